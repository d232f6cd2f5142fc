"""What is kept of a source's page: the bytes of each text that it has had, within bounds."""

from django.utils import timezone

from vendors.ingest.compression import packed
from vendors.ingest.similarity import text_digest
from vendors.models import KeptCopy, SourcePage
from vendors.sources.looking import Look

MAX_COPIES = 6
"""Copies kept of a page beside those on which quotes rest: the first and the newest. A page that changes each week
would otherwise fill the disk."""


def keep_copy(page: SourcePage, look: Look) -> KeptCopy:
    """Keep what was received if its text differs from the newest copy's; return the copy that has this text.

    Bytes that differ in nothing but markup, as most pages do each minute, make no new copy. Of a page that cannot be
    read the bytes are kept once, for a worker that can read them.
    """
    text = look.cleaned.text if look.cleaned else ""
    digest = text_digest(text) if text else ""
    last = page.copies.order_by("-number").first()
    if last is not None and (last.text_digest == digest if digest else True):
        return last
    cleaned = look.cleaned
    copy = KeptCopy.objects.create(
        page=page,
        number=(last.number if last else 0) + 1,
        url=look.url,
        received_at=timezone.now(),
        content_type=look.content_type,
        received=packed(look.content),
        sha256=look.sha256,
        title=cleaned.title if cleaned else "",
        lang=cleaned.lang[:8] if cleaned else "",
        published=cleaned.published if cleaned else None,
        text=text,
        text_digest=digest,
        page_starts=list(cleaned.page_starts) if cleaned else [],
        cleaner=cleaned.cleaner[:60] if cleaned else "",
    )
    columns = {"sha256": copy.sha256, "kept_at": copy.received_at, "is_pdf": look.is_pdf}
    if last is not None and last.text_digest and digest:
        columns["changed_since"] = page.changed_since = copy.received_at
    SourcePage.objects.filter(pk=page.pk).update(**columns)
    _drop_superfluous(page)
    return copy


def _drop_superfluous(page: SourcePage) -> None:
    numbers = list(page.copies.order_by("number").values_list("number", flat=True))
    superfluous = numbers[1 : len(numbers) - MAX_COPIES + 1]
    page.copies.filter(number__in=superfluous, quotes=None).delete()
