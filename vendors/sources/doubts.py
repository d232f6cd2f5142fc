"""What a curator should look at in the sources: pages that are gone or cannot be read, sentences that are not there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from vendors.models import SourcePage, SourceQuote
from vendors.models.choices import PageFault, PageHealth, QuoteState
from vendors.record.check_types import Doubt, Place

QUOTES = (
    (QuoteState.GONE, "Quotes gone from their pages", "Keep it as it stood, confirm another sentence, or take it out."),
    (QuoteState.CONTRADICTS, "Sources that contradict the record", "Read it; mend the action, or refuse the sentence."),
    (QuoteState.ABSENT, "Sources in which no sentence was found", "Read it; give its words, or another source."),
)
PAGES = (
    ("Sources that are gone", {"health": PageHealth.GONE}, "Find another copy or source; note the archived copy."),
    ("Sources refused to us", {"health": PageHealth.REFUSED}, "Open it in a browser; enter its words by hand."),
    ("Sources not reached", {"health": PageHealth.UNREACHABLE}, "Look whether the address is right."),
    ("PDFs without text", {"fault": PageFault.PICTURES}, "Open it; enter its words by hand."),
    (
        "Pages that only a script can draw",
        {"fault": PageFault.SCRIPT},
        "Open it in a browser; enter its words by hand. A worker with a browser may draw such pages (RENDER_WORKER).",
    ),
    ("Sources that show programs another page", {"fault": PageFault.WALL}, "Open it in a browser; enter its words."),
    ("Sources that cannot be read", {"fault": PageFault.UNREADABLE}, "Open it; enter its words by hand."),
)


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """The doubts of one kind: how many there are, and the first of them."""

    title: str
    total: int
    shown: Sequence[Doubt]


def source_doubts(*, most: int) -> list[DoubtGroup]:
    """Return the doubts about sources, at most so many of each kind, in two queries for each."""
    return [group for group in (*_quote_groups(most), *_page_groups(most)) if group.total]


def _quote_groups(most: int) -> Iterator[DoubtGroup]:
    for state, title, advice in QUOTES:
        rows = SourceQuote.objects.doubtful().filter(state=state).with_rows().order_by("pk")
        yield DoubtGroup(title, rows.count(), [_of_quote(row, title, advice) for row in rows[:most]])


def _of_quote(row: SourceQuote, title: str, advice: str) -> Doubt:
    place = Place(reverse("admin:vendors_sourcequote_desk", args=[row.pk]))
    said = f" “{row.quote[:200]}”" if row.quote else ""
    return Doubt(
        title, place, row.action.key or f"action {row.action_id}", f"{row.page.url}: {row.reason}{said}", advice
    )


def _page_groups(most: int) -> Iterator[DoubtGroup]:
    for title, wanted, advice in PAGES:
        rows: QuerySet[SourcePage] = SourcePage.objects.filter(in_use=True, **wanted).order_by("pk")
        if "fault" in wanted:
            rows = rows.filter(health__in=[PageHealth.ALIVE, PageHealth.MOVED])
        shown = rows.prefetch_related("evidence__action")[:most]
        yield DoubtGroup(title, rows.count(), [_of_page(row, title, advice) for row in shown])


def _of_page(page: SourcePage, title: str, advice: str) -> Doubt:
    actions = list(dict.fromkeys(piece.action for piece in page.evidence.all()))
    key = ", ".join(action.key or f"action {action.pk}" for action in actions[:3]) or "a step"
    where = reverse("admin:vendors_action_change", args=[actions[0].pk]) if actions else ""
    where = where or f"{reverse('admin:vendors_sourcepage_changelist')}?q={page.pk}"
    return Doubt(title, Place(where), key, f"{page.url}: {page.reason or page.get_health_display()}", advice)
