"""Both opinions together: what the rules and their judge say of a step, and what the encoder says of the sentence.

The encoder rates every pair of a government and vendors in a sentence, so it can also propose a step that no rule
told of these two: such a reading takes over the words of the sentence's nearest candidate.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from vendors.extraction.encoder import STATUSES, Encoder, Rating
from vendors.extraction.propose import BARE, Candidate
from vendors.extraction.roles import Actor, Aim
from vendors.extraction.status import Modality
from vendors.extraction.structure import Sentence
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.windows import KINDS, Slot, Window, actor_slot, aim_slot, windows

DENIED = "denied"
"""The feature of a candidate in which the rules see no step, whatever its words."""
READ = "read"
"""The variant of a candidate that only the encoder proposes."""
_WORTH = 0.2
"""From this rating on, a pair that no rule joined becomes a candidate."""
_MOST_READ = 64
"""Candidates that the encoder proposes of one sentence at most."""
_HOPE = 0.15
"""A sentence in which the judge rates every step below this is not shown: of a hundred, the encoder would find one."""
_SURE_STATUS, _CLEAR = 0.7, 0.5
MOST = 32
"""Windows that are rated of one text, the likeliest: articles have about ten."""
_STEPS = tuple(step / 2 for step in range(-8, 9))


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What the encoder says of one candidate, and of its rivals in the sentence."""

    own: float
    other_actor: float
    other_aim: float
    other_kind: float
    status: Status
    sure: float


def hear(
    document: Document,
    parts: Sequence[Sentence],
    found: Sequence[Candidate],
    silent: Sequence[Candidate],
    encoder: Encoder,
) -> tuple[list[Candidate], list[list[str]]]:
    """Return the candidates of the sentences that the encoder was shown, its own among them, and their features.

    `silent` stands for the sentences in which no word tells a step. Where the encoder is sure of a status, it is set.
    """
    shown = _chosen(windows(document.text, document.title, parts, [*found, *silent]), found)
    ratings = encoder.rate(shown)
    sentences = {window.sentence: window for window in shown}
    heard = [
        one
        for one in found
        if one.sentence in sentences and sentences[one.sentence].holds(actor_slot(one.actor), aim_slot(one.aim))
    ]
    heard += proposals([*found, *silent], shown, ratings)
    opinions = _opinions(heard, shown, ratings)
    denied = [one.status.status is None for one in heard]
    for one, opinion in zip(heard, opinions, strict=True):
        _settle_status(one, opinion)
    return heard, features(heard, opinions, denied)


def _chosen(shown: list[Window], found: Sequence[Candidate]) -> list[Window]:
    """Return the windows that are worth the encoder's time, of a long text the likeliest."""
    likely: dict[int, float] = {}
    for one in found:
        likely[one.sentence] = max(likely.get(one.sentence, 0.0), one.probability)
    worth = [window for window in shown if likely.get(window.sentence, _HOPE) >= _HOPE]
    worth.sort(key=lambda window: (-likely.get(window.sentence, 0.0), window.sentence))
    return sorted(worth[:MOST], key=lambda window: window.sentence)


def _settle_status(one: Candidate, opinion: _Opinion) -> None:
    sentence = one.frame.sentence
    if one.status.status is None and "?" in one.frame.text[sentence.end - 2 : sentence.end]:
        return
    if one.status.status is None or opinion.sure >= _SURE_STATUS:
        one.status = Modality(opinion.status, one.status.span, one.status.signals)


def proposals(candidates: Sequence[Candidate], shown: Sequence[Window], ratings: Sequence[Rating]) -> list[Candidate]:
    """Return candidates for the pairs and kinds that the encoder believes and no rule joined.

    `candidates` holds the bare ones too.
    """
    told = _by_sentence(candidates)
    return [
        one
        for window, rating in zip(shown, ratings, strict=True)
        for one in _of_window(told[window.sentence], window, rating)
    ]


def _of_window(told: Sequence[Candidate], window: Window, rating: Rating) -> Iterator[Candidate]:
    known = {(one.trigger.kind, one.actor.codes, one.aim.slugs) for one in told if one.variant != BARE}
    actors = {(slot.names, slot.span): one for each in told for one in each.actors if (slot := actor_slot(one))}
    aims = {(slot.names, slot.span): one for each in told for one in each.aims if (slot := aim_slot(one))}
    for row, column, place in _likely(rating)[:_MOST_READ]:
        actor, aim, kind = window.actors[row], window.aims[column], KINDS[place]
        if (kind, actor.names, aim.names) in known:
            continue
        known.add((kind, actor.names, aim.names))
        yield _proposed(told, kind, actors[actor.names, actor.span], aims[aim.names, aim.span])


def _likely(rating: Rating) -> list[tuple[int, int, int]]:
    """Return the places of the ratings that are worth a candidate, the likeliest first."""
    places = [tuple(map(int, place)) for place in numpy.argwhere(rating.kinds >= _WORTH)]
    found = [(row, column, kind) for row, column, kind in places]
    return sorted(found, key=lambda place: -float(rating.kinds[place]))


def _proposed(told: Sequence[Candidate], kind: Kind, actor: Actor, aim: Aim) -> Candidate:
    def fit(one: Candidate) -> tuple[bool, bool, bool, float]:
        return (
            one.trigger.kind is kind,
            one.actor.codes == actor.codes,
            one.aim.slugs == aim.slugs,
            one.probability,
        )

    base = max(told, key=fit)
    trigger = base.trigger
    if trigger.kind is not kind or base.variant == BARE:
        trigger = replace(trigger, kind=kind, rule=f"encoder.{kind}")
    actors = [actor, *(one for one in base.actors if one is not actor)]
    aims = [aim, *(one for one in base.aims if one is not aim)]
    return replace(base, trigger=trigger, actors=actors, aims=aims, variant=READ, probability=0.0)


def features(candidates: Sequence[Candidate], opinions: Sequence[_Opinion], denied: Sequence[bool]) -> list[list[str]]:
    """Return for each candidate the names of what both opinions say of it; `denied`: the rules see no step in it."""
    support = _support(candidates, opinions)
    whole = _of_whole(candidates, opinions)
    return [
        [*_own(one, opinion), *_rivals(opinion), *_elsewhere(one, support), *whole, *([DENIED] if no else [])]
        for one, opinion, no in zip(candidates, opinions, denied, strict=True)
    ]


def _opinions(candidates: Sequence[Candidate], shown: Sequence[Window], ratings: Sequence[Rating]) -> list[_Opinion]:
    seen = {window.sentence: (window, rating) for window, rating in zip(shown, ratings, strict=True)}
    return [_opinion(one, *seen[one.sentence]) for one in candidates]


def _opinion(one: Candidate, window: Window, rating: Rating) -> _Opinion:
    row = _index(window.actors, actor_slot(one.actor))
    column = _index(window.aims, aim_slot(one.aim))
    place = KINDS.index(one.trigger.kind)
    same_actor = [one.actor.codes == slot.names for slot in window.actors]
    same_aim = [one.aim.slugs == slot.names for slot in window.aims]
    kinds = rating.kinds
    status = int(rating.statuses[row, column].argmax())
    return _Opinion(
        own=float(kinds[row, column, place]),
        other_actor=max((float(kinds[at, column, place]) for at, same in enumerate(same_actor) if not same), default=0),
        other_aim=max((float(kinds[row, at, place]) for at, same in enumerate(same_aim) if not same), default=0),
        other_kind=max(float(kinds[row, column, at]) for at in range(len(KINDS)) if at != place),
        status=STATUSES[status],
        sure=float(rating.statuses[row, column, status]),
    )


def _index(slots: Sequence[Slot], wanted: Slot) -> int:
    return next(place for place, slot in enumerate(slots) if (slot.names, slot.span) == (wanted.names, wanted.span))


def _logit(probability: float) -> float:
    kept = max(0.0005, min(0.9995, probability))
    return math.log(kept / (1 - kept))


def _steps(name: str, probability: float) -> list[str]:
    value = _logit(probability)
    return [f"{name}>{step}" for step in _STEPS if value > step]


def _own(one: Candidate, opinion: _Opinion) -> list[str]:
    kind, level = one.trigger.kind.value, int(opinion.own * 5)
    found = [f"kind={kind}", f"variant={one.variant}", f"encoder={kind}/{level}", *_steps("encoder", opinion.own)]
    if one.variant == READ:
        return [*found, f"read={kind}"]
    both = _logit(opinion.own) + _logit(one.probability)
    return [*found, *_steps("judge", one.probability), f"both={max(-6, min(6, round(both)))}"]


def _rivals(opinion: _Opinion) -> list[str]:
    rivals = {"actor": opinion.other_actor, "aim": opinion.other_aim, "kind": opinion.other_kind}
    gaps = {name: _logit(opinion.own) - _logit(other) for name, other in rivals.items()}
    return [f"over.{name}={max(-4, min(4, round(gap)))}" for name, gap in gaps.items()]


def _of_whole(candidates: Sequence[Candidate], opinions: Sequence[_Opinion]) -> list[str]:
    """Return how much the article tells at all: where nothing is clear, little is true."""
    top = max((opinion.own for opinion in opinions), default=0.0)
    clear = {one.sentence for one, opinion in zip(candidates, opinions, strict=True) if opinion.own >= _CLEAR}
    return [f"article.top={int(top * 8)}", f"article.clear={min(len(clear), 4)}"]


def _tuples(one: Candidate) -> list[tuple[str, str, Kind]]:
    return [(code, slug, one.trigger.kind) for code in one.actor.codes for slug in one.aim.slugs]


def _support(
    candidates: Sequence[Candidate], opinions: Sequence[_Opinion]
) -> Mapping[tuple[str, str, Kind], dict[int, float]]:
    """Return for each tuple how likely each sentence tells it."""
    found: dict[tuple[str, str, Kind], dict[int, float]] = defaultdict(dict)
    for one, opinion in zip(candidates, opinions, strict=True):
        for item in _tuples(one):
            found[item][one.sentence] = max(found[item].get(one.sentence, 0.0), opinion.own)
    return found


def _elsewhere(one: Candidate, support: Mapping[tuple[str, str, Kind], dict[int, float]]) -> list[str]:
    others = [likely for item in _tuples(one) for sentence, likely in support[item].items() if sentence != one.sentence]
    return [f"elsewhere={int(max(others) * 5)}"] if others else ["only"]


def _by_sentence(candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        found[one.sentence].append(one)
    return found
