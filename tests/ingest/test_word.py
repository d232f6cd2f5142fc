"""Word documents: what of them is read, and that none can exhaust a worker."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from vendors.ingest.cleaning import WORD_TYPES, clean
from vendors.ingest.failures import StepFailed

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(*paragraphs: str, cells: tuple[str, ...] = (), xml: str = "") -> bytes:
    """Return a Word document with the paragraphs, a table of one row, and a paragraph given as XML."""
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    if cells:
        row = made.add_table(rows=1, cols=len(cells)).rows[0]
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    if xml:
        made.element.body.insert(0, parse_xml(xml))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def with_member(content: bytes, name: str, data: bytes) -> bytes:
    """Return the document with one member replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return file.getvalue()


def test_a_word_document_gives_its_paragraphs_and_tables_in_order_and_its_headline() -> None:
    cleaned = clean(
        document("Norland bars Huawei", "The ministry said\tso on Tuesday.", cells=("ZTE", "barred")), WORD_TYPES[0]
    )
    assert cleaned.text == "Norland bars Huawei\nThe ministry said\tso on Tuesday.\nZTE\nbarred"
    assert (cleaned.title, cleaned.author, cleaned.cleaner) == (
        "Norland bars Huawei",
        "python-docx",
        f"python-docx {docx.__version__}",
    )


def test_what_is_tracked_as_inserted_is_read_and_what_is_tracked_as_deleted_is_not() -> None:
    xml = (
        f'<w:p {W}><w:r><w:t xml:space="preserve">Norland </w:t></w:r>'
        '<w:del w:id="1"><w:r><w:delText>praises</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>bars</w:t></w:r></w:ins>'
        '<w:hyperlink><w:r><w:t xml:space="preserve"> Huawei.</w:t></w:r></w:hyperlink></w:p>'
    )
    assert clean(document(xml=xml), "").text == "Norland bars Huawei."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_member(document("x"), "word/document.xml", b"<w:p/>" * 3_000_000), "far too large once unpacked"),
        (with_member(document("x"), "word/media/image1.png", b"\0" * 9_000_000), "far too large once unpacked"),
        (with_member(document("x"), "word/document.xml", b"no XML"), "cannot be read"),
        (with_member(document("x"), "[Content_Types].xml", b"<a/>"), "cannot be read"),
        (document(), "no text"),
        (b"PK\x03\x04 and nothing more", "cannot be read"),
    ],
    ids=["a bomb", "a bomb under another name", "no XML", "no types", "no text", "no archive"],
)
def test_a_word_document_that_cannot_be_read_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(StepFailed, match=reason):
        clean(content, WORD_TYPES[0])


def test_entities_are_not_expanded_in_a_word_document() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ten bytes.">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    xml = f"{bomb}]><w:document {W}><w:body><w:p><w:r><w:t>&h;</w:t></w:r></w:p></w:body></w:document>"
    with pytest.raises(StepFailed):
        clean(with_member(document("x"), "word/document.xml", xml.encode()), WORD_TYPES[0])
