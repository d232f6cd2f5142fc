"""Which addresses the record rests on: each has one row of `SourcePage`, however many actions name it."""

from collections.abc import Iterable
from itertools import batched

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from vendors.ingest.addresses import BadAddress, checked_address
from vendors.models import Evidence, Milestone, SourcePage, SourceQuote
from vendors.models.choices import ActionState

BATCH = 500
"""Rows written in one statement: SQLite takes 32,766 values in one."""
IN_RECORD = (ActionState.PUBLISHED, ActionState.DRAFT)


def sync_pages() -> int:
    """Make a page for each address of the record, and tie evidence to its own; return how many addresses there are.

    A page that the record no longer names keeps its copies, and is not looked at any more.
    """
    rows = real_evidence().select_related("finding__article")
    pieces = list(rows.only("url", "page", "finding__article__url"))
    steps = Milestone.objects.exclude(source_url="").filter(action__state__in=IN_RECORD)
    wanted = {address for piece in pieces if (address := page_address(piece.source_url))}
    wanted |= {address for url in steps.values_list("source_url", flat=True) if (address := page_address(url))}
    now = timezone.now()
    known = {page.url: page for page in SourcePage.objects.only("url", "in_use")}
    SourcePage.objects.bulk_create(
        [SourcePage(url=url, due_at=now) for url in sorted(wanted - known.keys())],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    _set_in_use([page.pk for url, page in known.items() if page.in_use and url not in wanted], False)
    _set_in_use([page.pk for url, page in known.items() if not page.in_use and url in wanted], True)
    _tie(pieces)
    _follow_mergers()
    return len(wanted)


def _follow_mergers() -> None:
    """Give each quote the action of its source, which a merger or a split may have moved to another."""
    stray = SourceQuote.objects.filter(evidence__isnull=False).exclude(action=F("evidence__action"))
    for row in stray.select_related("evidence"):
        SourceQuote.objects.filter(pk=row.pk, evidence=row.evidence).update(action=row.evidence and row.evidence.action)


def real_evidence() -> QuerySet[Evidence]:
    """Return the evidence of what is published or a draft, without that from made-up examples."""
    rows = Evidence.objects.filter(action__state__in=IN_RECORD)
    return rows.exclude(finding__article__is_example=True)


def page_address(url: str) -> str:
    """Return the address as it is fetched, without a fragment; "" where it is none."""
    try:
        return checked_address(url).partition("#")[0] if url else ""
    except BadAddress:
        return ""


def _set_in_use(keys: Iterable[int], value: bool) -> None:
    for some in batched(keys, BATCH):
        SourcePage.objects.filter(pk__in=some).update(in_use=value)


def _tie(pieces: Iterable[Evidence]) -> None:
    """Set the page of evidence that has none, or that of another address. No history: no person has changed it."""
    by_url = dict(SourcePage.objects.values_list("url", "pk"))
    changed = []
    for piece in pieces:
        page = by_url.get(page_address(piece.source_url))
        if piece.page_id != page:
            piece.page_id = page
            changed.append(piece)
    Evidence.objects.bulk_update(changed, ["page"], batch_size=BATCH)
    for piece in changed:
        if piece.page_id:  # a quote whose source has another address by now is looked for there
            SourceQuote.objects.filter(evidence=piece).exclude(page=piece.page_id).update(page=piece.page_id)


def evidence_on(page: SourcePage) -> list[Evidence]:
    """Return the sources that are read at this address."""
    rows = real_evidence().filter(page=page)
    related = ("action__country", "action__body", "milestone", "finding__article")
    return list(rows.select_related(*related).prefetch_related("action__vendors", "action__milestones").order_by("pk"))


def steps_on(page: SourcePage) -> list[Milestone]:
    """Return the steps that name this address and whose action has no source at it."""
    rows = Milestone.objects.filter(source_url__startswith=page.url, action__state__in=IN_RECORD)
    own = [
        step
        for step in rows.select_related("action__country", "action__body")
        if page_address(step.source_url) == page.url
    ]
    return [step for step in own if not step.action.evidence.filter(Q(page=page) | Q(url=step.source_url)).exists()]
