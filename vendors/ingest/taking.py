"""What becomes of the entries of a watched site: taken as articles, known already, left out, or passed over."""

import datetime
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from vendors.ingest.addresses import canonical_address
from vendors.ingest.entries import Entry
from vendors.ingest.passing_over import Judge, known_keys, pass_over, story_key, take_story
from vendors.models import Article, PassedOverStory, SiteEntry, WatchedSite
from vendors.models.choices import Relevance, SiteKind

MAX_TAKEN = 200
"""Articles taken at one look at a site that is no feed; the others wait for the next. Feeds have their own bound."""
MAX_TAKEN_A_DAY = 1000
"""Articles taken of such a site within 24 hours: more than any newsroom prints, so that an endless list ends here."""
UNFAMILIAR_FROM = 10
"""Links from which on it tells something that none of them was here at the last look."""
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a site's entries. `new`: ids of new articles; `linked`: entries that are articles, new or known;
    `left_out`: by keep and block words; `passed_over`: as they name nobody."""

    new: tuple[int, ...] = ()
    linked: int = 0
    left_out: int = 0
    passed_over: int = 0
    is_unfamiliar: bool = False
    """Whether there were many links, and not one of them had been seen."""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A site's entries by canonical address: those that pass its words, and of these what is known of each."""

    entries: dict[str, Entry]
    articles: dict[str, int]
    """The ids of articles that are here already."""
    passed: dict[str, int | None]
    """Those passed over earlier, with the ids of the sites that listed them."""
    left_out: int

    @property
    def unseen(self) -> dict[str, Entry]:
        return {
            key: entry for key, entry in self.entries.items() if key not in self.articles and key not in self.passed
        }


def sort_entries(site: WatchedSite, entries: Iterable[Entry]) -> Sorted:
    """Look the entries up, and leave out those that the site's words keep out."""
    listed = list(entries)
    wanted = {canonical_address(entry.url): entry for entry in listed if passes_filters(site, entry)}
    rows = Article.objects.filter(canonical_url__in=wanted).values_list("canonical_url", "pk")
    articles = {canonical: pk for canonical, pk in rows if canonical}
    keys = {story_key(canonical): canonical for canonical in wanted if canonical not in articles}
    passed = {keys[key]: of for key, of in known_keys(keys).items()}
    return Sorted(wanted, articles, passed, left_out=len(listed) - len(wanted))


def take_entries(site: WatchedSite, entries: Iterable[Entry], *, judge: Judge) -> Taken:
    """Take in what is new and wanted, and link each article to the site.

    At the first look at a list page, search or sitemap, what stands there without a day may be years old or no story
    at all, so that it is judged by its title whatever the site's choice; so are links that are all new at every look.
    """
    listed = sort_entries(site, entries)
    unseen = listed.unseen
    if site.relevance == Relevance.NONE:  # what another site's choice passed over is wanted here
        unseen |= {key: listed.entries[key] for key, of in listed.passed.items() if of != site.pk}
    is_unfamiliar = _is_unfamiliar(site, listed)
    wanted = {
        canonical: entry
        for canonical, entry in unseen.items()
        if not _is_judged_by_title(site, entry, is_unfamiliar) or judge(f"{entry.title}\n{entry.summary}")
    }
    chosen = list(wanted.items())[: _allowance(site, len(wanted))]
    ids = [
        take_story(site, entry, only_if_relevant=site.relevance == Relevance.TEXT and not judge(entry.title))
        for _, entry in chosen
    ]
    known = [SiteEntry(site=site, article_id=pk, guid=listed.entries[key].guid) for key, pk in listed.articles.items()]
    SiteEntry.objects.bulk_create(known, ignore_conflicts=True)
    PassedOverStory.objects.filter(key__in=[story_key(key) for key, _ in chosen if key in listed.passed]).delete()
    waiting = len(wanted) - len(chosen)
    return Taken(
        new=tuple(pk for pk, is_new in ids if is_new),
        linked=len(ids) + len(known),
        left_out=listed.left_out,
        passed_over=pass_over(site, ((key, entry) for key, entry in unseen.items() if key not in wanted)),
        is_unfamiliar=is_unfamiliar,
        notice=f"{waiting:,} more stories wait: so many are not taken of one site at once." if waiting else "",
    )


def _is_judged_by_title(site: WatchedSite, entry: Entry, is_unfamiliar: bool) -> bool:
    if site.relevance == Relevance.TITLE:
        return True
    is_first_look = site.kind != SiteKind.FEED and not site.rounds and entry.published is None
    return is_first_look or (is_unfamiliar and site.kind in (SiteKind.PAGE, SiteKind.SEARCH))


def _is_unfamiliar(site: WatchedSite, listed: Sorted) -> bool:
    if site.kind == SiteKind.FEED or not site.rounds:
        return False
    return len(listed.entries) >= UNFAMILIAR_FROM and len(listed.unseen) == len(listed.entries)


def _allowance(site: WatchedSite, wanted: int) -> int:
    """Return how many of the wanted stories may be taken now."""
    if site.kind == SiteKind.FEED or not wanted:
        return wanted
    today = SiteEntry.objects.filter(site=site, seen_at__gte=timezone.now() - A_DAY).count()
    return max(0, min(wanted, MAX_TAKEN, MAX_TAKEN_A_DAY - today))


def passes_filters(site: WatchedSite, entry: Entry) -> bool:
    """Return whether the entry has one of the site's keep words (if there are any) and none of its block words."""
    text = f"{entry.title}\n{entry.summary}"
    keep, block = _word_pattern(site.keep_words), _word_pattern(site.block_words)
    return (keep is None or keep.search(text) is not None) and (block is None or block.search(text) is None)


@functools.lru_cache(maxsize=200)
def _word_pattern(lines: str) -> re.Pattern[str] | None:
    """Return a pattern for the words, one a line: ASCII ones match as whole words, others anywhere in the text.

    Scripts such as Chinese have no spaces to show where a word ends.
    """
    words = [line.strip() for line in lines.splitlines() if line.strip()]
    if not words:
        return None
    patterns = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(patterns), re.IGNORECASE)
