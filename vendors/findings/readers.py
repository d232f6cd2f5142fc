"""Who reads the articles: the engine, the configured endpoint with the engine as its check, or both (`READER`).

Whatever the endpoint does, an article is read: where it fails or its budget of the day is spent, by the engine alone,
and a Problem says so until the endpoint answers again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from vendors.extraction.types import Document, Finding, Reading
from vendors.findings.coders import Coder, CoderFailed, RulesCoder, rules_coder
from vendors.findings.model_coder import BudgetSpent, ModelCoder, configured_endpoint
from vendors.models import Problem
from vendors.models.choices import ProblemKind

ENGINE, MODEL, BOTH = "engine", "model", "both"
DOUBTFUL_FROM, SURE_FROM = 0.2, 0.7
"""Claims that the engine rates in between are put to the endpoint: below, nearly all are wrong; from 0.7 on the desk
calls a finding likely (`findings.confidence`)."""
RAISED = 0.8
"""The confidence of a claim that both hold: that of a finding of the endpoint with an exact quote. `recalibrate`
corrects it, as these findings have a rule of their own."""
RAISED_MARK, UNSHARED_MARK, UNCHECKED_MARK = ".raised", ".unshared", ".unchecked"
"""Ends of the rule's name, so that learning tells these findings from the others."""
FAILED, SPENT = "Second coder as reader: failure", "Second coder as reader: budget"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading, and whose it is."""

    reading: Reading
    coder: Coder


def read_by_setting(document: Document, *, version: int | None = None) -> Answer:
    """Read a document as `READER` says. `version`: that of the names, if the caller has it already."""
    engine, endpoint = rules_coder(version), configured_endpoint()
    if settings.READER == ENGINE or endpoint is None:
        return Answer(engine.read(document), engine)
    model = ModelCoder(endpoint, patience=settings.CODER_TIMEOUT)
    way: Callable[[Document, RulesCoder, ModelCoder], Answer] = _by_model if settings.READER == MODEL else _by_both
    try:
        answer = way(document, engine, model)
    except CoderFailed as error:
        _note(document, error)
        return Answer(engine.read(document), engine)
    return answer


def _by_model(document: Document, engine: RulesCoder, model: ModelCoder) -> Answer:
    """Read by the endpoint; mark what the engine does not share, and count how far the two agree."""
    check, reading = engine.read(document), model.read(document)
    _close_problems()
    told_by_engine, told_by_model = _headlines(check.findings), _headlines(reading.findings)
    shared = [not told_by_engine.isdisjoint(_headlines([finding])) for finding in reading.findings]
    if check.covered:
        missed = sum(told_by_model.isdisjoint(_headlines([finding])) for finding in check.findings)
        model.count(shared=sum(shared), unshared=len(shared) - sum(shared), engine_only=missed)
    mark = UNSHARED_MARK if check.covered else UNCHECKED_MARK
    marked = tuple(
        finding if agrees else replace(finding, rule=f"{finding.rule}{mark}")
        for finding, agrees in zip(reading.findings, shared, strict=True)
    )
    lang = document.lang or check.lang
    return Answer(Reading(marked, lang, covered=True, unresolved=check.unresolved), model)


def _by_both(document: Document, engine: RulesCoder, model: ModelCoder) -> Answer:
    """Read by the engine; what it doubts is raised or rejected by the endpoint, which is asked about nothing else.

    What the engine would leave out comes from a second reading with a lower limit. Nothing else of that one counts: a
    lower limit also adds a doubtful vendor to a sure claim.
    """
    reading = engine.read(document)
    known = _headlines(reading.findings)
    left_out = [one for one in engine.read(document, least=DOUBTFUL_FROM).findings if not _headlines([one]) <= known]
    findings = [*reading.findings, *filter(_is_doubtful, left_out)]
    doubtful = [one for one in findings if _is_doubtful(one)]
    if not doubtful:
        return Answer(reading, engine)
    answers = model.holds(document, doubtful)
    _close_problems()
    model.count(raised=sum(answers), rejected=len(answers) - sum(answers))
    in_order = iter(answers)
    kept: list[Finding] = []
    for finding in findings:
        if not _is_doubtful(finding):
            kept.append(finding)
        elif next(in_order):
            kept.append(_raised(finding))
    return Answer(replace(reading, findings=tuple(kept)), engine)


def _is_doubtful(finding: Finding) -> bool:
    return DOUBTFUL_FROM <= finding.confidence < SURE_FROM


def _raised(finding: Finding) -> Finding:
    return replace(finding, confidence=RAISED, rule=f"{finding.rule}{RAISED_MARK}")


def second_opinion(rule: str) -> str:
    """Return in words what the second of engine and endpoint said of a finding with this rule; "" where none did."""
    said = {
        RAISED_MARK: "The engine was in doubt; the second coder holds it told.",
        UNSHARED_MARK: "The engine does not share this reading.",
        UNCHECKED_MARK: "The engine has no rules for the language, so it has not checked this reading.",
    }
    return next((words for mark, words in said.items() if rule.endswith(mark)), "")


def _headlines(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """Return jurisdiction, vendor and kind of each: what two readings have to share."""
    return {(one.jurisdiction, vendor, one.kind.value) for one in findings for vendor in one.vendors}


def _note(document: Document, error: CoderFailed) -> None:
    subject = SPENT if isinstance(error, BudgetSpent) else FAILED
    message = f"{error} “{document.title or 'Untitled'}” was read by the engine alone; recode reads it again."
    Problem.objects.note(ProblemKind.OPERATION, subject, message)


def _close_problems() -> None:
    Problem.objects.open().filter(kind=ProblemKind.OPERATION, subject__in=[FAILED, SPENT]).update(
        resolved_at=timezone.now(), resolution="The endpoint answers again."
    )
