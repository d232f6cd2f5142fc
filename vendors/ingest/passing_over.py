"""Stories that name nobody: kept as address, title and time only, and judged again when a name is added."""

import datetime
import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from vendors.ingest.addresses import canonical_address
from vendors.ingest.documents import Cleaned
from vendors.ingest.entries import Entry
from vendors.ingest.intake import IntakeOutcome, take_url
from vendors.ingest.steps import Lease, LostLease
from vendors.models import Article, ArticleVersion, PassedOverStory, Problem, SiteEntry, StoryRecheck, WatchedSite

Judge = Callable[[str], bool]
"""Whether words name a vendor, suppliers as a class or a body: what makes a story worth fetching or keeping."""
LONGEST_TITLE = 300
"""Characters of a kept title: longer headlines are rare, and rows are to stay small."""
CHUNK = 5000
"""Stories judged again in one transaction: some tenths of a second."""
CHUNKS_A_RUN = 10
"""Chunks of one run, which has to end well before the next minute's."""


def story_key(canonical: str) -> int:
    """Return the key of a canonical address: eight bytes of its BLAKE2b digest, as a signed number.

    Of a million addresses two share a key with a probability of 3 in 100 million.
    """
    return int.from_bytes(hashlib.blake2b(canonical.encode(), digest_size=8).digest(), signed=True)


def known_keys(keys: Collection[int]) -> dict[int, int | None]:
    """Return those of the keys whose stories were passed over, each with the id of the site that listed it."""
    return dict(PassedOverStory.objects.filter(key__in=keys).values_list("key", "site_id"))


def pass_over(site: WatchedSite, entries: Iterable[tuple[str, Entry]]) -> int:
    """Keep address, title and time of stories, given with their canonical addresses; return how many there were."""
    now = timezone.now()
    stories = [
        PassedOverStory(
            key=story_key(canonical),
            url=entry.url,
            title=entry.title[:LONGEST_TITLE],
            at=entry.published or now,
            site=site,
        )
        for canonical, entry in entries
    ]
    if stories:
        PassedOverStory.objects.bulk_create(stories, ignore_conflicts=True)
        WatchedSite.objects.filter(pk=site.pk).update(passed_over=F("passed_over") + len(stories))
    return len(stories)


def set_aside(lease: Lease, *, title: str) -> None:
    """Put a story in the place of an article that was fetched and names nobody. LostLease where it is leased no more.

    The article has no text and no finding yet, so that its few rows are deleted one by one.
    """
    article = lease.article
    link = SiteEntry.objects.filter(article=article).order_by("pk").first()
    with transaction.atomic():
        leased = Article.objects.filter(pk=article.pk, state=lease.state, claimed_until=lease.until)
        leased = leased.filter(only_if_relevant=True)  # somebody may have sent its address, or taken it, meanwhile
        if not leased.select_for_update().exists():
            raise LostLease(f"article {article.pk} is no longer {lease.state} for this worker, or is to be kept now")
        canonical = article.canonical_url or canonical_address(article.url)
        story = PassedOverStory(
            key=story_key(canonical),
            url=article.url,
            title=(article.title or title)[:LONGEST_TITLE],
            at=_time_of(article),
            site_id=link.site_id if link else None,
        )
        PassedOverStory.objects.bulk_create([story], ignore_conflicts=True)
        for model in (SiteEntry, ArticleVersion, Problem):
            rows = model._default_manager.filter(article=article)
            rows._raw_delete(rows.db)
        leased._raw_delete(leased.db)
    if link:
        WatchedSite.objects.filter(pk=link.site_id).update(passed_over=F("passed_over") + 1)


def _time_of(article: Article) -> datetime.datetime:
    if article.published is None:
        return article.added_at
    return datetime.datetime.combine(article.published, datetime.time(), tzinfo=datetime.UTC)


def take_story(site: WatchedSite | None, entry: Entry, *, only_if_relevant: bool = False) -> tuple[int, bool]:
    """Take a story as an article linked to its site; return the article's id and whether it is new."""
    published = entry.published.date().isoformat() if entry.published else ""
    taken = take_url(entry.url, title=entry.title, published=published, only_if_relevant=only_if_relevant)
    if site is not None:
        SiteEntry.objects.get_or_create(site=site, article=taken.article, defaults={"guid": entry.guid})
    return taken.article.pk, taken.outcome is IntakeOutcome.ADDED


@dataclass(frozen=True, slots=True)
class Recheck:
    """What judging stories again brought: how many were judged, ids of new articles, and whether all are done."""

    judged: int
    new: tuple[int, ...]
    done: bool


def judge_again(judge: Judge, *, names: int, chunks: int = CHUNKS_A_RUN) -> Recheck:
    """Judge the titles of stories passed over again, if the `names` have another version than when that was last done.

    What names somebody now becomes an article. One run does a part; the next goes on where it ended, and begins anew
    where the names have changed meanwhile.
    """
    row, _ = StoryRecheck.objects.get_or_create(pk=1)
    if row.names == names and row.after is None:
        return Recheck(0, (), done=True)
    after = row.after if row.names == names and row.after is not None else -(2**63)
    judged, new = 0, []
    for _ in range(chunks):
        stories = list(PassedOverStory.objects.filter(key__gt=after).order_by("key")[:CHUNK])
        with transaction.atomic():
            new += _take_named(stories, judge)
            end = stories[-1].key if len(stories) == CHUNK else None
            StoryRecheck.objects.filter(pk=1).update(names=names, after=end)
        judged += len(stories)
        if end is None:
            return Recheck(judged, tuple(new), done=True)
        after = end
    return Recheck(judged, tuple(new), done=False)


def _take_named(stories: list[PassedOverStory], judge: Judge) -> list[int]:
    named = [story for story in stories if judge(story.title)]
    sites = WatchedSite.objects.in_bulk({story.site_id for story in named if story.site_id})
    ids = []
    for story in named:
        entry = Entry(story.url, story.title, published=story.at)
        pk, is_new = take_story(sites.get(story.site_id or 0), entry)
        if is_new:
            ids.append(pk)
    PassedOverStory.objects.filter(key__in=[story.key for story in named]).delete()
    return ids


def waits_for_text(article: Article) -> bool:
    """Whether the article is kept only if its text names somebody. One that another page calls its original stays, and
    so does one in which a person has found something."""
    if not article.only_if_relevant or article.coder_version or article.findings.exists():
        return False
    return not Article.objects.filter(Q(duplicate_of=article) | Q(near_duplicate_of=article)).exists()


def words_of(article: Article, cleaned: Cleaned) -> str:
    """Return the words by which an article is judged."""
    return f"{article.title}\n{cleaned.title}\n{cleaned.text}"
