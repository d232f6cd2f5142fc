"""Who does it, and to whom: ranking the governments and the vendors that a trigger could belong to."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import GENERIC, PRODUCT, PRONOUN, GovernmentMention, SentenceFrame, VendorMention
from vendors.extraction.rules.triggers import ACTIVE, GERUNDIAL, INFINITIVE, NOMINAL, PASSIVE, Trigger
from vendors.extraction.text.scanner import BODY, DEMONYM, VENDOR
from vendors.extraction.vocabulary import UNNAMED

MAX_ACTORS = 5
MAX_TARGETS = 4
MAX_GOVERNMENTS_EACH_SIDE = 8
"""Governments on each side of a trigger that are thought of, so that the time of an endless list stays in bounds."""


@dataclass(slots=True)
class ActorCandidate:
    """A jurisdiction that may be acting, how it stands to the trigger, and how likely that is by the rules."""

    codes: tuple[str, ...]
    government: GovernmentMention | None
    relation: str
    score: float
    features: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TargetCandidate:
    """The vendors that a step is about, and how they stand to the trigger."""

    slugs: tuple[str, ...]
    relation: str
    mentions: tuple[VendorMention, ...] = ()
    score: float = 0.0
    features: list[str] = field(default_factory=list)


def rank_actors(
    frame: SentenceFrame, trigger: Trigger, state: DiscourseState, homes: Iterable[str] = ()
) -> list[ActorCandidate]:
    """Return who may be acting, the likeliest first. China does not act on its own vendors."""
    found = [_scored(frame, trigger, gov, state) for gov in _nearest(frame.governments, trigger)]
    found += list(_remembered(trigger, state))
    if set(homes) == {"CN"}:
        found = [actor for actor in found if actor.codes != ("CN",)]
    best: dict[tuple[str, ...], ActorCandidate] = {}
    for actor in sorted(found, key=lambda one: -one.score):
        if actor.codes and actor.codes not in best:
            best[actor.codes] = actor
    return list(best.values())[:MAX_ACTORS]


def _nearest(governments: list[GovernmentMention], trigger: Trigger) -> list[GovernmentMention]:
    """Return those that can be acting: of a sentence that names very many, the ones around the trigger."""
    if len(governments) <= 2 * MAX_GOVERNMENTS_EACH_SIDE:
        return governments
    place = bisect_left(governments, trigger.start, key=attrgetter("start"))
    return governments[max(0, place - MAX_GOVERNMENTS_EACH_SIDE) : place + MAX_GOVERNMENTS_EACH_SIDE]


def _remembered(trigger: Trigger, state: DiscourseState) -> Iterator[ActorCandidate]:
    passive = trigger.form in (PASSIVE, NOMINAL, "obligation")
    if state.last_actors:
        yield ActorCandidate(state.last_actors, None, "acted", 2.2 if passive else 1.7)
    if state.section_country:
        yield ActorCandidate((state.section_country,), None, "section", 2.3 if passive else 1.8)
    if state.paragraph_country:
        yield ActorCandidate((state.paragraph_country,), None, "paragraph", 2.0 if passive else 1.5)
    if state.recent_governments:
        yield ActorCandidate((state.recent_governments[-1],), None, "last", 1.9 if passive else 1.4)
    if state.topic:
        yield ActorCandidate((state.topic,), None, "topic", 2.1 if passive else 1.6)


def _scored(frame: SentenceFrame, trigger: Trigger, gov: GovernmentMention, state: DiscourseState) -> ActorCandidate:
    codes = gov.codes or state.resolve_government(gov, frame)
    relation = _relation(frame, trigger, gov)
    score = _BASE[_group(trigger.form)].get(relation, 1.0)
    distance = trigger.start - gov.end if gov.end <= trigger.start else gov.start - trigger.end
    score -= 0.008 * max(0, distance)
    borders = frame.borders_between(min(gov.end, trigger.start), max(gov.start, trigger.start))
    score -= 0.6 * min(borders, 4)
    if gov.form == DEMONYM and gov.modifies != "measure":
        score -= 2.0 if gov.modifies in ("operator", "target") else 1.0
    if gov.form == GENERIC:
        score -= 0.4 if gov.codes else 0.9
    if gov.form in (BODY, GENERIC) and relation == "subject":
        score += 0.5
    return ActorCandidate(codes, gov, relation, score)


def _group(form: str) -> str:
    return _GROUPS.get(form, "noun")


_GROUPS = {ACTIVE: "verb", INFINITIVE: "verb", GERUNDIAL: "verb", PASSIVE: "passive", "obligation": "passive"}
_BASE: dict[str, dict[str, float]] = {
    "verb": {
        "subject": 5.0,
        "inside-left": 3.2,
        "away-left": 1.2,
        "inside-right": 2.4,
        "owner-right": 2.2,
        "right": 0.6,
        "by": 3.0,
        "away-right": 0.4,
        "owner-left": 4.0,
    },
    "passive": {
        "by": 6.5,
        "subject": 3.0,
        "inside-left": 3.6,
        "inside-right": 3.8,
        "owner-right": 3.2,
        "right": 1.2,
        "away-left": 1.2,
        "away-right": 0.8,
        "owner-left": 2.6,
    },
    "noun": {
        "owner-left": 6.0,
        "by": 5.5,
        "inside-right": 4.2,
        "subject": 4.0,
        "modifier": 6.5,
        "inside-left": 3.4,
        "away-left": 1.4,
        "owner-right": 2.4,
        "right": 1.0,
        "away-right": 0.8,
    },
}


def _relation(frame: SentenceFrame, trigger: Trigger, gov: GovernmentMention) -> str:
    prep = gov.preposition
    if gov.end <= trigger.start:
        gap = trigger.start - gov.end
        if (
            _group(trigger.form) == "noun"
            and gap < 30
            and not gov.possessive
            and frame.borders_between(gov.end, trigger.start) == 0
            and gov.form != BODY
            and gap < 14
        ):
            return "modifier"
        if gov.possessive:
            return "owner-left"
        if prep == "in":
            return "inside-left"
        if prep in ("to", "of"):
            return "away-left"
        return "by" if prep == "by" else "subject"
    if prep == "by":
        return "by"
    if frame.grammar.genitive and _group(trigger.form) == "noun":
        between = frame.folded[trigger.end : gov.start]
        if between in frame.grammar.genitive or (gov.form == DEMONYM and between == " "):
            return "owner-left"
    if gov.possessive:
        return "owner-right"
    if prep == "in":
        return "inside-right"
    return "away-right" if prep == "to" else "right"


def rank_targets(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> list[TargetCandidate]:
    """Return the groups of vendors that the trigger can be about, the likeliest first.

    In the clause, else in the sentence; else those last spoken of, or none that the text names.
    """
    found = list(_stated(frame, trigger, state))
    if not found or not _is_near(frame, trigger, found[0]):
        found += _unstated(frame, trigger, state)
    best: dict[tuple[str, ...], TargetCandidate] = {}
    for one in found:
        if one.slugs:
            best.setdefault(tuple(sorted(one.slugs)), one)
    return list(best.values())[:MAX_TARGETS]


def _is_near(frame: SentenceFrame, trigger: Trigger, found: TargetCandidate) -> bool:
    """Return whether named vendors stand in the trigger's own clause, so that no others need be thought of."""
    if not found.relation.endswith(f"/{VENDOR}"):
        return False
    left, right = found.mentions[0], found.mentions[-1]
    return frame.borders_between(min(right.end, trigger.start), max(left.start, trigger.end)) == 0


def _stated(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> Iterator[TargetCandidate]:
    right = [one for one in frame.vendor_mentions if one.start >= trigger.end and one.form not in (PRONOUN, PRODUCT)]
    left = [one for one in frame.vendor_mentions if one.end <= trigger.start and one.form not in (PRONOUN, PRODUCT)]
    passive = _group(trigger.form) == "passive"
    ways = [
        (left, True, "subject", passive and _near(frame, left[-1].end if left else 0, trigger.start, 3)),
        (right, False, "object", bool(right) and _near(frame, trigger.extent or trigger.end, right[0].start, 2)),
        (left, True, "before", bool(left) and _near(frame, left[-1].end, trigger.start, 2)),
        (left, True, "earlier", bool(left)),
        (right, False, "later", bool(right)),
    ]
    for pool, last, relation, holds in ways:
        if pool and holds:
            yield _collected(frame, _run(frame, pool, last=last), state, relation)


def _unstated(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> Iterator[TargetCandidate]:
    pronouns = [one for one in frame.vendor_mentions if one.form in (PRONOUN, PRODUCT)]
    pronouns.sort(key=lambda one: (one.start < trigger.start, abs(one.start - trigger.start)))
    if pronouns:
        yield TargetCandidate(state.resolve_vendor_mention(pronouns[0], frame), pronouns[0].form, (pronouns[0],))
    yield TargetCandidate(
        state.last_vendors(), "last" if frame.sentence.paragraph == state.paragraph else "last-paragraph"
    )
    yield TargetCandidate(state.main_vendors, "article")
    yield TargetCandidate((UNNAMED,), "unstated")


def _near(frame: SentenceFrame, left: int, right: int, borders: int) -> bool:
    return right - left < 160 and frame.borders_between(left, right) <= borders


def _run(frame: SentenceFrame, targets: list[VendorMention], *, last: bool) -> list[VendorMention]:
    """Return the targets that stand together with the first (or the last) one in a list."""
    ordered = list(reversed(targets)) if last else targets
    run = [ordered[0]]
    for target in ordered[1:]:
        left, right = (target, run[-1]) if last else (run[-1], target)
        gap = frame.folded[left.end : right.start]
        if len(gap) > 40 or ". " in gap:
            break
        listed = any(
            word in gap
            for word in (
                ",",
                " and ",
                " or ",
                " as well as ",
                "、",
                "和",
                " und ",
                " et ",
                " y ",
                " e ",
                " en ",
                " och ",
                " i ",
            )
        )
        if not listed or _verbal(frame, left.end, right.start):
            break
        run.append(target)
    run = list(reversed(run)) if last else run
    joined = frame.folded[run[0].end : run[-1].start]
    if len(run) == 2 and not _CONJUNCTION.search(joined):
        return run[-1:] if last else run[:1]
    return run


_CONJUNCTION = re.compile(
    r"\b(?:and|or|nor|und|oder|et|ou|y|e|o|en|och|eller|i|oraz|lub|as well as|along with)\b|[、和与及と]"
)


def _verbal(frame: SentenceFrame, start: int, end: int) -> bool:
    return (
        frame.has_between("act", start, end)
        or frame.has_between("speech", start, end)
        or frame.has_between("order", start, end)
    )


def _collected(frame: SentenceFrame, run: list[VendorMention], state: DiscourseState, relation: str) -> TargetCandidate:
    slugs: list[str] = []
    for target in run:
        resolved = target.slugs if target.form == VENDOR else state.resolve_vendor_mention(target, frame)
        slugs.extend(slug for slug in resolved if slug not in slugs)
    if len(slugs) > 1 and "unnamed" in slugs:
        slugs.remove("unnamed")
    return TargetCandidate(tuple(slugs), f"{relation}/{run[0].form}", tuple(run))
