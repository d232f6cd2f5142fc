"""A Word document (.docx) -> its text, with python-docx.

A .docx is a zip archive of XML: a small one can unpack to gigabytes, so what it declares is added up before anything is
unpacked (zipfile never unpacks more of a member than it declares). The paragraphs are read from the XML itself, because
python-docx leaves out what is tracked as inserted, and repeats a table's cell as often as the document says.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from vendors.extraction.title_line import title_line
from vendors.ingest.documents import Cleaned, plain_text
from vendors.ingest.failures import StepFailed

CLEANER = f"python-docx {docx.__version__}"
MAX_UNPACKED = 50 * 2**20
"""Bytes that all members may have together once unpacked: five times the largest file taken, whose pictures hardly
shrink when packed."""
MAX_XML = 8 * 2**20
"""Bytes of one XML member: a report of 300 pages has about half of that. The worst that
fits, empty paragraphs alone, took two seconds and some 200 MB (2026-12-01)."""
MAX_MEMBERS = 5_000
"""Members of a document: one with a thousand pictures has some more than that."""
MAX_CHARACTERS = 1_000_000
"""Characters after which no further paragraph is read, as for a PDF."""
PARAGRAPH, TEXT = qn("w:p"), qn("w:t")
AS_CHARACTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
LEFT_OUT = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    qn("w:drawing"),
    qn("w:pict"),
    qn("w:del"),
    qn("w:moveFrom"),
)
"""Text boxes, which stand in the midst of a paragraph, and what is tracked as deleted."""
TITLE_OF_NONE = "Word Document"
"""The title that python-docx gives a document without properties."""
UNREADABLE = (
    *(OpcError, zipfile.BadZipFile, zlib.error, etree.LxmlError, EOFError, OSError),
    *(ValueError, LookupError, TypeError, AttributeError, RuntimeError),
)
"""What python-docx and those below it raise for a broken document; they check little beforehand."""


def clean_word(content: bytes) -> Cleaned:
    """Return the text of a document; StepFailed where it is none, is locked, or unpacks to far too much."""
    try:
        _check_size(content)
        document = docx.Document(io.BytesIO(content))
        text = plain_text("\n".join(_paragraphs(document.element.body)))
        details = document.core_properties
        title, author = details.title, details.author
    except UNREADABLE as error:
        raise StepFailed(f"The Word document cannot be read ({type(error).__name__}: {error}).") from error
    if not text:
        raise StepFailed("The Word document holds no text.")
    own_title = "" if title == TITLE_OF_NONE else plain_text(title or "")
    return Cleaned(
        text,
        title=(title_line(text) or own_title)[:500],
        author=plain_text(author or "")[:300],
        cleaner=CLEANER,
    )


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    total = sum(member.file_size for member in members)
    # Whatever a member's name, one that shrank to less than half is no picture, and would be read as XML.
    has_large_xml = any(member.file_size > max(MAX_XML, 2 * member.compress_size) for member in members)
    if total > MAX_UNPACKED or has_large_xml or len(members) > MAX_MEMBERS:
        raise StepFailed("The Word document is far too large once unpacked: save it as PDF, or paste its text.")


def _paragraphs(body: Any) -> Iterator[str]:
    """Yield the paragraphs in their order, those of tables included."""
    for element in list(body.iter(*LEFT_OUT)):
        element.getparent().remove(element)
    characters = 0
    words: list[str] = []
    for element in body.iter(PARAGRAPH, TEXT, *AS_CHARACTERS):
        if element.tag != PARAGRAPH:
            words.append(AS_CHARACTERS.get(element.tag) or element.text or "")
            continue
        yield "".join(words)
        characters += sum(map(len, words))
        words = []
        if characters > MAX_CHARACTERS:
            return
    yield "".join(words)
