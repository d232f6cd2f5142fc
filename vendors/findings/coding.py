"""Article -> findings. Coding again replaces what nobody has decided yet and never touches a decision."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils import timezone

from vendors.extraction import engine, types
from vendors.extraction.vocabulary import INTERNATIONAL, UNNAMED
from vendors.findings.assessment import assess, note_conflicts, place_in_queue
from vendors.findings.coders import Coder, CoderFailed, rules_coder
from vendors.findings.database_lexicon import KnownNames, known_names, names_version
from vendors.findings.values import Values, values_from
from vendors.models import Article, Country, DataVersion, Finding, Problem
from vendors.models.choices import ArticleState, FindingState, ProblemKind
from vendors.models.statements import ROWS_AT_ONCE, insert_of, insert_rows, run_together

RULES = engine.NAME
Named = Finding.vendors.through
CODABLE = (ArticleState.CLEANED, ArticleState.CODED)


@dataclass(frozen=True, slots=True)
class Recoding:
    """What coding an article changed: ids of findings for `added`, `gone` and `altered`; a dry run has no new ids."""

    article: int
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.added or self.gone or self.altered)


def document_of(article: Article) -> types.Document:
    """Return the article as the engine reads it."""
    return types.Document(article.text, article.title, article.published, article.lang, article.publisher)


def fingerprint(finding: types.Finding, text: str) -> str:
    """Return what makes a finding the same one when the article is coded again: who, what, whom, and its quote."""
    same = [finding.jurisdiction, sorted(finding.vendors), finding.actor, finding.kind, finding.status]
    return _digest([*same, finding.quote.of(text)])


def fingerprint_of(row: Finding, quote: str) -> str:
    """Return the fingerprint that a stored finding has with another form of its quote."""
    vendors = sorted(vendor.pk for vendor in row.vendors.all()) or [UNNAMED]
    return _digest([row.jurisdiction_id, vendors, row.actor, row.kind, row.status, quote])


def _digest(same: list[Any]) -> str:
    return hashlib.sha256(json.dumps(same).encode()).hexdigest()


def code_article(pk: int, *, coder: Coder | None = None, dry_run: bool = False) -> Recoding:
    """Read an article and store its findings, in one transaction; the article becomes `coded`.

    Does nothing to an article that is in no state to be coded. Called twice, the second call changes nothing.
    """
    coder = coder or rules_coder()
    unlocked = Article.objects.filter(pk=pk, state__in=CODABLE).first()
    if unlocked is None:
        return Recoding(pk)
    reading = coder.read(document_of(unlocked))  # before the transaction: a coder may take minutes
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=pk, state__in=CODABLE, text=unlocked.text).first()
        if article is None:
            return Recoding(pk)  # it changed meanwhile; whoever changed it has it coded again
        result = _replace_findings(article, reading, coder, dry_run=dry_run)
        if not dry_run:
            _note_unresolved(article, reading)
            if coder.name == RULES or article.state != ArticleState.CODED:
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
    """Read an article that nobody has coded yet and store its findings, in one transaction.

    The article is the row as its worker holds it; `write_result(state, **columns)` writes it if it is still held, and
    raises if not. There is nothing to compare with, so each finding is matched before it is stored, and stored once.
    """
    version = names_version()
    coder = coder or rules_coder(version)
    reading = coder.read(document_of(article))
    with transaction.atomic():
        write_result(
            ArticleState.CODED, **_coded(article, reading, coder)
        )  # first: it locks the row against other coders
        fresh = {fingerprint(finding, article.text): finding for finding in reading.findings}
        _create(article, coder, fresh, known_names(version))
        _note_unresolved(article, reading)


def code_or_report(pk: int, *, coder: Coder) -> Recoding | None:
    """Code an article; where the coder fails, leave a Problem that says why instead, and return None."""
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


def _replace_findings(article: Article, reading: types.Reading, coder: Coder, *, dry_run: bool) -> Recoding:
    fresh = {fingerprint(finding, article.text): finding for finding in reading.findings}
    stored = {row.fingerprint: row for row in article.findings.filter(coder=coder.name).prefetch_related("vendors")}
    undecided = (FindingState.PENDING, FindingState.SUPERSEDED)
    added = [key for key in fresh if key not in stored or stored[key].state == FindingState.SUPERSEDED]
    waiting = {key: row for key, row in stored.items() if row.state == FindingState.PENDING and not row.is_reopened}
    gone = [row for key, row in waiting.items() if key not in fresh]
    kept = [key for key in fresh if key in stored and stored[key].state in undecided]
    altered = [key for key in kept if key not in added and _differs(stored[key], _columns(fresh[key], article.text))]
    if not dry_run:
        Finding.objects.filter(pk__in=[row.pk for row in gone], state=FindingState.PENDING).update(
            state=FindingState.SUPERSEDED
        )
        new = {key: fresh[key] for key in added if key not in stored}
        _create(article, coder, new, known_names(names_version()))
        for key in {*kept}:
            columns = {**_columns(fresh[key], article.text), "coder_version": coder.version}
            Finding.objects.filter(pk=stored[key].pk, state__in=undecided).update(state=FindingState.PENDING, **columns)
    return Recoding(
        article.pk,
        added=tuple(_label(fresh[key]) for key in added),
        gone=tuple(str(row) for row in gone),
        altered=tuple(_label(fresh[key]) for key in altered),
    )


def _label(finding: types.Finding) -> str:
    return f"{finding.jurisdiction} {finding.kind} ({finding.status})"


def _columns(finding: types.Finding, text: str) -> dict[str, Any]:
    """The stored values that may change while a finding stays the same one."""
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


def _create(article: Article, coder: Coder, fresh: dict[str, types.Finding], names: KnownNames) -> None:
    """Store new findings with their place beside the record, in two statements whatever their number."""
    if not fresh:
        return
    rows: list[Finding] = []
    read: list[Values] = []
    for key, finding in fresh.items():
        if finding.jurisdiction == INTERNATIONAL and INTERNATIONAL not in names.countries:
            Country.objects.get_or_create(pk=INTERNATIONAL, defaults={"name": "No government named"})
        elif finding.jurisdiction not in names.countries:
            _problem(article, f"jurisdiction {finding.jurisdiction}", "is not in the list of countries")
            continue
        row = _row(article, coder, key, finding)
        rows.append(row)
        read.append(values_from(row, vendors=_known_vendors(article, finding.vendors, names.vendors)))
    contradicted = place_in_queue(rows, read, told=article.published)
    insert_rows(rows)
    named = [(row.pk, slug) for row, said in zip(rows, read, strict=True) for slug in said.vendors]
    for some in batched(named, ROWS_AT_ONCE):
        run_together(insert_of(Named, ("finding", "vendor"), some))
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


def _known_vendors(article: Article, slugs: Iterable[str], known: frozenset[str]) -> list[str]:
    """Return the vendors that are in the list; one that is not is listed as a Problem."""
    named = sorted({slug for slug in slugs if slug != UNNAMED})
    for slug in named:
        if slug not in known:
            _problem(article, f"vendor {slug}", "is not in the list of vendors")
    return [slug for slug in named if slug in known]


def _problem(article: Article, subject: str, what: str) -> None:
    message = f"{subject} {what}: add it, or add it as another name of one that is there. First seen in “{article}”."
    Problem.objects.get_or_create(
        kind=ProblemKind.NAME,
        subject=subject[:300],
        resolved_at=None,
        defaults={"message": message, "article": article},
    )


def _note_unresolved(article: Article, reading: types.Reading) -> None:
    """List each name that the text uses like a body's or vendor's and that the lexicon does not know."""
    for trace in reading.unresolved:
        name = " ".join(trace.span.of(article.text).split())[:300]
        row, new = Problem.objects.get_or_create(
            kind=ProblemKind.NAME,
            subject=name,
            resolved_at=None,
            defaults={"message": f"Used like a name in “{article}” ({trace.rule}).", "article": article},
        )
        if not new and row.article_id != article.pk:
            Problem.objects.filter(pk=row.pk).update(count=row.count + 1, article=article, last_seen=timezone.now())


def _coded(article: Article, reading: types.Reading, coder: Coder) -> dict[str, Any]:
    """Return the article's columns after coding."""
    reason = "" if reading.covered else f"Not read: no rules for the language “{reading.lang or 'unknown'}”."
    return {
        "lang": article.lang or reading.lang,
        "reason": reason,
        "coder_version": f"{coder.name} {coder.version}",
    }
