"""Sources that are PDFs without text: what a worker with OCR reads in their kept copies becomes the copies' text."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from vendors.findings.coders import Coder
from vendors.ingest import pictures
from vendors.ingest.compression import unpacked
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed
from vendors.ingest.similarity import text_digest
from vendors.models import KeptCopy, SourcePage
from vendors.models.choices import PageFault
from vendors.sources.proposals import propose

AT_ONCE = 10
"""Sources sent to the worker each ten minutes: as many as it can be counted on to read in that time."""
BY_OCR = "rapidocr"


def unread_pictures(limit: int = AT_ONCE) -> list[int]:
    """Return the keys of pages that are PDFs without text and that no worker has tried to read."""
    rows = SourcePage.objects.filter(in_use=True, fault=PageFault.PICTURES, pictures_read_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def read_pictures_of(
    pk: int, *, read: Callable[[bytes], Cleaned] = pictures.read_pictures, coder: Coder | None = None
) -> int:
    """Read the newest copy of a page, once, and propose sentences from it; return how many were found.

    That it was tried is noted first, so that a file that kills the worker is not tried for ever.
    """
    if not SourcePage.objects.filter(pk=pk, pictures_read_at=None).update(pictures_read_at=timezone.now()):
        return 0
    copy = KeptCopy.objects.filter(page=pk, text="").select_related("page").order_by("-number").first()
    if copy is None:
        return 0
    try:
        cleaned = read(unpacked(bytes(copy.received)))
    except StepFailed as failure:
        SourcePage.objects.filter(pk=pk).update(reason=str(failure))
        return 0
    with transaction.atomic():
        copy.title, copy.text, copy.page_starts = cleaned.title, cleaned.text, list(cleaned.page_starts)
        copy.text_digest, copy.cleaner = text_digest(cleaned.text), cleaned.cleaner[:60]
        copy.save(update_fields=["title", "text", "page_starts", "text_digest", "cleaner"])
        SourcePage.objects.filter(pk=pk).update(fault="", reason="")
    copy.page.refresh_from_db()
    return propose(copy.page, copy, coder=coder)


def is_read_by_ocr(page: SourcePage, sha256: str) -> bool:
    """Whether these bytes of a page are its newest copy, and its text was read from pictures."""
    newest = page.copies.order_by("-number").only("sha256", "cleaner").first()
    return newest is not None and newest.sha256 == sha256 and newest.cleaner.startswith(BY_OCR)
