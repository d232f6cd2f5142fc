"""The findings that wait: which, in what order, and whose turn each is.

A claim keeps one article's waiting findings for one curator for ten minutes. It is a courtesy that keeps two people
from reading the same article; the decision itself is safe without it (FindingQuerySet.decide).
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q
from django.utils import timezone

from vendors.models import Finding
from vendors.models.findings import FindingQuerySet

CLAIM_FOR = datetime.timedelta(minutes=10)
ATTEMPTS = 20
"""How often `claim_next` tries again when another curator takes the finding between reading and claiming it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A selection from the queue; an empty value selects everything. `source` is a publisher."""

    country: str = ""
    vendor: str = ""
    kind: str = ""
    lang: str = ""
    source: str = ""
    verdict: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take the selection out of a request's parameters."""
        return cls(**{name: query.get(name, "").strip() for name in cls.__slots__})

    def query(self) -> str:
        """Return it as it stands in an address, without the empty values."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def of(self, findings: FindingQuerySet) -> FindingQuerySet:
        columns = {
            "jurisdiction": self.country,
            "vendors": self.vendor,
            "kind": self.kind,
            "article__lang": self.lang,
            "article__publisher": self.source,
            "verdict": self.verdict,
        }
        return findings.filter(**{name: value for name, value in columns.items() if value})


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many findings wait, and since when the oldest does."""

    count: int
    oldest: datetime.datetime | None


def waiting(wanted: Wanted) -> Waiting:
    found = wanted.of(Finding.objects.pending()).aggregate(count=Count("pk"), oldest=Min("created_at"))
    return Waiting(found["count"], found["oldest"])


def claim(finding: Finding, *, by: User, at: datetime.datetime | None = None) -> bool:
    """Keep a waiting finding, and the others of its article, for the person; False if somebody else has it."""
    at = at or timezone.now()
    until = at + CLAIM_FOR
    if _free_for(by, at).filter(pk=finding.pk).update(claimed_by=by, claimed_until=until) != 1:
        return False
    _free_for(by, at).filter(article=finding.article_id).update(claimed_by=by, claimed_until=until)
    return True


def release(article: int, *, by: User) -> None:
    """Let others have what the person kept of an article."""
    Finding.objects.pending().filter(article=article, claimed_by=by).update(claimed_by=None, claimed_until=None)


def claim_next(
    wanted: Wanted,
    *,
    by: User,
    skipping: Collection[int] = (),
    article: int | None = None,
    at: datetime.datetime | None = None,
) -> Finding | None:
    """Claim the best waiting finding that nobody else keeps: first the rest of `article`, then the best first."""
    at = at or timezone.now()
    for _attempt in range(ATTEMPTS):
        free = wanted.of(_free_for(by, at)).exclude(pk__in=skipping)
        found = (free.filter(article=article).order_by("quote_start", "pk").first() if article else None) or (
            free.best_first().first()
        )
        if found is None or claim(found, by=by, at=at):
            return found
    return None


def _free_for(person: User, at: datetime.datetime) -> FindingQuerySet:
    return Finding.objects.pending().filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=person)
    )
