"""The command line of the benchmark."""

import argparse
import io
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from benchmarks import sources
from benchmarks.sources.mirror import Mirror, Served, mirror
from benchmarks.sources.pages import MadeUpPage, page_elsewhere, page_for, picture_pdf, robot_check, script_only
from vendors.findings.confidence import word_for
from vendors.findings.quote_alignment import find_quote
from vendors.models import Evidence, SourcePage, SourceQuote
from vendors.models.choices import PageFault, PageHealth, QuoteState
from vendors.sources import decisions, queue
from vendors.sources.sync import sync_pages
from vendors.sources.visits import visit

HOLD, IN_ALL = 100, 120
MOVED, PDFS = 10, 10
FAULTY: tuple[tuple[int, Served, str, str], ...] = (
    (4, Served(b"not here", status=404), PageHealth.GONE, ""),
    (2, Served(b"taken down", status=410), PageHealth.GONE, ""),
    (4, script_only(), PageHealth.ALIVE, PageFault.SCRIPT),
    (2, picture_pdf(), PageHealth.ALIVE, PageFault.PICTURES),
    (2, robot_check(), PageHealth.ALIVE, PageFault.WALL),
    (6, page_elsewhere(), PageHealth.ALIVE, ""),
)
"""How many pages, what they answer, and what has to stand on their rows."""
READ = ("en", "de", "fr", "es")


@dataclass(slots=True)
class Case:
    """A source with its made-up page, or with what else its address answers and what its row has to show."""

    piece: Evidence
    page: MadeUpPage | None
    health: str = PageHealth.ALIVE
    fault: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=sources.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print each sentence that was not found")
    parser.add_argument("--rules", action="store_true", help="read by the rules alone")
    options = parser.parse_args()
    settings.READ_WITH_ENCODER = not options.rules
    try:
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=io.StringIO())
        with mirror() as served:
            _run(served, random.Random(options.seed), misses=options.misses)
    finally:
        shutil.rmtree(sources.FOLDER, ignore_errors=True)


def _run(served: Mirror, rng: random.Random, *, misses: bool) -> None:
    sync_pages()
    cases = _serve(served, rng)
    _look(cases)
    _print_found(cases, misses=misses)
    _print_faults(cases)
    print(f"quotes public without a person: {Evidence.objects.exclude(quote='').count()}")
    _second_round(served, cases, rng)


def _serve(served: Mirror, rng: random.Random) -> list[Case]:
    """Choose 120 sources of different actions and addresses, and put a page at each address."""
    pieces = list(
        Evidence.objects.exclude(page=None).select_related("action__country", "milestone", "page").order_by("pk")
    )
    rng.shuffle(pieces)
    chosen: dict[int, Evidence] = {}
    addresses: set[int | None] = set()
    for piece in pieces:
        front_page = piece.url.rstrip("/").count("/") < 3
        if piece.action_id not in chosen and piece.page_id not in addresses and not front_page:
            chosen[piece.action_id] = piece
            addresses.add(piece.page_id)
    rows = list(chosen.values())[:IN_ALL]
    cases = [_holding(served, piece, number, rng) for number, piece in enumerate(rows[:HOLD])]
    rest = iter(rows[HOLD:])
    for number, answer, health, fault in FAULTY:
        for _ in range(number):
            piece = next(rest)
            served.pages[piece.url] = answer
            cases.append(Case(piece, None, health, fault))
    return cases


def _holding(served: Mirror, piece: Evidence, number: int, rng: random.Random) -> Case:
    page = page_for(piece, rng, lang=piece.language if piece.language in READ else "en")
    if number < MOVED:
        new = f"https://archive.example.org/{number}"
        served.pages[piece.url] = Served(status=301, headers={"Location": new})
        served.pages[new] = page.as_html()
        return Case(piece, page, PageHealth.MOVED)
    served.pages[piece.url] = page.as_pdf() if number < MOVED + PDFS else page.as_html()
    return Case(piece, page)


def _look(cases: list[Case]) -> None:
    for case in cases:
        lease = queue.lease(case.piece.page_id or 0)
        assert lease is not None
        visit(case.piece.page_id or 0, lease, wait=timedelta(seconds=5))


def _rows(case: Case) -> list[SourceQuote]:
    return list(SourceQuote.objects.filter(evidence=case.piece).select_related("copy", "page"))


def is_right(case: Case, row: SourceQuote) -> bool:
    """Return whether the sentence proposed is the one that was put into the page, whatever the white space."""
    assert case.page is not None
    return (
        find_quote(row.quote, case.page.sentence, near=0) is not None and len(row.quote) > len(case.page.sentence) * 0.8
    )


def _print_found(cases: list[Case], *, misses: bool) -> None:
    words: Counter[tuple[str, bool]] = Counter()
    found = absent = against = 0
    for case in (case for case in cases if case.page):
        row = _rows(case)[0]
        right = row.state == QuoteState.PROPOSED and is_right(case, row)
        found += right
        absent += row.state == QuoteState.ABSENT
        against += row.state == QuoteState.CONTRADICTS
        if row.state == QuoteState.PROPOSED:
            words[word_for(row.confidence), right] += 1
        if misses and not right:
            print(f"  {case.piece.action.key} [{row.state}]\n    told: {case.page.sentence if case.page else ''}")
            print(f"    took: {row.quote} ({row.reason})")
    print(f"the right sentence: {found} of {HOLD}; said not to be found: {absent}; said to contradict: {against}")
    for word in ("sure", "likely", "doubtful"):
        print(f"  {word}: {words[word, True]} right, {words[word, False]} wrong")
    others = [row for case in cases if not case.page and not case.fault for row in _rows(case)]
    proposed = [row for row in others if row.state == QuoteState.PROPOSED]
    print(f"  proposed from pages about something else: {len(proposed)}")


def _print_faults(cases: list[Case]) -> None:
    shown = 0
    for case in cases:
        page = SourcePage.objects.get(pk=case.piece.page_id or 0)
        right = (page.health, page.fault) == (case.health, case.fault)
        shown += right
        if not right:
            print(f"  WRONG ROW {page.url}: {page.health} {page.fault} {page.reason}, not {case.health} {case.fault}")
    print(f"rows that show what their page is: {shown} of {len(cases)}")


def _second_round(served: Mirror, cases: list[Case], rng: random.Random) -> None:
    """Confirm what is right as a person would; then change, shuffle and remove ten pages each, and look again."""
    person = User.objects.create_superuser("benchmark", password=None)
    live = [case for case in cases if case.page and case.health == PageHealth.ALIVE]
    good = [case for case in live if _rows(case)[0].state == QuoteState.PROPOSED and is_right(case, _rows(case)[0])]
    for case in good:
        decisions.confirm(_rows(case)[0].pk, by=person)
    rng.shuffle(good)
    changed, shuffled, gone = good[:10], good[10:20], good[20:30]
    for case in changed:
        served.pages[case.piece.url] = page_elsewhere()
    for case in shuffled:
        assert case.page is not None
        paragraphs = list(case.page.paragraphs)
        rng.shuffle(paragraphs)
        served.pages[case.piece.url] = MadeUpPage(case.page.title, case.page.lang, tuple(paragraphs), "").as_html()
    for case in gone:
        served.pages[case.piece.url] = Served(status=410)
    SourcePage.objects.update(due_at=timezone.now())
    _look(good[:30])
    doubtful = Evidence.objects.in_doubt().filter(pk__in=[case.piece.pk for case in changed]).count()
    followed = sum(_rows(case)[0].state == QuoteState.CONFIRMED for case in shuffled)
    dead = SourcePage.objects.filter(health=PageHealth.GONE, pk__in=[case.piece.page_id for case in gone]).count()
    others = Evidence.objects.in_doubt().count() - doubtful
    print(f"pages that lost the sentence: {doubtful} of {len(changed)} in doubt")
    print(f"pages that moved it elsewhere: {followed} of {len(shuffled)} followed; gone: {dead} of {len(gone)} said")
    print(f"in doubt without a reason: {others}")


if __name__ == "__main__":
    main()
