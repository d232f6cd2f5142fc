"""What the encoder is asked of a sentence: which governments and vendors its steps may belong to.

A scene is one sentence with everybody who could be meant in it, whether the sentence names them, stands for them ("the
company"), or only remembers them, each with the words that name them here or did so last.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import NO_TRIGGER, Candidate
from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import ANYBODY, COMPANIES, NEUTRAL, GovernmentMention, SentenceFrame, VendorMention
from vendors.extraction.text.dates import DateMention
from vendors.extraction.text.scanner import VENDOR
from vendors.extraction.types import Span
from vendors.extraction.vocabulary import UNNAMED, Kind

KINDS = (
    Kind.BAN,
    Kind.RESTRICTION,
    Kind.PLEDGE,
    Kind.WARNING,
    Kind.INVESTIGATION,
    Kind.PENALTY,
    Kind.PERMISSION,
)
"""The order of the kinds in what the encoder takes and gives."""
MOST_ACTORS, MOST_AIMS = 10, 9
"""Governments and vendors that are asked about in one sentence at most."""
_EARLIER = 4
"""Governments and groups of vendors remembered besides those that the rules think of."""
LANGUAGE = ("language", "language-too")
"""Relations of the first and the second country of the article's language."""
_ANYWHERE = (("EU", "union"), ("US", "america"))
"""Whom articles everywhere speak of by offices alone ("the Commission", "the Treasury")."""
NAMED, ADJECTIVE, RESOLVED = "named", "adjective", "resolved"
ACTOR_RELATIONS = (
    NAMED,
    ADJECTIVE,
    RESOLVED,
    "acted",
    "section",
    "paragraph",
    "last",
    "topic",
    "earlier",
    *LANGUAGE,
    "union",
    "america",
    "publisher",
)
AIM_RELATIONS = (
    VENDOR,
    "company",
    "companies",
    "pronoun",
    "product",
    "neutral",
    "generic",
    "last",
    "last-paragraph",
    "article",
    "earlier",
    "unstated",
    "implied",
)
_IMPLIED = ("huawei", "zte")
"""Whom "the two Chinese suppliers" means where nobody says it."""
_CLASSES = frozenset((NEUTRAL, ANYBODY, COMPANIES))
_HERE = {name: place for place, name in enumerate(ACTOR_RELATIONS[:3])}


@dataclass(frozen=True, slots=True)
class Slot:
    """One government or vendor that a step of the sentence may belong to."""

    name: str
    """A country code or a vendor's slug."""
    spans: tuple[Span, ...]
    """The words that name it: in the sentence, or where it was named last."""
    relation: str
    titled: bool = False
    """Whether the spans are offsets into the title."""
    government: GovernmentMention | None = None
    targets: tuple[VendorMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence as the encoder is asked about it. All spans are offsets into the article's text."""

    sentence: int
    start: int
    end: int
    actors: tuple[Slot, ...] = ()
    aims: tuple[Slot, ...] = ()
    dates: tuple[DateMention, ...] = ()
    triggers: tuple[tuple[Span, Kind], ...] = ()
    asked: bool = False
    """False for sentences that are only context."""


@dataclass(slots=True)
class Memory:
    """Where governments and vendors were named last, while an article is read."""

    actors: dict[str, tuple[Span, bool]] = field(default_factory=dict)
    aims: dict[str, tuple[Span, bool]] = field(default_factory=dict)

    def note(self, frame: SentenceFrame, *, titled: bool = False) -> None:
        """Take in the names of a sentence, or of the title."""
        for gov in frame.governments:
            self.actors.update(dict.fromkeys(gov.codes, (Span(gov.start, gov.end), titled)))
        for target in frame.vendor_mentions:
            if target.form == VENDOR:
                self.aims.update(dict.fromkeys(target.slugs, (Span(target.start, target.end), titled)))


def scene(
    frame: SentenceFrame,
    index: int,
    dates: Sequence[DateMention],
    told: Sequence[Candidate],
    state: DiscourseState,
    memory: Memory,
    countries: Sequence[str],
) -> Scene:
    """Return a sentence as it is asked about; `told`: its candidates, none where it is only context.

    The sentence has not been noted yet, neither in `state` nor in `memory`. `countries`: those of the article's
    language, whose press need not name them.
    """
    part = frame.sentence
    triggers = {(one.trigger.start, one.trigger.end, one.trigger.kind) for one in told if one.variant != NO_TRIGGER}
    return Scene(
        sentence=index,
        start=part.start,
        end=part.end,
        actors=_first(_actors(frame, state, memory, countries), MOST_ACTORS),
        aims=_first(_aims(frame, state, memory), MOST_AIMS),
        dates=tuple(dates),
        triggers=tuple((Span(start, end), kind) for start, end, kind in sorted(triggers)),
        asked=bool(told),
    )


def _first(slots: Iterable[Slot], most: int) -> tuple[Slot, ...]:
    found: dict[str, Slot] = {}
    for slot in slots:
        if slot.name and len(found) < most:
            found.setdefault(slot.name, slot)
    return tuple(found.values())


def _actors(frame: SentenceFrame, state: DiscourseState, memory: Memory, countries: Sequence[str]) -> Iterator[Slot]:
    here: dict[str, list[GovernmentMention]] = {}
    for gov in frame.governments:
        for code in gov.codes or state.resolve_government(gov, frame):
            here.setdefault(code, []).append(gov)
    for code, named in here.items():
        best = min(named, key=lambda one: _HERE[_relation(one)])
        yield Slot(code, tuple(Span(one.start, one.end) for one in named), _relation(best), government=best)
    remembered = [
        *((code, "acted") for code in state.last_actors),
        (state.section_country, "section"),
        (state.paragraph_country, "paragraph"),
        *((code, "last") for code in state.recent_governments[-1:]),
        (state.topic, "topic"),
        (state.publisher_country, "publisher"),
        *((code, "earlier") for code in reversed(state.recent_governments[-_EARLIER - 1 : -1])),
        *zip(countries, LANGUAGE, strict=False),
        *_ANYWHERE,
    ]
    for code, relation in remembered:
        spans, titled = _place(memory.actors.get(code))
        yield Slot(code, spans, relation, titled)


def _relation(gov: GovernmentMention) -> str:
    if not gov.codes:
        return RESOLVED
    return ADJECTIVE if gov.modifies in ("operator", "target") else NAMED


def _aims(frame: SentenceFrame, state: DiscourseState, memory: Memory) -> Iterator[Slot]:
    here: dict[str, list[VendorMention]] = {}
    for target in frame.vendor_mentions:
        for slug in target.slugs if target.form == VENDOR else state.resolve_vendor_mention(target, frame):
            here.setdefault(slug, []).append(target)
    for slug, named in here.items():
        best = next((one for one in named if one.form == VENDOR), named[0])
        yield Slot(slug, tuple(Span(one.start, one.end) for one in named), best.form, targets=(best,))
    same = frame.sentence.paragraph == state.paragraph
    remembered = [
        *((slug, "last" if same else "last-paragraph") for slug in state.last_vendors()),
        *((slug, "article") for slug in state.main_vendors),
        (UNNAMED, "unstated"),
        *((slug, "earlier") for group in reversed(state.recent_vendors[-_EARLIER:]) for slug in group),
        *((slug, "earlier") for slug in reversed(state.minor_vendors)),
        *((slug, "implied") for slug in _IMPLIED if any(target.form in _CLASSES for target in frame.vendor_mentions)),
    ]
    for slug, relation in remembered:
        spans, titled = _place(memory.aims.get(slug))
        yield Slot(slug, spans, relation, titled)


def _place(known: tuple[Span, bool] | None) -> tuple[tuple[Span, ...], bool]:
    return ((), False) if known is None else ((known[0],), known[1])
