"""The published columns of an action, by name: what exports and the data dictionary hold, and nothing else."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.models import Action, Evidence, Milestone

type CellValue = str | int | None


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name, its type in the data package, what it means, and how its value is read."""

    name: str
    type: str
    means: str | Promise
    read: Callable[[Action], CellValue]


def _day(value: datetime.datetime | None) -> str:
    return value.date().isoformat() if value else ""


COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("id", "integer", _("Number of the action; it never changes."), lambda a: a.pk),
    ExportColumn(
        "key", "string", _("Key in the data files; empty for an action made at the desk."), lambda a: a.key or ""
    ),
    ExportColumn(
        "country",
        "string",
        _("ISO 3166-1 alpha-2 code of the acting government, EU, XK or INT."),
        lambda a: a.country_id,
    ),
    ExportColumn("country_name", "string", _("Its name in English."), lambda a: a.country.name),
    ExportColumn(
        "vendors",
        "string",
        _("Slugs of the vendors, separated by semicolons; `unnamed` where the measure names none."),
        lambda a: ";".join(v.pk for v in a.vendors.all()) or "unnamed",
    ),
    ExportColumn(
        "actor", "string", _("Who acts: `government`, or `vendor` for a vendor's own pledge."), lambda a: str(a.actor)
    ),
    ExportColumn("kind", "string", _("What is done, by the codebook."), lambda a: str(a.kind)),
    ExportColumn("status", "string", _("How far it has come, derived from the milestones."), lambda a: str(a.status)),
    ExportColumn("scope", "string", _("What it reaches; codes separated by semicolons."), lambda a: ";".join(a.scope)),
    ExportColumn("body", "string", _("The acting body as the sources name it."), lambda a: a.body_name),
    ExportColumn("instrument", "string", _("The law, order or agreement."), lambda a: a.instrument),
    ExportColumn("title", "string", _("The action in one line."), lambda a: a.title),
    ExportColumn("summary", "string", _("The action in a few sentences."), lambda a: a.summary),
    ExportColumn(
        "started", "string", _("Date of the first step: YYYY, YYYY-MM or YYYY-MM-DD."), lambda a: str(a.started or "")
    ),
    ExportColumn(
        "effective", "string", _("Date on which it took effect or was decided."), lambda a: str(a.effective or "")
    ),
    ExportColumn("deadline", "string", _("The last deadline that it sets."), lambda a: str(a.deadline or "")),
    ExportColumn("ended", "string", _("Date on which it ended or was suspended."), lambda a: str(a.ended or "")),
    ExportColumn("latest", "string", _("Date of the latest step."), lambda a: str(a.latest or "")),
    ExportColumn("sources", "integer", _("Number of independent sources."), lambda a: a.source_count),
    ExportColumn(
        "source_urls",
        "string",
        _("Addresses of the sources, separated by spaces."),
        lambda a: " ".join(dict.fromkeys(e.source_url for e in a.evidence.all() if e.source_url)),
    ),
    ExportColumn(
        "published_on", "date", _("Day on which this record first showed it."), lambda a: _day(a.published_at)
    ),
    ExportColumn("updated_on", "date", _("Day of the last change in this record."), lambda a: _day(a.updated_at)),
)


def record(action: Action) -> dict[str, Any]:
    """Return the action as JSON values: the columns, with lists as lists, and its milestones and sources."""
    flat: dict[str, Any] = {column.name: column.read(action) for column in COLUMNS if column.name != "source_urls"}
    return {
        **flat,
        "vendors": [vendor.pk for vendor in action.vendors.all()],
        "scope": [str(scope) for scope in action.scope],
        "milestones": [milestone_record(milestone) for milestone in action.milestones.all()],
        "evidence": [evidence_record(evidence) for evidence in action.evidence.all()],
    }


def milestone_record(milestone: Milestone) -> dict[str, Any]:
    return {
        "date": str(milestone.date or ""),
        "status": str(milestone.status),
        "deadline": milestone.is_deadline,
        "note": milestone.note,
        "source_url": milestone.source_url,
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Return a source: publisher, title and date of the article where the evidence is a finding in one."""
    article = evidence.article
    published = evidence.published or (article.published if article else None)
    return {
        "url": evidence.source_url,
        "publisher": evidence.publisher or (article.publisher if article else ""),
        "title": evidence.title or (article.title if article else ""),
        "published": str(published or ""),
        "quote": evidence.words,
    }
