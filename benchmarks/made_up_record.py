"""A record of made-up actions, articles, deadlines and changes for the benchmarks of the pages.

It is made in slices, so that the memory it takes is that of one slice, whatever the number of actions.
"""

import datetime
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection, transaction
from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Force, Kind, Reach, Scope, Status
from vendors.models import (
    Action,
    Article,
    Body,
    Change,
    Country,
    EffectPeriod,
    Evidence,
    Finding,
    Milestone,
    SourcePage,
    Vendor,
)
from vendors.models.choices import ActionState, ArticleState, ChangeKind, FindingState, PageHealth
from vendors.record.indexing import index_all
from vendors.record.publication import facts_from

KEY = "made-up-"
WORDS = ("ban", "core", "network", "order", "licence", "review", "supplier", "removal", "antenna", "cable", "spectrum")
LOG_DAYS = 400
"""Days over which the changes of the record are spread."""
SLICE = 4000
"""Actions made at a time: some 80 MB with their articles, and few statements all the same."""
FORCES, REACHES = (*[Force.LAW] * 3, Force.POLICY, Force.ADVICE, Force.ACT), (*[Reach.NATIONAL] * 4, *Reach)
"""As often as the shipped record has them, nearly: most measures are national laws."""


@dataclass(frozen=True, slots=True)
class Names:
    """What made-up actions are about."""

    countries: list[Country]
    vendors: list[Vendor]
    bodies: list[Body]

    @classmethod
    def read(cls) -> Self:
        countries = Country.objects.exclude(code="INT").order_by("pk")
        return cls(list(countries), list(Vendor.objects.order_by("pk")), list(Body.objects.order_by("pk")))

    def country(self, chance: random.Random) -> Country:
        weights = [8 if country.code in {"US", "GB", "DE", "IN", "FR"} else 1 for country in self.countries]
        return chance.choices(self.countries, weights)[0]

    def some_vendors(self, chance: random.Random) -> list[str]:
        """Return none, one or two vendors, one of them of those that most actions are about."""
        named = {chance.choice(self.vendors[:12]).pk, chance.choice(self.vendors).pk}
        return sorted(named) if chance.random() < 0.9 else []


def seed(number: int) -> None:
    """Fill the database up to the number of actions, the same for each run."""
    names = Names.read()
    there = Action.objects.filter(key__startswith=KEY).count()
    for start in range(there, number, SLICE):
        with transaction.atomic():
            _slice(random.Random(f"{KEY}{start}"), min(SLICE, number - start), names)
    if there < number:
        analyze()
        index_all()
        analyze()


def analyze() -> None:
    """Let the database gather its statistics, as it does in time: without them its plans are made for small tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _slice(chance: random.Random, number: int, names: Names) -> None:
    actions, milestones, links = [], [], []
    through = Action.vendors.through
    for _ in range(number):
        action = _action(chance, names.country(chance), names.bodies)
        steps = _steps(chance, action)
        action.derive(steps)
        actions.append(action)
        milestones += steps
        links += [(action, slug) for slug in names.some_vendors(chance)]
    Action.objects.bulk_create(actions, batch_size=2000)
    through._default_manager.bulk_create(
        [through(action_id=action.pk, vendor_id=slug) for action, slug in links], batch_size=5000
    )
    Milestone.objects.bulk_create(milestones, batch_size=5000)
    _periods(actions, milestones)
    _evidence(chance, actions)
    _changes(chance, actions, milestones, links)


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number)).capitalize() + "."


def _action(chance: random.Random, country: Country, bodies: list[Body]) -> Action:
    return Action(
        key=f"{KEY}{chance.getrandbits(48)}",
        country=country,
        kind=chance.choice(list(Kind)),
        scope=tuple(chance.sample(list(Scope), chance.randint(0, 3))),
        force=chance.choice(FORCES),
        reach=chance.choice(REACHES),
        grade=chance.choice("AAABBC"),
        body=chance.choice(bodies) if chance.random() < 0.6 else None,
        title=_words(chance, 7)[:-1],
        summary=_words(chance, 40),
        state=ActionState.PUBLISHED,
        published_at=timezone.now(),
        source_count=1,
    )


def _steps(chance: random.Random, action: Action) -> list[Milestone]:
    """Return two or three steps, and for each eighth action a deadline some years on."""
    day = datetime.date(2012, 1, 1) + datetime.timedelta(days=chance.randrange(5300))
    last = chance.choice([Status.IN_FORCE, Status.ENDED, Status.REJECTED, None])
    steps = []
    for position, status in enumerate([Status.PROPOSED, Status.ADOPTED, last]):
        if status is not None:
            steps.append(Milestone(action=action, date=PartialDate.of(day), status=status, position=position))
        day += datetime.timedelta(days=chance.randrange(20, 500))
    if chance.random() < 0.125:
        due = PartialDate.of(day + datetime.timedelta(days=chance.randrange(1500)))
        steps.append(Milestone(action=action, date=due, status=Status.IN_FORCE, is_deadline=True, position=9))
    return steps


def _periods(actions: list[Action], milestones: Iterable[Milestone]) -> None:
    by_action = _by_action(milestones)
    rows = [
        EffectPeriod(action=action, start=period.start, end=period.end)
        for action in actions
        for period in action.periods_from(by_action[action.pk])
    ]
    EffectPeriod.objects.bulk_create(rows, batch_size=5000)


def _by_action(milestones: Iterable[Milestone]) -> dict[int, list[Milestone]]:
    rows: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        rows.setdefault(milestone.action_id, []).append(milestone)
    return rows


def _evidence(chance: random.Random, actions: list[Action]) -> None:
    """Give each action an article with an accepted finding; each fourth article has one more that awaits review."""
    filling = _words(chance, 400)
    articles = [_article(chance, action, filling) for action in actions]
    Article.objects.bulk_create(articles, batch_size=2000)
    accepted = [
        _finding(article, action, FindingState.ACCEPTED) for article, action in zip(articles, actions, strict=True)
    ]
    pending = [
        _finding(article, action, FindingState.PENDING)
        for article, action in zip(articles[::4], actions[::4], strict=True)
    ]
    Finding.objects.bulk_create([*accepted, *pending], batch_size=2000)
    pages = [_page(chance, article) for article in articles]
    SourcePage.objects.bulk_create(pages, batch_size=2000)
    Evidence.objects.bulk_create(
        [
            Evidence(action=action, finding=finding, page=page)
            for action, finding, page in zip(actions, accepted, pages, strict=True)
        ],
        batch_size=5000,
    )


def _article(chance: random.Random, action: Action, filling: str) -> Article:
    address = f"https://paper-{chance.randrange(300)}.example.org/{action.key}"
    quote = _words(chance, 18)
    return Article(
        url=address,
        canonical_url=address,
        title=action.title,
        publisher=address.split("/")[2],
        lang=chance.choice(["en", "en", "en", "de", "fr", "pl"]),
        published=action.latest.first_day if isinstance(action.latest, PartialDate) else None,
        text=f"{quote} {filling}",
        state=ArticleState.CODED,
    )


def _page(chance: random.Random, article: Article) -> SourcePage:
    """Return the address of an article, looked at or not, as often there, moved or gone as pages are."""
    health = chance.choice([*[PageHealth.ALIVE] * 6, PageHealth.MOVED, PageHealth.GONE, *[PageHealth.UNREAD] * 2])
    return SourcePage(url=article.url, health=health, due_at=timezone.now())


def _finding(article: Article, action: Action, state: FindingState) -> Finding:
    quote = article.text.partition(" ")[0] if state == FindingState.PENDING else article.text.partition(".")[0] + "."
    return Finding(
        article=article,
        jurisdiction_id=action.country_id,
        kind=action.kind,
        status=action.status,
        quote=quote,
        quote_start=0,
        quote_end=len(quote),
        coder="rules",
        coder_version="1",
        fingerprint=state.value,
        state=state,
    )


def _changes(
    chance: random.Random, actions: list[Action], milestones: Iterable[Milestone], links: list[tuple[Action, str]]
) -> None:
    """Log the publication of each action, and an update of each tenth, over some hundred days."""
    by_action, vendors, rows = _by_action(milestones), dict[int, list[str]](), []
    for action, slug in links:
        vendors.setdefault(action.pk, []).append(slug)
    now = timezone.now()
    for action in actions:
        facts = facts_from(action, vendors=vendors.get(action.pk, []), milestones=by_action[action.pk])
        at = now - datetime.timedelta(days=chance.randrange(1, LOG_DAYS), seconds=chance.randrange(80_000))
        rows.append(Change(action=action, at=at, what=ChangeKind.PUBLISHED, facts={**facts, "title": "Before"}))
        if chance.random() < 0.1:
            rows.append(Change(action=action, at=now, what=ChangeKind.UPDATED, facts=facts))
    Change.objects.bulk_create(sorted(rows, key=lambda row: row.at), batch_size=2000)
    Change.objects.filter(action__in=[action.pk for action in actions]).date_ends()
