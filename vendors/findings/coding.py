"""Article -> stored findings. Coding again replaces the findings that nobody has decided, and never a decision."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vendors.extraction import engine, types
from vendors.extraction.vocabulary import INTERNATIONAL, UNNAMED
from vendors.findings.assessment import assess, match_and_rank, note_conflicts
from vendors.findings.coders import Coder, CoderFailed, rules_coder
from vendors.findings.database_lexicon import ReferenceKeys, names_version, reference_keys
from vendors.findings.readers import ENGINE, read_by_setting
from vendors.findings.values import Values, values_from
from vendors.models import Article, Country, DataVersion, Finding, Problem
from vendors.models.choices import ArticleState, FindingState, ProblemKind
from vendors.models.findings import PERSON
from vendors.models.statements import ROWS_AT_ONCE, insert_of, insert_rows, run_together

RULES = engine.NAME
FindingVendor = Finding.vendors.through
NOTHING = types.Reading((), "", covered=True)
CODABLE = (ArticleState.CLEANED, ArticleState.CODED)


@dataclass(frozen=True, slots=True)
class Recoding:
    """What coding an article changed, or would change: the findings `added`, `gone` and `altered`, in words.

    `decided`: findings that are read otherwise now, and that a decision leaves as they are.
    """

    article: int
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.added or self.gone or self.altered)


def document_of(article: Article) -> types.Document:
    """Return the article as the engine reads it."""
    return types.Document(article.text, article.title, article.published, article.lang, article.publisher)


def fingerprint(finding: types.Finding, text: str) -> str:
    """Return a digest by which a finding is recognised when its article is coded again: its values and its quote."""
    identity = [finding.jurisdiction, sorted(finding.vendors), finding.actor, finding.kind, finding.status]
    return _digest([*identity, finding.quote.of(text)])


def fingerprint_of(row: Finding, quote: str) -> str:
    """Return the fingerprint that a stored finding has with another wording of its quote."""
    vendors = sorted(vendor.pk for vendor in row.vendors.all()) or [UNNAMED]
    return _digest([row.jurisdiction_id, vendors, row.actor, row.kind, row.status, quote])


def fingerprint_of_values(values: Values) -> str:
    """Return the fingerprint of what a person enters."""
    vendors = sorted(values.vendors) or [UNNAMED]
    return _digest([values.country, vendors, values.actor, values.kind, values.status, values.quote])


def _digest(identity: list[Any]) -> str:
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def code_article(pk: int, *, coder: Coder | None = None, dry_run: bool = False) -> Recoding:
    """Code an article and store its findings, in one transaction; its state becomes `coded`.

    An article that is in no state to be coded is left alone; one that was dismissed is read as if it told nothing. A
    second call changes nothing.
    """
    chosen = coder is None  # by READER
    unlocked = Article.objects.filter(pk=pk, state__in=CODABLE).first()
    if unlocked is None:
        return Recoding(pk)
    # Before the transaction, as a coder may take minutes. Of a dismissed article nothing more comes to the desk.
    reading, coder = _read(unlocked, coder)
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=pk, state__in=CODABLE, text=unlocked.text).first()
        if article is None:
            return Recoding(pk)  # it has changed meanwhile, and is coded again by whoever changed it
        result = _replace_findings(article, reading, coder, alone=chosen, dry_run=dry_run)
        if not dry_run:
            _note_unresolved(article, reading)
            if chosen or coder.name == RULES or article.state != ArticleState.CODED:
                Article.objects.filter(pk=article.pk).update(
                    state=ArticleState.CODED,
                    state_since=timezone.now(),
                    claimed_until=None,
                    **_coded(article, reading, coder),
                )
            assess(article.findings.pending())
            if result.gone:
                DataVersion.objects.bump("readings")
    return result


def code_first(article: Article, *, write_result: Callable[..., None], coder: Coder | None = None) -> None:
    """Code an article for the first time and store its findings, in one transaction.

    `article` is the row as its worker leased it; `write_result(state, **columns)` writes to it, and raises if the lease
    was lost. There are no earlier findings to compare with, so each is matched before it is stored, and stored once.
    """
    version = names_version()
    reading, coder = _read(article, coder, version=version)
    with transaction.atomic():
        write_result(
            ArticleState.CODED, **_coded(article, reading, coder)
        )  # first: it locks the row against other coders
        fresh = {fingerprint(finding, article.text): finding for finding in reading.findings}
        _create(article, coder, fresh, reference_keys(version))
        _note_unresolved(article, reading)


def _read(article: Article, coder: Coder | None, *, version: int | None = None) -> tuple[types.Reading, Coder]:
    """Return what the coder, or without one whoever `READER` names, reads in an article, and whose reading it is."""
    if article.dismissed_at:
        return NOTHING, coder or rules_coder(version)
    if coder is not None:
        return coder.read(document_of(article)), coder
    answer = read_by_setting(document_of(article), version=version)
    return answer.reading, answer.coder


def code_or_report(pk: int, *, coder: Coder) -> Recoding | None:
    """Code an article; if the coder fails, note a Problem that says why, and return None."""
    try:
        return code_article(pk, coder=coder)
    except CoderFailed as error:
        Problem.objects.update_or_create(
            kind=ProblemKind.CODING,
            subject=f"article {pk}, coder {coder.name}",
            resolved_at=None,
            defaults={"message": str(error), "article_id": pk},
        )
        return None


def _replace_findings(
    article: Article, reading: types.Reading, coder: Coder, *, alone: bool, dry_run: bool
) -> Recoding:
    """Replace the coder's undecided findings; with `alone`, also those of the reader that was in its place before."""
    fresh = {fingerprint(finding, article.text): finding for finding in reading.findings}
    stored = {row.fingerprint: row for row in article.findings.filter(coder=coder.name).prefetch_related("vendors")}
    undecided = (FindingState.PENDING, FindingState.SUPERSEDED)
    added = [key for key in fresh if key not in stored or stored[key].state == FindingState.SUPERSEDED]
    waiting = {key: row for key, row in stored.items() if row.state == FindingState.PENDING and not row.is_reopened}
    gone = [row for key, row in waiting.items() if key not in fresh]
    if alone and settings.READER != ENGINE:
        others = article.findings.pending().exclude(coder__in=[coder.name, PERSON])
        gone += [row for row in others if not row.is_reopened]
    keys_in_both = [key for key in fresh if key in stored and stored[key].state in undecided]
    altered = [
        key for key in keys_in_both if key not in added and _differs(stored[key], _columns(fresh[key], article.text))
    ]
    if not dry_run:
        Finding.objects.filter(pk__in=[row.pk for row in gone], state=FindingState.PENDING).update(
            state=FindingState.SUPERSEDED
        )
        new = {key: fresh[key] for key in added if key not in stored}
        _create(article, coder, new, reference_keys(names_version()))
        for key in {*keys_in_both}:
            columns = {**_columns(fresh[key], article.text), "coder_version": coder.version}
            Finding.objects.filter(pk=stored[key].pk, state__in=undecided).update(state=FindingState.PENDING, **columns)
    return Recoding(
        article.pk,
        added=tuple(_label(fresh[key]) for key in added),
        gone=tuple(str(row) for row in gone),
        altered=tuple(_alteration(stored[key], fresh[key], article.text) for key in altered),
        decided=_read_otherwise(article, stored, fresh),
    )


def _read_otherwise(article: Article, stored: dict[str, Finding], fresh: dict[str, types.Finding]) -> tuple[str, ...]:
    """Return, in words, the accepted findings of which the coder now gives another date, scope or body, or none."""
    words = []
    for key, row in stored.items():
        if row.state == FindingState.ACCEPTED and key not in fresh:
            words.append(f"{row}: no longer read so")
        elif row.state == FindingState.ACCEPTED and _altered_fields(row, _columns(fresh[key], article.text)):
            words.append(_alteration(row, fresh[key], article.text))
    return tuple(words)


def _altered_fields(row: Finding, columns: dict[str, Any]) -> list[str]:
    return [name for name in ("date", "scope", "body") if getattr(row, name) != columns[name]]


def _alteration(row: Finding, finding: types.Finding, text: str) -> str:
    """Say what is another in a finding read again; nothing but its name where only its quote has moved."""
    columns = _columns(finding, text)
    changes = [
        f"{name} {_in_words(getattr(row, name))} → {_in_words(columns[name])}" for name in _altered_fields(row, columns)
    ]
    return f"{_label(finding)}: {', '.join(changes)}" if changes else _label(finding)


def _in_words(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value or "none")


def _label(finding: types.Finding) -> str:
    return f"{finding.jurisdiction} {finding.kind} ({finding.status})"


def _columns(finding: types.Finding, text: str) -> dict[str, Any]:
    """Return the columns that may change while the fingerprint stays the same."""
    return {
        "date": finding.date,
        "scope": finding.scope,
        "body": finding.body[:200],
        "quote_start": finding.quote.start,
        "quote_end": finding.quote.end,
        "confidence": finding.confidence,
        "rule": finding.rule,
        "traces": {
            name: {"rule": trace.rule, "start": trace.span.start, "end": trace.span.end}
            for name, trace in finding.traces.items()
        },
    }


def _differs(row: Finding, columns: dict[str, Any]) -> bool:
    return any(getattr(row, name) != columns[name] for name in ("date", "scope", "body", "quote_start"))


def _create(article: Article, coder: Coder, fresh: dict[str, types.Finding], names: ReferenceKeys) -> None:
    """Match new findings with the record and store them, in two statements whatever their number."""
    if not fresh:
        return
    rows: list[Finding] = []
    values_of_rows: list[Values] = []
    for key, finding in fresh.items():
        if finding.jurisdiction == INTERNATIONAL and INTERNATIONAL not in names.countries:
            Country.objects.get_or_create(pk=INTERNATIONAL, defaults={"name": "No government named"})
        elif finding.jurisdiction not in names.countries:
            _problem(article, f"jurisdiction {finding.jurisdiction}", "is not in the list of countries")
            continue
        row = _row(article, coder, key, finding)
        rows.append(row)
        values_of_rows.append(values_from(row, vendors=_vendors_on_record(article, finding.vendors, names.vendors)))
    contradicted = match_and_rank(rows, values_of_rows, article_day=article.published)
    insert_rows(rows)
    links = [(row.pk, slug) for row, values in zip(rows, values_of_rows, strict=True) for slug in values.vendors]
    for batch in batched(links, ROWS_AT_ONCE):
        run_together(insert_of(FindingVendor, ("finding", "vendor"), batch))
    note_conflicts(contradicted)


def _row(article: Article, coder: Coder, key: str, finding: types.Finding) -> Finding:
    return Finding(
        article_id=article.pk,
        jurisdiction_id=finding.jurisdiction,
        actor=finding.actor,
        kind=finding.kind,
        status=finding.status,
        quote=finding.quote.of(article.text),
        coder=coder.name,
        coder_version=coder.version,
        fingerprint=key,
        **_columns(finding, article.text),
    )


def _vendors_on_record(article: Article, slugs: Iterable[str], slugs_on_record: frozenset[str]) -> list[str]:
    """Return the vendors that are in the database; note a Problem for each that is not."""
    links = sorted({slug for slug in slugs if slug != UNNAMED})
    for slug in links:
        if slug not in slugs_on_record:
            _problem(article, f"vendor {slug}", "is not in the list of vendors")
    return [slug for slug in links if slug in slugs_on_record]


def _problem(article: Article, subject: str, what: str) -> None:
    message = f"{subject} {what}: add it, or add it as another name of one that is there. First seen in “{article}”."
    Problem.objects.get_or_create(
        kind=ProblemKind.NAME,
        subject=subject[:300],
        resolved_at=None,
        defaults={"message": message, "article": article},
    )


def _note_unresolved(article: Article, reading: types.Reading) -> None:
    """Note a Problem for each name that the text uses like that of a body or vendor and the lexicon lacks.

    A name that a person has dismissed is not listed again.
    """
    if not reading.unresolved:
        return
    traces = {" ".join(trace.span.of(article.text).split())[:300]: trace for trace in reading.unresolved}
    dismissed = set(Problem.objects.resolved(ProblemKind.NAME, traces))
    for name, trace in traces.items():
        if name in dismissed:
            continue
        row, new = Problem.objects.get_or_create(
            kind=ProblemKind.NAME,
            subject=name,
            resolved_at=None,
            defaults={"message": f"Used like a name in “{article}” ({trace.rule}).", "article": article},
        )
        if not new and row.article_id != article.pk:
            Problem.objects.filter(pk=row.pk).update(count=row.count + 1, article=article, last_seen=timezone.now())


def _coded(article: Article, reading: types.Reading, coder: Coder) -> dict[str, Any]:
    """Return the columns that coding sets on the article."""
    reason = "" if reading.covered else f"Not read: no rules for the language “{reading.lang or 'unknown'}”."
    return {
        "lang": article.lang or reading.lang,
        "reason": reason,
        "coder_version": f"{coder.name} {coder.version}",
    }
