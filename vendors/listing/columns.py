"""The published columns of actions, their steps and their sources: what exports and the data dictionary hold, and
nothing else."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.extraction.types import PartialDate
from vendors.listing.areas import english_area_name
from vendors.listing.text_fragments import looked_at, quote_link
from vendors.models import Action, Evidence, Milestone

type CellValue = str | int | PartialDate | datetime.date | None


@dataclass(frozen=True, slots=True)
class ExportColumn[Published]:
    """A column: its name, its type in the data package, what it means, and how its value is read.

    A date is read as a date, so that a workbook can hold it as one; a text file writes it as ISO 8601 does.
    """

    name: str
    type: str
    means: str | Promise
    read: Callable[[Published], CellValue]


def as_text(value: CellValue) -> str:
    """Write a cell as a text file has it: dates as YYYY, YYYY-MM or YYYY-MM-DD, "" for None."""
    return "" if value is None else str(value)


def _day(value: datetime.datetime | None) -> datetime.date | None:
    return value.date() if value else None


def _yes(value: bool) -> str:
    return "true" if value else "false"


def number_of(milestone: Milestone) -> int:
    """Return the place of a step among those of its action, from 1, in the order in which they count."""
    return [step.pk for step in milestone.action.milestones.all()].index(milestone.pk) + 1


def step_of(evidence: Evidence) -> int | None:
    """Return the number of the step that a source supports; None for one that supports the action as a whole."""
    numbers = {step.pk: number for number, step in enumerate(evidence.action.milestones.all(), 1)}
    return numbers.get(evidence.milestone_id) if evidence.milestone_id else None


def publisher_of(evidence: Evidence) -> str:
    return evidence.publisher or (evidence.article.publisher if evidence.article else "")


def title_of(evidence: Evidence) -> str:
    return evidence.title or (evidence.article.title if evidence.article else "")


def language_of(evidence: Evidence) -> str:
    return evidence.language or (evidence.article.lang if evidence.article else "")


def publication_date(evidence: Evidence) -> CellValue:
    """Return when a source was published, as precisely as it is known; None where it is not."""
    date: CellValue = evidence.published or (evidence.article.published if evidence.article else None)
    return date


def health_of(evidence: Evidence, column: str) -> str:
    """Return what is known of the source's address; "" where nobody has looked at it yet."""
    page = looked_at(evidence)
    return str(getattr(page, column)) if page else ""


def _seen_on(evidence: Evidence) -> datetime.date | None:
    page = looked_at(evidence)
    return _day(page.seen_at) if page else None


COLUMNS: tuple[ExportColumn[Action], ...] = (
    ExportColumn("id", "integer", _("Number of the action; it never changes."), lambda a: a.pk),
    ExportColumn(
        "key",
        "string",
        _("Key by which data files and tables find the action again; it never changes."),
        lambda a: a.key or "",
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
    ExportColumn(
        "reach",
        "string",
        _("Whom it binds: `national`, `regional`, `body` or `case`; empty where that is not coded yet."),
        lambda a: str(a.reach),
    ),
    ExportColumn(
        "area", "string", _("ISO 3166-2 code of the state or province, where `reach` is `regional`."), lambda a: a.area
    ),
    ExportColumn("area_name", "string", _("English name of that area."), lambda a: english_area_name(a.area)),
    ExportColumn(
        "force",
        "string",
        _("With what force: `law`, `policy`, `advice`, or `act` for what is done once and never stands."),
        lambda a: str(a.force),
    ),
    ExportColumn(
        "grade",
        "string",
        _("How well it is evidenced: `A` the act’s own text, `B` independent reports, `C` one report."),
        lambda a: str(a.grade),
    ),
    ExportColumn(
        "checked", "date", _("Day on which a person last looked whether it still holds."), lambda a: a.checked
    ),
    ExportColumn("body", "string", _("The acting body as the sources name it."), lambda a: a.body_name),
    ExportColumn("instrument", "string", _("The law, order or agreement."), lambda a: a.instrument),
    ExportColumn(
        "official_title",
        "string",
        _("The instrument’s official title, in its own language."),
        lambda a: a.official_title,
    ),
    ExportColumn(
        "official_title_language",
        "string",
        _("ISO 639-1 code of that language."),
        lambda a: a.official_title_language,
    ),
    ExportColumn(
        "official_number",
        "string",
        _("What its text is found by: CELEX number, gazette, Federal Register, docket."),
        lambda a: a.official_number,
    ),
    ExportColumn("official_text_url", "string", _("Address of its official text."), lambda a: a.official_text_url),
    ExportColumn("title", "string", _("The action in one line."), lambda a: a.title),
    ExportColumn("summary", "string", _("The action in a few sentences."), lambda a: a.summary),
    ExportColumn("started", "string", _("Date of the first step: YYYY, YYYY-MM or YYYY-MM-DD."), lambda a: a.started),
    ExportColumn("effective", "string", _("Date on which it took effect or was decided."), lambda a: a.effective),
    ExportColumn("deadline", "string", _("The last deadline that it sets."), lambda a: a.deadline),
    ExportColumn("ended", "string", _("Date on which it ended or was suspended."), lambda a: a.ended),
    ExportColumn("latest", "string", _("Date of the latest step."), lambda a: a.latest),
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


STEP_COLUMNS: tuple[ExportColumn[Milestone], ...] = (
    ExportColumn("action", "integer", _("Number of the action."), lambda m: m.action_id),
    ExportColumn(
        "number", "integer", _("Place among the action’s steps, from 1; it moves with a step put in before."), number_of
    ),
    ExportColumn(
        "date", "string", _("When it was taken, or must be met: YYYY, YYYY-MM or YYYY-MM-DD."), lambda m: m.date
    ),
    ExportColumn("status", "string", _("How far the action came by it."), lambda m: str(m.status)),
    ExportColumn(
        "deadline", "boolean", _("`true` for a date by which others must comply."), lambda m: _yes(m.is_deadline)
    ),
    ExportColumn("note", "string", _("What happened."), lambda m: m.note),
    ExportColumn(
        "outcome",
        "string",
        _("What became of a deadline that has passed; empty where nobody has looked."),
        lambda m: str(m.outcome),
    ),
    ExportColumn("outcome_on", "date", _("Day on which that was looked up."), lambda m: m.outcome_on),
    ExportColumn("source_url", "string", _("Address given with the step itself."), lambda m: m.source_url),
)

SOURCE_COLUMNS: tuple[ExportColumn[Evidence], ...] = (
    ExportColumn("action", "integer", _("Number of the action."), lambda e: e.action_id),
    ExportColumn(
        "milestone", "integer", _("Number of the step that it supports; empty where it supports the action."), step_of
    ),
    ExportColumn("type", "string", _("Who speaks in it."), lambda e: str(e.type)),
    ExportColumn("url", "string", _("Address."), lambda e: e.source_url),
    ExportColumn("publisher", "string", _("Publisher."), publisher_of),
    ExportColumn("title", "string", _("Title."), title_of),
    ExportColumn("published", "string", _("When it was published: YYYY, YYYY-MM or YYYY-MM-DD."), publication_date),
    ExportColumn("language", "string", _("ISO 639-1 code of its language."), language_of),
    ExportColumn("read_on", "date", _("Day on which a person read it."), lambda e: e.read_on),
    ExportColumn("pinpoint", "string", _("Section, paragraph or page."), lambda e: e.pinpoint),
    ExportColumn("supports", "string", _("What it supports, in our own words."), lambda e: e.supports),
    ExportColumn("quote", "string", _("The sentence that says so, where one is kept."), lambda e: e.words),
    ExportColumn(
        "quote_url", "string", _("Address that leads to this very sentence, in browsers that can."), quote_link
    ),
    ExportColumn(
        "health",
        "string",
        _("How the address was when last looked at: `alive`, `moved`, `gone`, `refused`, `unreachable`; else empty."),
        lambda e: health_of(e, "health"),
    ),
    ExportColumn("seen_on", "date", _("Day on which it was last there."), _seen_on),
    ExportColumn("moved_to", "string", _("Address that it has moved to."), lambda e: health_of(e, "moved_to")),
    ExportColumn(
        "kept_sha256",
        "string",
        _("SHA-256 of the copy that is kept here, as received."),
        lambda e: health_of(e, "sha256"),
    ),
    ExportColumn("archived_url", "string", _("Address of an archived copy."), lambda e: e.archived_url),
)
