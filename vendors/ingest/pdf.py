"""A PDF -> its text, with pypdf."""

import io
import re
import struct
import time
import zlib
from typing import Any

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
MAX_SECONDS = 20.0
"""After which no further page is begun: a worker has a minute for all that it does with an article."""
MAX_STREAM = 10_000_000
"""Bytes to which one stream of a PDF may unpack; pypdf's own limit is 75 MB. Text of 200 pages has less than one, and
reading what is written as ten takes some seconds: a bomb ends there."""
MAX_TOKENS = 300_000
"""Tokens of one stream that are parsed: a crowded page of a law gazette has some ten thousand."""
NO_TEXT = "The PDF holds no text, only pictures: paste the text instead."
HYPHEN_AT_LINE_END = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")
# A line that ends in the middle of a sentence goes on in the next.
LINE_IN_SENTENCE = re.compile(r"(?<![.!?:;\n])\n(?=[a-zà-ÿ(“\"'])")
# So does a full line that ends in a small letter or a comma, whatever the next begins with: a name, a number.
FULL_LINE_IN_SENTENCE = re.compile(r"(?<=[^\n]{60}[a-zà-ÿ,])\n(?=[^\s•▪·*–-])")
LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": MAX_STREAM,
    "lzw_maximum_output_length": MAX_STREAM,
    "run_length_maximum_output_length": MAX_STREAM,
    "array_based_stream_maximum_output_length": MAX_STREAM,
    "stream_parsing_work_maximum_count": MAX_TOKENS,
}


def clean_pdf(content: bytes) -> Cleaned:
    """Return the text of the first pages; StepFailed where it is no PDF, is locked, or holds pictures only."""
    with pypdf.apply_configuration(**LIMITS):
        return _clean(content)


def _clean(content: bytes) -> Cleaned:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise StepFailed("The PDF is locked with a password.")
        pages = _pages(reader)
        details = reader.metadata
        title, author = (details.title or "", details.author or "") if details else ("", "")
    except PDF_ERRORS as error:
        raise StepFailed(f"The PDF cannot be read ({type(error).__name__}: {error}).") from error
    text, starts = joined(pages)
    if not text:
        raise StepFailed(NO_TEXT)
    return Cleaned(
        text,
        title=(plain_text(str(title)) or title_line(text))[:500],
        author=plain_text(str(author))[:300],
        cleaner=CLEANER,
        page_starts=starts,
    )


def joined(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    """Return the text of all pages, and where in it each page begins."""
    text, starts = "", []
    for page in pages:
        plain = LINE_IN_SENTENCE.sub(" ", HYPHEN_AT_LINE_END.sub("", plain_text(page)))
        plain = FULL_LINE_IN_SENTENCE.sub(" ", plain)
        text += "\n\n" if text and plain else ""
        starts.append(len(text))
        text += plain
    return text, tuple(starts)


def _pages(reader: pypdf.PdfReader) -> list[str]:
    pages: list[str] = []
    end = time.monotonic() + MAX_SECONDS
    for page in reader.pages[:MAX_PAGES]:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > MAX_CHARACTERS or time.monotonic() > end:
            break
    return pages
