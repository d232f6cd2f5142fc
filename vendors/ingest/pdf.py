"""A PDF -> its text, with pypdf."""

import io
import re
import struct
import zlib

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from vendors.extraction.title_line import title_line
from vendors.ingest.documents import Cleaned, plain_text
from vendors.ingest.failures import StepFailed

CLEANER = f"pypdf {pypdf.__version__}"
MAX_PAGES = 200
"""Pages read: longer PDFs are laws and reports, whose announcement stands at the beginning if anywhere."""
MAX_CHARACTERS = 1_000_000
"""Characters after which no further page is read; a page can hold any number of them."""
PDF_ERRORS = (
    *(PyPdfError, DependencyError, NotImplementedError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, AssertionError, EOFError, RecursionError, struct.error, zlib.error),
)
"""What pypdf raises for files that are broken in ways it did not foresee."""
HYPHEN_AT_LINE_END = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")
# A line that ends in the middle of a sentence goes on in the next.
LINE_IN_SENTENCE = re.compile(r"(?<![.!?:;\n])\n(?=[a-zà-ÿ(“\"'])")


def clean_pdf(content: bytes) -> Cleaned:
    """Return the text of the first pages; StepFailed where it is no PDF, is locked, or holds pictures only."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise StepFailed("The PDF is locked with a password.")
        pages = _pages(reader)
        details = reader.metadata
        title, author = (details.title or "", details.author or "") if details else ("", "")
    except PDF_ERRORS as error:
        raise StepFailed(f"The PDF cannot be read ({type(error).__name__}: {error}).") from error
    text = plain_text("\n\n".join(pages))
    if not text:
        raise StepFailed("The PDF holds no text, only pictures: paste the text instead.")
    text = LINE_IN_SENTENCE.sub(" ", HYPHEN_AT_LINE_END.sub("", text))
    return Cleaned(
        text,
        title=(plain_text(str(title)) or title_line(text))[:500],
        author=plain_text(str(author))[:300],
        cleaner=CLEANER,
    )


def _pages(reader: pypdf.PdfReader) -> list[str]:
    pages: list[str] = []
    for page in reader.pages[:MAX_PAGES]:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > MAX_CHARACTERS:
            break
    return pages
