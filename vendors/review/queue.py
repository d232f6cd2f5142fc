"""The pending findings: which ones, in what order, and which curator has claimed them.

A claim keeps one article's pending findings for one curator for ten minutes. It is a courtesy that keeps two people
from reading the same article; the decision itself is safe without it (FindingQuerySet.decide).
"""

import datetime
import functools
import operator
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Count, Min, Q, Value, When
from django.utils import timezone

from vendors.models import Finding, Memo
from vendors.models.findings import FindingQuerySet
from vendors.models.leases import is_free

CLAIM_FOR = datetime.timedelta(minutes=10)
"""Long enough to read an article and decide its findings; after a curator has left the desk, the next one waits no
longer."""
SEARCHED = ("quote", "body", "jurisdiction__name", "vendors__name", "article__title", "article__publisher")
NONE = "-"
MOST_WORDS = 8
"""Words of a search that are looked for: each is a query of its own, and nobody remembers more of a sentence."""
CLAIM_ATTEMPTS = 20
"""How often `claim_next` tries again when another curator claims the finding between reading and claiming it: more
often than there are curators at once, so that giving up means that nothing is left."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A selection of the queue by the values of its fields, where "" selects everything. `source` is a publisher.

    `NONE` selects the findings without a vendor, or of articles without a publisher.
    """

    country: str = ""
    vendor: str = ""
    kind: str = ""
    lang: str = ""
    source: str = ""
    verdict: str = ""
    q: str = ""
    """Words that must all occur in quote, body, country, vendor, or the article's title or publisher."""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Return the selection that a request's parameters name."""
        return cls(**{name: query.get(name, "").strip() for name in cls.__slots__})

    def query(self) -> str:
        """Return the selection as a query string, without the empty values."""
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
        named: dict[str, str | None] = {name: value for name, value in columns.items() if value}
        if self.vendor == NONE:
            named["vendors"] = None
        if self.source == NONE:
            named["article__publisher"] = ""
        chosen = findings.filter(**named)
        for word in self.q.split()[:MOST_WORDS]:
            having = functools.reduce(operator.or_, (Q(**{f"{column}__icontains": word}) for column in SEARCHED))
            chosen = chosen.filter(pk__in=Finding.objects.filter(having).values("pk"))
        return chosen


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """How many findings are pending, and since when the oldest is."""

    count: int
    oldest: datetime.datetime | None


def offered() -> FindingQuerySet:
    """The pending findings that the queue hands out: all but those that somebody holds."""
    return Finding.objects.pending().exclude(pk__in=Memo.objects.held_findings())


def waiting(queue_filter: QueueFilter) -> QueueSummary:
    finding = queue_filter.of(offered()).aggregate(count=Count("pk"), oldest=Min("created_at"))
    return QueueSummary(finding["count"], finding["oldest"])


def claim(finding: Finding, *, by: User, at: datetime.datetime | None = None) -> bool:
    """Claim a pending finding, and the others of its article, for a person; False if somebody else has claimed it."""
    at = at or timezone.now()
    with transaction.atomic(savepoint=False):
        keys = _locked(_claimable_by(by, at).filter(article=finding.article_id))
        if finding.pk not in keys:
            return False
        Finding.objects.filter(pk__in=keys).update(claimed_by=by, claimed_until=at + CLAIM_FOR)
    return True


def release(article: int, *, by: User) -> None:
    """Give up the person's claim on an article's findings."""
    with transaction.atomic(savepoint=False):
        keys = _locked(Finding.objects.pending().filter(article=article, claimed_by=by))
        Finding.objects.filter(pk__in=keys).update(claimed_by=None, claimed_until=None)


def _locked(findings: FindingQuerySet) -> set[int]:
    """Lock the findings that nobody else is changing at this moment, and return their keys.

    Two that wait for each other's rows would be a deadlock, and a fault to one of them. Who never waits is in none; a
    finding that is being claimed or decided is not to be claimed anyway.
    """
    return set(findings.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))


def claim_next(
    queue_filter: QueueFilter,
    *,
    by: User,
    skipping: Collection[int] = (),
    article: int | None = None,
    at: datetime.datetime | None = None,
) -> Finding | None:
    """Claim the best pending finding that nobody else has claimed.

    Those of `article` come before all others, then those assigned to the person; those of others come last.
    """
    at = at or timezone.now()
    for _attempt in range(CLAIM_ATTEMPTS):
        claimable = queue_filter.of(_claimable_by(by, at)).exclude(pk__in=skipping)
        finding = (claimable.filter(article=article).order_by("quote_start", "pk").first() if article else None) or (
            _own_first(claimable, by).first()
        )
        if finding is None or claim(finding, by=by, at=at):
            return finding
    return None


def _claimable_by(person: User, at: datetime.datetime) -> FindingQuerySet:
    return offered().filter(is_free(at=at, lease=CLAIM_FOR) | Q(claimed_by=person))


def _own_first(findings: FindingQuerySet, person: User) -> FindingQuerySet:
    """What is assigned to the person, then what is assigned to nobody, then the rest; the best first in each."""
    assigned = Memo.objects.findings_assigned()
    turn = Case(
        When(pk__in=Memo.objects.findings_assigned(to=person), then=Value(0)),
        When(pk__in=assigned, then=Value(2)),
        default=Value(1),
    )
    return findings.order_by(turn, *findings.best_first().query.order_by)
