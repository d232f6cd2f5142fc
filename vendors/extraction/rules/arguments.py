"""Who does it, and to whom: ranking the governments and the vendors that a trigger could belong to."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import GENERIC, PRODUCT, PRONOUN, GovernmentMention, SentenceFrame, VendorMention
from vendors.extraction.rules.lists import has_conjunction, is_within_list
from vendors.extraction.rules.triggers import ACTIVE, GERUNDIAL, INFINITIVE, NOMINAL, OBLIGATION, PASSIVE, Trigger
from vendors.extraction.text.names import BODY, DEMONYM, VENDOR
from vendors.extraction.vocabulary import UNNAMED

MAX_ACTORS = 5
MAX_TARGETS = 4
"""Candidates of each argument that are handed on: the classifier and the ensemble seldom prefer one ranked lower."""
MAX_GOVERNMENTS_EACH_SIDE = 8
"""Governments on each side of a trigger that are ranked, so that the time of an endless list stays in bounds."""
_NEAR = 160
"""Characters within which a vendor can be a trigger's subject or object; farther off it is only "before" or "after"."""
_SUBJECT_BORDERS, _OBJECT_BORDERS = 3, 2
"""Clause borders that may lie between a trigger and its vendor. More before it: a passive subject is often followed by
an apposition between commas ("Huawei, the Chinese giant, was barred")."""
_LIST_REACH = 40
"""Characters from one vendor of a list to the next; longer gaps hold a clause of their own."""
_MODIFIER_REACH = 14
"""Characters from a government to the noun it modifies: "US export ban" needs 8, "US national security review" more,
but at such distance an object of another verb is as likely."""


@dataclass(slots=True)
class ActorCandidate:
    """A jurisdiction that may be acting, how it stands to the trigger, and how likely that is by the rules."""

    codes: tuple[str, ...]
    government: GovernmentMention | None
    """None where the sentence does not mention it: then it is remembered from the text before."""
    relation: str
    score: float
    features: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TargetCandidate:
    """The vendors that a step may be about, and how they stand to the trigger."""

    slugs: tuple[str, ...]
    relation: str
    mentions: tuple[VendorMention, ...] = ()
    score: float = 0.0
    features: list[str] = field(default_factory=list)


def rank_actors(
    frame: SentenceFrame, trigger: Trigger, state: DiscourseState, homes: Iterable[str] = ()
) -> list[ActorCandidate]:
    """Return who may be acting, the likeliest first. `homes`: the home countries of the vendors.

    China does not act on its own vendors: articles name it as their home, or as the one that complains.
    """
    candidates = [_scored(frame, trigger, mention, state) for mention in _nearest(frame.governments, trigger)]
    candidates += list(_remembered_actors(trigger, state))
    if set(homes) == {"CN"}:
        candidates = [actor for actor in candidates if actor.codes != ("CN",)]
    best: dict[tuple[str, ...], ActorCandidate] = {}
    for actor in sorted(candidates, key=lambda actor: -actor.score):
        if actor.codes and actor.codes not in best:
            best[actor.codes] = actor
    return list(best.values())[:MAX_ACTORS]


def _nearest(governments: list[GovernmentMention], trigger: Trigger) -> list[GovernmentMention]:
    """Return those that can be acting: of a sentence that names very many, the ones around the trigger."""
    if len(governments) <= 2 * MAX_GOVERNMENTS_EACH_SIDE:
        return governments
    index = bisect_left(governments, trigger.start, key=attrgetter("start"))
    return governments[max(0, index - MAX_GOVERNMENTS_EACH_SIDE) : index + MAX_GOVERNMENTS_EACH_SIDE]


def _remembered_actors(trigger: Trigger, state: DiscourseState) -> Iterator[ActorCandidate]:
    # The scores lie below those of most governments in the sentence (_BASE_SCORES) and above those of a distant one.
    # Passives and nouns ("was barred", "the ban") leave their actor out more often, so there each weighs more.
    extra = 0.5 if trigger.form in (PASSIVE, NOMINAL, OBLIGATION) else 0.0
    if state.last_actors:
        yield ActorCandidate(state.last_actors, None, "acted", 1.7 + extra)
    if state.section_country:
        yield ActorCandidate((state.section_country,), None, "section", 1.8 + extra)
    if state.paragraph_country:
        yield ActorCandidate((state.paragraph_country,), None, "paragraph", 1.5 + extra)
    if state.recent_governments:
        yield ActorCandidate((state.recent_governments[-1],), None, "last", 1.4 + extra)
    if state.topic:
        yield ActorCandidate((state.topic,), None, "topic", 1.6 + extra)


def _scored(
    frame: SentenceFrame, trigger: Trigger, mention: GovernmentMention, state: DiscourseState
) -> ActorCandidate:
    """Return the mention as a candidate. All weights are hand-set; the classifier ranks anew by the features."""
    codes = mention.codes or state.resolve_government(mention, frame)
    relation = _actor_relation(frame, trigger, mention)
    score = _BASE_SCORES[_trigger_group(trigger)].get(relation, 1.0)
    before = mention.end <= trigger.start
    distance = trigger.start - mention.end if before else mention.start - trigger.end
    score -= 0.008 * max(0, distance)  # 125 characters, a long clause, cost one point
    borders = frame.borders_between(min(mention.end, trigger.start), max(mention.start, trigger.start))
    score -= 0.6 * min(borders, 4)  # beyond four borders the sentence is a list, where more commas mean nothing
    if mention.form == DEMONYM and mention.modifies != "measure":
        # "Swedish operators", "the Chinese firm": the adjective belongs to somebody who does not govern.
        score -= 2.0 if mention.modifies in ("operator", "target") else 1.0
    if mention.form == GENERIC:
        score -= 0.4 if mention.codes else 0.9
    if mention.form in (BODY, GENERIC) and relation == "subject":
        score += 0.5  # a regulator as subject acts; a country as subject may only be spoken of
    return ActorCandidate(codes, mention, relation, score)


def _trigger_group(trigger: Trigger) -> str:
    return _TRIGGER_GROUPS.get(trigger.form, "noun")


_TRIGGER_GROUPS = {ACTIVE: "verb", INFINITIVE: "verb", GERUNDIAL: "verb", PASSIVE: "passive", OBLIGATION: "passive"}
_BASE_SCORES: dict[str, dict[str, float]] = {
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
"""How far a government's relation to a trigger speaks for it, by the trigger's form; set by hand on the first articles.

An active verb has its actor as subject, a passive one behind "by" or in "in Sweden", a noun as owner ("Sweden's ban")
or modifier ("the US ban"). What is "away" ("to Sweden", "of Sweden") is mostly the one spoken to or of.
"""


def _actor_relation(frame: SentenceFrame, trigger: Trigger, mention: GovernmentMention) -> str:
    is_noun = _trigger_group(trigger) == "noun"
    if mention.end <= trigger.start:
        if is_noun and _is_modifier(frame, trigger, mention):
            return "modifier"
        if mention.possessive:
            return "owner-left"
        if mention.preposition == "in":
            return "inside-left"
        if mention.preposition in ("to", "of"):
            return "away-left"
        return "by" if mention.preposition == "by" else "subject"
    if mention.preposition == "by":
        return "by"
    if frame.grammar.genitive and is_noun:
        between = frame.folded[trigger.end : mention.start]
        if between in frame.grammar.genitive or (mention.form == DEMONYM and between == " "):
            return "owner-left"
    if mention.possessive:
        return "owner-right"
    if mention.preposition == "in":
        return "inside-right"
    return "away-right" if mention.preposition == "to" else "right"


def _is_modifier(frame: SentenceFrame, trigger: Trigger, mention: GovernmentMention) -> bool:
    return (
        trigger.start - mention.end < _MODIFIER_REACH
        and not mention.possessive
        and mention.form != BODY
        and frame.borders_between(mention.end, trigger.start) == 0
    )


def rank_targets(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> list[TargetCandidate]:
    """Return the groups of vendors that the trigger can be about, the likeliest first.

    In the clause, else in the sentence; else those last spoken of, or none that the text names.
    """
    candidates = list(_targets_in_sentence(frame, trigger, state))
    if not candidates or not _is_named_in_clause(frame, trigger, candidates[0]):
        candidates += _remembered_targets(frame, trigger, state)
    best: dict[tuple[str, ...], TargetCandidate] = {}
    for target in candidates:
        if target.slugs:
            best.setdefault(tuple(sorted(target.slugs)), target)
    return list(best.values())[:MAX_TARGETS]


def _is_named_in_clause(frame: SentenceFrame, trigger: Trigger, target: TargetCandidate) -> bool:
    """Return whether named vendors stand in the trigger's own clause, so that no others need be thought of."""
    if not target.relation.endswith(f"/{VENDOR}"):
        return False
    first, last = target.mentions[0], target.mentions[-1]
    return frame.borders_between(min(last.end, trigger.start), max(first.start, trigger.end)) == 0


def _targets_in_sentence(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> Iterator[TargetCandidate]:
    """Yield the vendors that the sentence names: a passive's subject, the object, then whoever is before or after."""
    naming = [mention for mention in frame.vendor_mentions if mention.form not in (PRONOUN, PRODUCT)]
    left = [mention for mention in naming if mention.end <= trigger.start]
    right = [mention for mention in naming if mention.start >= trigger.end]
    if left:
        nearest = _list_around(frame, left, last=True)
        if _trigger_group(trigger) == "passive" and _is_near(frame, left[-1].end, trigger.start, _SUBJECT_BORDERS):
            yield _target(frame, nearest, state, "subject")
    if right and _is_near(frame, trigger.extent or trigger.end, right[0].start, _OBJECT_BORDERS):
        yield _target(frame, _list_around(frame, right, last=False), state, "object")
    if left:
        if _is_near(frame, left[-1].end, trigger.start, _OBJECT_BORDERS):
            yield _target(frame, nearest, state, "before")
        yield _target(frame, nearest, state, "earlier")
    if right:
        yield _target(frame, _list_around(frame, right, last=False), state, "later")


def _remembered_targets(frame: SentenceFrame, trigger: Trigger, state: DiscourseState) -> Iterator[TargetCandidate]:
    """Yield the vendors that a pronoun stands for, those last spoken of, the article's own, and nobody."""
    pronouns = [mention for mention in frame.vendor_mentions if mention.form in (PRONOUN, PRODUCT)]
    # Behind a verb stands its object; a pronoun before it is more often the subject ("it said it would ban them").
    pronouns.sort(key=lambda mention: (mention.start < trigger.start, abs(mention.start - trigger.start)))
    if pronouns:
        slugs = state.resolve_vendor_mention(pronouns[0], frame)
        yield TargetCandidate(slugs, pronouns[0].form, (pronouns[0],))
    same_paragraph = frame.sentence.paragraph == state.paragraph
    yield TargetCandidate(state.last_vendors(), "last" if same_paragraph else "last-paragraph")
    yield TargetCandidate(state.main_vendors, "article")
    yield TargetCandidate((UNNAMED,), "unstated")


def _is_near(frame: SentenceFrame, left: int, right: int, borders: int) -> bool:
    return right - left < _NEAR and frame.borders_between(left, right) <= borders


def _list_around(frame: SentenceFrame, mentions: list[VendorMention], *, last: bool) -> list[VendorMention]:
    """Return the mentions that make a list with the first one, or with the `last` one, in the order of the text."""
    ordered = list(reversed(mentions)) if last else mentions
    members = [ordered[0]]
    for mention in ordered[1:]:
        left, right = (mention, members[-1]) if last else (members[-1], mention)
        gap = frame.folded[left.end : right.start]
        if len(gap) > _LIST_REACH or ". " in gap:
            break
        if not is_within_list(gap, frame.grammar) or _has_verb(frame, left.end, right.start):
            break
        members.append(mention)
    members = list(reversed(members)) if last else members
    between = frame.folded[members[0].end : members[-1].start]
    if len(members) == 2 and not has_conjunction(between, frame.grammar):
        # "Huawei, ZTE's rival": two names with a comma alone are an apposition or two clauses, not a list.
        return members[-1:] if last else members[:1]
    return members


def _has_verb(frame: SentenceFrame, start: int, end: int) -> bool:
    return any(frame.has_between(role, start, end) for role in ("act", "speech", "order"))


def _target(
    frame: SentenceFrame, mentions: list[VendorMention], state: DiscourseState, relation: str
) -> TargetCandidate:
    slugs: list[str] = []
    for mention in mentions:
        resolved = mention.slugs if mention.form == VENDOR else state.resolve_vendor_mention(mention, frame)
        slugs.extend(slug for slug in resolved if slug not in slugs)
    if len(slugs) > 1 and UNNAMED in slugs:
        slugs.remove(UNNAMED)
    return TargetCandidate(tuple(slugs), f"{relation}/{mentions[0].form}", tuple(mentions))
