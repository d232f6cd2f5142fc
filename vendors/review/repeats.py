"""One event, one finding: what says again what was decided already in the same article or in a copy of it.

A second coder, a paper that tells an event twice, an agency's text in another paper: such a finding is linked to the
decided one and offered as the same again, to be dismissed, or confirmed as a further source, by one key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.findings.comparison import SAME_STEP_DAYS, CandidateAction, CandidateStep, Comparison
from vendors.findings.values import Values, machine_values, values_of
from vendors.models import Action, Article, Decision, Finding
from vendors.models.choices import FindingState, RejectReason
from vendors.review import decisions
from vendors.review.attachment import is_one_kind
from vendors.review.decisions import CannotDecide


@dataclass(frozen=True, slots=True)
class Repeat:
    """A decided finding that a pending one tells again, and what became of it."""

    finding: Finding
    decision: Decision | None
    in_one_article: bool

    @property
    def action(self) -> Action | None:
        """The action that the decided finding went to."""
        return self.decision.action if self.decision else None

    @property
    def may_confirm(self) -> bool:
        """Whether a further source is left to add: one article is one source, however often it says so."""
        return self.action is not None and not self.in_one_article

    @property
    def where(self) -> str:
        if not self.in_one_article:
            return f"in a copy of this article, {self.finding.article.publisher or self.finding.article}"
        return "in this article"


def told_before(findings: Sequence[Finding]) -> dict[int, Repeat]:
    """Return, by finding, the decided one that it tells again; for pending findings that do, and no others."""
    pending = [row for row in findings if row.state == FindingState.PENDING and not row.is_reopened]
    if not pending:
        return {}
    family_of = _families({row.article_id for row in pending})
    decided = _decided_in({key for family in family_of.values() for key in family})
    if decided:
        prefetch_related_objects(pending, "vendors")
    found = {}
    for row in pending:
        family = family_of[row.article_id]
        again = [one for one in decided if one.article_id in family and one.pk != row.pk and _tells_the_same(row, one)]
        if again:
            # Of the same article before others: that is the one which the curator has just seen.
            first = min(again, key=lambda one: (one.article_id != row.article_id, one.pk))
            decision = next((one for one in first.decisions.all() if one.undone_at is None), None)
            found[row.pk] = Repeat(first, decision, first.article_id == row.article_id)
    return found


@transaction.atomic
def dismiss(finding: Finding, *, by: User | None) -> Repeat:
    """Reject a finding as told before; where that one was rejected, for the same reason. CannotDecide, NotAllowed."""
    repeat = _repeat_of(finding)
    reason = repeat.finding.reject_reason or RejectReason.REPEATED
    decisions.reject(finding, reason=reason, by=by)
    _link(finding, repeat)
    return repeat


@transaction.atomic
def confirm(finding: Finding, *, by: User | None) -> Repeat:
    """Accept a finding as a further source where the decided one went, corrected alike. CannotDecide, NotAllowed."""
    repeat = _repeat_of(finding)
    if not repeat.may_confirm or repeat.action is None:
        raise CannotDecide("It adds no source to an action: dismiss it, or decide it by itself.")
    own, decided = values_of(finding), values_of(repeat.finding)
    values = replace(decided, quote=own.quote, start=own.start, end=own.end)
    is_exception = repeat.decision is not None and bool(repeat.decision.exception)
    exception = f"as finding {repeat.finding.pk}, told before" if is_exception else ""
    decisions.accept_onto(finding, repeat.action, as_step=False, by=by, values=values, exception=exception)
    _link(finding, repeat)
    return repeat


def _repeat_of(finding: Finding) -> Repeat:
    repeat = told_before([finding]).get(finding.pk)
    if repeat is None:
        raise CannotDecide(
            decisions.what_happened(finding)
            if finding.state != FindingState.PENDING
            else "Nothing that was decided says the same: decide it by itself."
        )
    return repeat


def _link(finding: Finding, repeat: Repeat) -> None:
    finding.decisions.in_force().update(repeats=repeat.finding)


def _families(articles: set[int]) -> dict[int, set[int]]:
    """Return for each article the ids of itself and of those of which it is, or which are, near-duplicates."""
    originals = Article.objects.filter(pk__in=articles).values("near_duplicate_of")
    of_them = Q(pk__in=articles) | Q(near_duplicate_of__in=articles)
    rows = Article.objects.filter(of_them | Q(pk__in=originals) | Q(near_duplicate_of__in=originals))
    original_of = {pk: original or pk for pk, original in rows.values_list("pk", "near_duplicate_of_id")}
    family: dict[int, set[int]] = {}
    for pk, original in original_of.items():
        family.setdefault(original, set()).add(pk)
    return {pk: family[original_of[pk]] for pk in articles}


def _decided_in(articles: set[int]) -> list[Finding]:
    rows = Finding.objects.decided().filter(article__in=articles).select_related("article")
    rows = rows.defer("article__text", "article__signature", "traces").prefetch_related("vendors", "decisions__action")
    return list(rows.order_by("pk"))


def _tells_the_same(row: Finding, decided: Finding) -> bool:
    """Whether the two are one event, by what the decided one says now or by what the machine first made of it."""
    if row.article_id == decided.article_id and _overlap(row, decided) and row.kind == decided.kind:
        return row.jurisdiction_id in (decided.jurisdiction_id, values_of(decided).country)
    values = values_of(row)
    return any(_is_one_event(values, other) for other in (values_of(decided), machine_values(decided)))


def _overlap(row: Finding, other: Finding) -> bool:
    """Whether the two quote the same words, more than half of the shorter quote."""
    shared = min(row.quote_end, other.quote_end) - max(row.quote_start, other.quote_start)
    return 2 * shared > min(row.quote_end - row.quote_start, other.quote_end - other.quote_start)


def _is_one_event(values: Values, other: Values) -> bool:
    if values.country != other.country or not is_one_kind(values.kind, other.kind):
        return False
    compared = Comparison(values, _as_action(other), None)
    if text_status(Status(values.status)) != text_status(Status(other.status)) or compared.scope_conflicts:
        return False
    return compared.same_vendors and (compared.days is None or compared.days <= SAME_STEP_DAYS)


def _as_action(values: Values) -> CandidateAction:
    """Return the values as an action of one step, so that the matcher's comparison can be used."""
    return CandidateAction(
        pk=0,
        country=values.country,
        vendors=frozenset(values.vendors),
        actor=values.actor,
        kind=Kind(values.kind),
        scope=frozenset(Scope(scope) for scope in values.scope),
        body=values.body,
        text=values.quote,
        steps=(CandidateStep(text_status(Status(values.status)), values.date),),
    )
