"""PDFs without text, read by a worker of its own."""

import io

import pytest

from benchmarks.sources.mirror import pdf_of
from tests.sources.conftest import SENTENCE
from vendors import tasks
from vendors.ingest import pictures
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed
from vendors.models import SourcePage, SourceQuote
from vendors.models.choices import PageFault
from vendors.sources.pictures import read_pictures_of, unread_pictures

pytestmark = pytest.mark.django_db


def read(content: bytes) -> Cleaned:
    assert content.startswith(b"%PDF-")
    return Cleaned(SENTENCE, title="An order", cleaner="rapidocr 0", page_starts=(0,))


@pytest.fixture
def scan(site, source, look):
    piece = source(site("/scan.pdf", pdf_of([]), kind="application/pdf"))
    look(piece)
    return piece


def test_a_pdf_without_text_is_read_once_and_stays_read(scan, look):
    page = SourcePage.objects.get()
    assert (page.fault, unread_pictures()) == (PageFault.PICTURES, [page.pk])
    assert read_pictures_of(page.pk, read=read) == 1
    assert SourceQuote.objects.get().quote == SENTENCE
    assert read_pictures_of(page.pk, read=read) == 0, "a message that comes twice does nothing"
    look(scan)
    page.refresh_from_db()
    assert (page.fault, page.reason, unread_pictures()) == ("", "", [])


def test_without_the_worker_and_where_nothing_can_be_read_the_mark_stays(scan, settings, monkeypatch):
    assert tasks.read_due_pictures() == 0
    page = SourcePage.objects.get()

    def fail(content: bytes) -> Cleaned:
        raise StepFailed("No words were found in the pictures of the PDF: enter them by hand.")

    read_pictures_of(page.pk, read=fail)
    page.refresh_from_db()
    assert page.fault == PageFault.PICTURES
    assert "enter them by hand" in page.reason
    monkeypatch.setattr(tasks, "is_installed", lambda: False)
    with pytest.raises(RuntimeError, match=r"requirements-ocr\.txt"):
        tasks.read_pictures(page.pk)


@pytest.mark.skipif(not pictures.is_installed(), reason="requirements-ocr.txt is not installed")
def test_printed_words_are_read_from_a_picture():
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (1240, 400), "white")
    ImageDraw.Draw(sheet).text((60, 100), SENTENCE, font=ImageFont.load_default(30), fill="black")
    file = io.BytesIO()
    sheet.save(file, "PDF", resolution=150)
    assert pictures.read_pictures(file.getvalue()).text == SENTENCE
