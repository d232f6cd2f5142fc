"""Sources that only a script can draw: what a browser draws of them is kept, followed and searched as any page is.

The copy's bytes are those received; its text is what was drawn of them, and its cleaner names the browser. Since the
bytes say nothing of the text, such a page is drawn again after each look at it.
"""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from vendors.findings.coders import Coder
from vendors.ingest.cleaning import HTML_TYPES
from vendors.ingest.documents import Cleaned
from vendors.ingest.drawing import BEGUN, Drawn, NotStarted, draw, read_drawn, what_is_missing
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.fetch_step import fetch_politely
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.non_articles import NEEDS_JAVASCRIPT
from vendors.ingest.similarity import text_digest
from vendors.models import DataVersion, KeptCopy, SourcePage
from vendors.models.choices import PageFault
from vendors.sources.copies import keep_copy
from vendors.sources.following import follow_quotes
from vendors.sources.looking import Look, cleaned_source
from vendors.sources.proposals import propose

PATIENCE = datetime.timedelta(seconds=60)
"""How long to wait for the site's turn; after that the page is left for the next round."""


def undrawn_pages(limit: int) -> list[int]:
    """Return the keys of pages that only a script can draw and that were not drawn since they were last looked at."""
    return list(_undrawn().order_by("pk").values_list("pk", flat=True)[:limit])


def is_undrawn(pk: int) -> bool:
    return _undrawn().filter(pk=pk).exists()


def _undrawn() -> QuerySet[SourcePage]:
    late = Q(drawn_at=None) | Q(drawn_at__lt=F("checked_at"))
    return SourcePage.objects.filter(late, in_use=True, fault=PageFault.SCRIPT)


def draw_source(pk: int, *, drawn_by: Callable[[FetchedPage], Drawn] = draw, coder: Coder | None = None) -> int:
    """Draw a page, once after each look at it, and propose sentences from it; return how many were found.

    That it was tried is noted first, so that a page that kills the worker is not tried for ever.
    """
    rows = SourcePage.objects.filter(pk=pk)
    missing = what_is_missing()
    if missing:
        rows.filter(fault=PageFault.SCRIPT).update(reason=f"{NEEDS_JAVASCRIPT.reason} {missing}")
        return 0
    page, now = _undrawn().filter(pk=pk).first(), timezone.now()
    if page is None or not _undrawn().filter(pk=pk).update(drawn_at=now, reason=BEGUN):
        return 0
    begun = rows.filter(drawn_at=now, fault=PageFault.SCRIPT)
    try:
        received = fetch_politely(page.url, types=HTML_TYPES, wait=PATIENCE)
    except NotYet:
        begun.update(drawn_at=page.drawn_at, reason=page.reason)
        return 0
    except StepFailed as failure:
        begun.update(reason=f"It could not be fetched again to be drawn. {failure.reason}")
        return 0
    try:
        drawn = drawn_by(received)
        cleaned = read_drawn(drawn, read=cleaned_source)
    except NotStarted as failure:
        begun.update(drawn_at=page.drawn_at, reason=f"{NEEDS_JAVASCRIPT.reason} {failure.reason}")
        return 0
    except StepFailed as failure:
        begun.update(reason=f"Its scripts were run, and no text came of it. {failure.reason}")
        return 0
    return _keep(begun, received, cleaned, coder)


def _keep(begun: QuerySet[SourcePage], received: FetchedPage, cleaned: Cleaned, coder: Coder | None) -> int:
    """Keep what was drawn, unless another look has found something else there meanwhile."""
    with transaction.atomic():
        page = begun.select_for_update().first()
        if page is None:
            return 0
        copy = _kept(page, received, cleaned)
        SourcePage.objects.filter(pk=page.pk).update(fault="", reason=cleaned.left_out)
        page.refresh_from_db()
        if follow_quotes(page, copy):
            DataVersion.objects.bump("number")
    return propose(page, copy, coder=coder)


def _kept(page: SourcePage, received: FetchedPage, cleaned: Cleaned) -> KeptCopy:
    look = Look(
        health=page.health,  # type: ignore[arg-type]  # a field of choices gives its value
        url=received.url,
        content=received.content,
        content_type=received.content_type[:120],
        cleaned=cleaned,
    )
    return _filled_in(page, look, cleaned) or keep_copy(page, look)


def _filled_in(page: SourcePage, look: Look, cleaned: Cleaned) -> KeptCopy | None:
    """Give the text to the newest copy, if it has these very bytes and no text yet."""
    copy = page.copies.order_by("-number").first()
    if copy is None or copy.text or copy.sha256 != look.sha256:
        return None
    copy.title, copy.lang, copy.published = cleaned.title, cleaned.lang[:8], cleaned.published
    copy.text, copy.text_digest, copy.cleaner = cleaned.text, text_digest(cleaned.text), cleaned.cleaner[:60]
    copy.save(update_fields=["title", "lang", "published", "text", "text_digest", "cleaner"])
    return copy
