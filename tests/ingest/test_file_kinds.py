"""Files of other kinds are refused with what they are, whatever their name says."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.ingest.test_word import document
from vendors.ingest.intake import NotAnArticle
from vendors.ingest.sources import sources, take_content
from vendors.models import Article

pytestmark = pytest.mark.django_db


def zipped(*names: str, mimetype: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ".doc", "an old Word, Excel or PowerPoint file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ".txt", "an old Word, Excel or PowerPoint file"),
        (b"{\\rtf1 Norland bars Huawei.}", ".txt", "a rich-text file"),
        (b"\x89PNG\r\n\x1a\n\0\0", ".html", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "", "a picture"),
        (zipped("xl/workbook.xml"), ".xlsx", "an Excel workbook"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ".odt", "an OpenDocument file"),
        (zipped("a.txt"), ".zip", "a packed file"),
        (b"PKrubbish", ".docx", "no Word document, though its name ends in .docx"),
        (b"Norland bars Huawei.", ".xlsx", "an Excel workbook"),
        (b"Norland\0\0\0bars", ".txt", "no text, though its name ends in .txt"),
        (b"Norland\0\0\0bars", "", "neither text, HTML, PDF, Word nor JSON"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(content: bytes, suffix: str, kind: str) -> None:
    with pytest.raises(NotAnArticle, match=f"It is {kind}"):
        take_content(content, suffix=suffix)
    assert not Article.objects.exists()


def test_a_word_document_is_known_by_its_looks_whatever_its_name() -> None:
    for number, suffix in enumerate((".docx", "", ".txt")):
        taken = take_content(document(f"Norland bars Huawei {number}."), suffix=suffix)
        assert "wordprocessingml" in taken.article.versions.get().content_type


def test_a_folder_names_the_texts_in_it_that_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "new.docx").write_bytes(document("Norland bars Huawei."))
    (tmp_path / "ignored.png").write_bytes(b"\x89PNG")
    new, old = sources([str(tmp_path)], stdin=io.BytesIO())
    assert new.take().article.versions.exists()
    with pytest.raises(NotAnArticle, match="an old Word"):
        old.take()
