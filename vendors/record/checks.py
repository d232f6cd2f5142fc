"""Doubtful entries of the record, found by rule: the codebook's section 7 as far as a program can hold it.

Plain values in, plain values out: `reference.check_files` reads them from the data files, with file and line, and
`record.database_checks` from the database. Every doubt says what to do about it.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from urllib.parse import urlsplit

from vendors.extraction.vocabulary import IN_EFFECT, OVER, UNNAMED, Force, Grade, Kind, SourceType, Status
from vendors.models.step_status import steps_that_count
from vendors.record.check_types import CheckedAction, CheckedStep, Doubt
from vendors.record.coding_rules import coding_faults

LONGEST_TITLE = 90
"""Characters that fit one line of a list on a screen 1280 pixels wide."""
LONGEST_SUMMARY = 60
"""Words: two or three sentences."""
CHECK_AGAIN_AFTER = datetime.timedelta(days=365)
"""The codebook asks for a look at least once a year."""

OFFICIAL = frozenset({SourceType.OFFICIAL, SourceType.COURT, SourceType.PARLIAMENT})

_WEAK_HOSTS = re.compile(
    r"(?:^|\.)(?:wikipedia\.org|wikiwand\.com|wikipilipinas\.org|azureedge\.net|arcpublishing\.com|blogspot\.com"
    r"|ampproject\.org|web\.app|herokuapp\.com|vercel\.app)$"
    r"|^(?:dev|staging|stage|test|preview|webiis\d*|op-[a-z]+)\."
)
_WEAK_PATHS = re.compile(r"/amp(?:/|$)|\.amp(?:$|\?)|[?&](?:p|q|query|search|s)=|/search(?:/|\?|$)|outputType=amp")
_ATTRIBUTION = re.compile(
    r"\b(?:as reported|reportedly|(?:is|was|are|were) reported|said to|is understood|reported to)\b",
    re.IGNORECASE,
)
_ATTRIBUTED_TITLE = re.compile(
    r"\b(?:report(?:s|ed|edly)?|sa(?:y|ys|id)|understood|claims?|told|according|suggests?|hints?|consider(?:s|ed)?)\b",
    re.IGNORECASE,
)


type Check = Callable[[CheckedAction, datetime.date], Iterator[Doubt]]


def doubts(actions: Iterable[CheckedAction], *, today: datetime.date) -> list[Doubt]:
    """Return all doubts about published actions, in the order of the actions, then those about pairs of them."""
    actions = list(actions)
    return [doubt for action in actions for check in CHECKS for doubt in check(action, today)] + list(
        _told_twice(actions)
    )


def _status(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    counted = steps_that_count(action.taken)
    reached = counted[-1].status if counted else ""
    if reached != action.status:
        yield Doubt(
            "status",
            action.place.at("status"),
            action.key,
            f"The status is {action.status}, but its steps lead to {reached or 'none'}.",
            "Correct the status, or add the step that is missing.",
        )


def _in_force(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    steps = [step for step in action.taken if step.status == Status.IN_FORCE]
    if steps and (action.force != Force.LAW or action.kind == Kind.INVESTIGATION):
        yield Doubt(
            "in force",
            steps[0].place.at("status"),
            action.key,
            f"In force is only for what binds as law; this is a {action.kind} with the force “{action.force}”.",
            "Code the step adopted, or correct the force.",
        )
    elif steps and not (steps[0].date and steps[0].date.day):
        yield Doubt(
            "in force",
            steps[0].place.at("date"),
            action.key,
            "It is in force, but the day on which it began is not known.",
            "Find the day of commencement, or code the step adopted.",
        )


def _order(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    seen: set[tuple[str, str, str]] = set()
    before = ""
    for step in action.taken:
        if before == Status.IN_FORCE and step.status == Status.ADOPTED:
            yield Doubt(
                "order",
                step.place.at("status"),
                action.key,
                "What was in force goes back to being only adopted.",
                "Keep the later step in force, or give it its own status.",
            )
        same = (str(step.date or ""), step.status, step.note)
        if same in seen:
            yield Doubt("order", step.place, action.key, "This step is listed twice.", "Delete one of the two.")
        seen.add(same)
        before = step.status


def _dates(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    for step in action.steps:
        if step.date is None:
            continue
        if not step.is_deadline and step.date.first_day > today:
            yield Doubt(
                "future step",
                step.place.at("date"),
                action.key,
                f"A step of {step.date} has not been taken yet.",
                "Make it a deadline.",
            )
        if step.is_deadline and step.date.last_day < today and not step.outcome:
            yield Doubt(
                "deadline",
                step.place.at("outcome"),
                action.key,
                f"The deadline of {step.date} has passed, and nothing says whether it was met.",
                "Look it up, and note met, missed, moved or not-known with the day.",
            )


def _body(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    if not action.body:
        yield Doubt(
            "body", action.place.at("body"), action.key, "No body is named.", "Name who decided, not who announced it."
        )
    elif action.body_countries and action.country not in action.body_countries:
        others = ", ".join(sorted(action.body_countries))
        yield Doubt(
            "body",
            action.place.at("body"),
            action.key,
            f"“{action.body}” is a body of {others}, not of {action.country}.",
            "Correct the body or the jurisdiction.",
        )


def _coding(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    coding = {"kind": action.kind, "reach": action.reach, "area": action.area, "force": action.force}
    for column, reason in coding_faults(coding, country=action.country):
        yield Doubt("coding", action.place.at(column), action.key, f"The {column}: {reason}.", "Code it by section 7.")
    for column in ("reach", "force", "grade"):
        if not getattr(action, column):
            reason = f"Its {column} is not coded."
            yield Doubt("coding", action.place.at(column), action.key, reason, "Code it by section 7.")
    if action.force == Force.ACT and action.kind != Kind.PENALTY and any(step.status in OVER for step in action.taken):
        advice = "Correct the force, or remove the end."
        yield Doubt("coding", action.place.at("force"), action.key, "An act has an end.", advice)


def _words(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    if len(action.title) > LONGEST_TITLE:
        reason = f"The title has {len(action.title)} characters; {LONGEST_TITLE} fit one line."
        yield Doubt("words", action.place.at("title"), action.key, reason, "Shorten it.")
    if len(action.summary.split()) > LONGEST_SUMMARY:
        reason = f"The summary has {len(action.summary.split())} words; {LONGEST_SUMMARY} are the most."
        yield Doubt("words", action.place.at("summary"), action.key, reason, "Shorten it.")
    if action.grade == Grade.C and _ATTRIBUTION.search(action.summary) and not _ATTRIBUTED_TITLE.search(action.title):
        yield Doubt(
            "attribution",
            action.place.at("title"),
            action.key,
            "The summary rests on what was reported, and the title states it as a fact.",
            "Say in the title who says so, or that it was reported.",
        )


def _vendors(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    notes = (step.note for step in action.steps)
    supports = (source.supports for source in action.sources)
    text = " ".join((action.title, action.summary, action.instrument, *notes, *supports)).casefold()
    silent = [
        slug
        for slug, names in zip(action.vendors, action.vendor_names, strict=True)
        if slug != UNNAMED and not any(name.casefold() in text for name in names)
    ]
    if silent:
        yield Doubt(
            "vendor",
            action.place.at("vendors"),
            action.key,
            f"Nothing in title, summary, steps or sources names {', '.join(silent)}.",
            "A neutral law is unnamed; say where the measure or the deciding authority names the vendor.",
        )


def _checked(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    """Whoever reads a source of an action has looked at it, too: only what nobody has looked at either way is stale."""
    is_open = action.status in (*IN_EFFECT, Status.PROPOSED) and action.force != Force.ACT
    looks = [action.checked, *(source.read_on for source in action.sources)]
    last = max((day for day in looks if day), default=None)
    if is_open and (last is None or last < today - CHECK_AGAIN_AFTER):
        yield Doubt(
            "checked",
            action.place.at("checked"),
            action.key,
            f"Nobody has looked since {last} whether it still holds."
            if last
            else "Nobody has looked whether it holds.",
            "Look, and note the day whatever the answer.",
        )


def _grade(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    read = [source for source in action.sources if source.read_on]
    if action.grade == Grade.A and not any(source.type in OFFICIAL for source in read):
        yield Doubt(
            "grade",
            action.place.at("grade"),
            action.key,
            "Grade A, but no official, court or parliamentary source was read.",
            "Read the act's own text, or lower the grade.",
        )
    independent = {source.publisher.casefold() for source in action.sources}
    strong = any(source.type == SourceType.AGENCY or source.type in OFFICIAL for source in action.sources)
    if action.grade == Grade.B and len(independent) < 2 and not strong:
        yield Doubt(
            "grade",
            action.place.at("grade"),
            action.key,
            "Grade B, but it rests on one publisher that is no news agency.",
            "Find a second independent report, or grade it C.",
        )


def _sources(action: CheckedAction, today: datetime.date) -> Iterator[Doubt]:
    if not action.sources:
        yield Doubt("source", action.place, action.key, "It has no source.", "Add one, or make it a draft.")
    for source in action.sources:
        host = (urlsplit(source.url).hostname or "").removeprefix("www.")
        if source.url and (_WEAK_HOSTS.search(host) or _WEAK_PATHS.search(source.url.partition(host)[2])):
            yield Doubt(
                "source",
                source.place.at("address"),
                action.key,
                f"{source.url} is a mirror, a staging host, an AMP or search page, or Wikipedia.",
                "Replace it by the source itself.",
            )
        for column, value in (("type", source.type), ("language", source.language), ("supports", source.supports)):
            if not value:
                yield Doubt("source", source.place.at(column), action.key, f"Its “{column}” is empty.", "Fill it in.")


type StepKey = tuple[str, str, str, str, str, str]
"""Country, area, kind, vendor, status and day: states often let their laws begin on one day."""


def _told_twice(actions: Sequence[CheckedAction]) -> Iterator[Doubt]:
    """Yield pairs with a step of one country, area, kind, vendor, status and day, neither made under the other."""
    by_step: defaultdict[StepKey, dict[str, CheckedStep]] = defaultdict(dict)
    for action in actions:
        for step in action.taken:
            if step.date and step.date.day:
                for vendor in action.vendors:
                    key = (action.country, action.area, action.kind, vendor, step.status, str(step.date))
                    by_step[key].setdefault(action.key, step)
    parents = {action.key: action.under for action in actions}
    reported: set[tuple[str, str]] = set()
    for (*_, status, _date), steps in by_step.items():
        for pair in combinations(sorted(steps), 2):
            if pair not in reported and not _are_related(*pair, parents):
                reported.add(pair)
                yield Doubt(
                    "told twice",
                    steps[pair[1]].place,
                    pair[1],
                    f"{pair[0]} has a step {status} of the same day, kind and vendor.",
                    "Keep one of the two, or say with `under` how they hang together.",
                )


def _are_related(first: str, second: str, parents: Mapping[str, str]) -> bool:
    """Return whether one was made under the other, or both under a third."""
    if parents[first] == second or parents[second] == first:
        return True
    return bool(parents[first]) and parents[first] == parents[second]


CHECKS: tuple[Check, ...] = (
    _status,
    _in_force,
    _order,
    _dates,
    _body,
    _coding,
    _words,
    _vendors,
    _checked,
    _grade,
    _sources,
)
