"""What the encoder is asked about a sentence: which governments and vendors its steps may belong to.

A query holds one sentence and everybody who could be meant in it: those whom the sentence names, those for whom a
phrase stands ("the company"), and those who are only remembered from before. Each comes with the words that name it
there, or that named it last.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import NO_TRIGGER, Candidate
from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import (
    ANY_SUPPLIER,
    COMPANIES,
    NEUTRAL,
    GovernmentMention,
    SentenceFrame,
    VendorMention,
)
from vendors.extraction.text.dates import DateMention
from vendors.extraction.text.names import VENDOR
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
"""The order of the kinds in the encoder's token types and in its output. The weights depend on it."""

# Each actor is paired with each target, so that the cost of a sentence grows with the product of the two limits. With
# these, sentence, government and vendor of 97 of 100 coded steps are among what is asked (training/LOG.md); that
# other limits were tried is not on record.
MAX_ACTORS, MAX_TARGETS = 10, 9
"""Governments and vendors that are asked about in one sentence at most."""
_MAX_EARLIER = 4
"""Governments, and groups of vendors, offered from earlier sentences besides those that the rules consider.

Chosen by judgement: what was named longer ago is seldom meant, and would take the places of likelier ones.
"""
LANGUAGE_RELATIONS = ("language", "language-too")
"""Relations of the first and the second country of the article's language."""
_KNOWN_BY_OFFICE = (("EU", "union"), ("US", "america"))
"""Governments whose offices are named without their country everywhere ("the Commission", "the Treasury")."""
NAMED, ADJECTIVE, RESOLVED = "named", "adjective", "resolved"

# A relation's number in these lists is a row of the trained weights: append new ones at the end, and remove none.
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
    *LANGUAGE_RELATIONS,
    "union",
    "america",
    "publisher",
)
TARGET_RELATIONS = (
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
_SUPPLIER_CLASSES = frozenset((NEUTRAL, ANY_SUPPLIER, COMPANIES))
_MENTION_PREFERENCE = {relation: rank for rank, relation in enumerate((NAMED, ADJECTIVE, RESOLVED))}
"""Which mention of a government describes it where a sentence has several: the lowest."""


@dataclass(frozen=True, slots=True)
class QueryArgument:
    """A government or a vendor that a step of the sentence may belong to."""

    name: str
    """A country code or a vendor's slug."""
    spans: tuple[Span, ...]
    """The words that name it: in the sentence, or where it was named last. Empty if nothing has named it."""
    relation: str
    """How it comes to be considered: one of ACTOR_RELATIONS or TARGET_RELATIONS."""
    in_title: bool = False
    """Whether the spans are offsets into the title instead of the text."""
    government: GovernmentMention | None = None
    """The mention of a government in the sentence."""
    vendor_mentions: tuple[VendorMention, ...] = ()
    """The mention of a vendor in the sentence, if there is one."""


@dataclass(frozen=True, slots=True)
class SentenceQuery:
    """One sentence as the encoder is asked about it. All spans are offsets into the article's text."""

    sentence: int
    """The number of the sentence in the article, from 0."""
    start: int
    end: int
    actors: tuple[QueryArgument, ...] = ()
    targets: tuple[QueryArgument, ...] = ()
    dates: tuple[DateMention, ...] = ()
    triggers: tuple[tuple[Span, Kind], ...] = ()
    asked: bool = False
    """False for sentences that are only read as context."""


@dataclass(slots=True)
class EntityMemory:
    """Where each government and vendor was named last, while an article is read.

    By country code or slug: the span, and whether it lies in the title.
    """

    actors: dict[str, tuple[Span, bool]] = field(default_factory=dict)
    targets: dict[str, tuple[Span, bool]] = field(default_factory=dict)

    def note(self, frame: SentenceFrame, *, in_title: bool = False) -> None:
        """Take in the names of a sentence, or of the title."""
        for government in frame.governments:
            span = Span(government.start, government.end)
            self.actors.update(dict.fromkeys(government.codes, (span, in_title)))
        for mention in frame.vendor_mentions:
            if mention.form == VENDOR:
                self.targets.update(dict.fromkeys(mention.slugs, (Span(mention.start, mention.end), in_title)))


def build_query(
    frame: SentenceFrame,
    index: int,
    dates: Sequence[DateMention],
    candidates: Sequence[Candidate],
    state: DiscourseState,
    memory: EntityMemory,
    countries: Sequence[str],
) -> SentenceQuery:
    """Return what is asked about a sentence; nothing where it has no `candidates`, but then it serves as context.

    `state` and `memory` are as before this sentence. `countries`: those of the article's language, whose press need
    not name them.
    """
    triggers = {
        (candidate.trigger.start, candidate.trigger.end, candidate.trigger.kind)
        for candidate in candidates
        if candidate.variant != NO_TRIGGER
    }
    return SentenceQuery(
        sentence=index,
        start=frame.sentence.start,
        end=frame.sentence.end,
        actors=_first_of_each_name(_actors(frame, state, memory, countries), MAX_ACTORS),
        targets=_first_of_each_name(_targets(frame, state, memory), MAX_TARGETS),
        dates=tuple(dates),
        triggers=tuple((Span(start, end), kind) for start, end, kind in sorted(triggers)),
        asked=bool(candidates),
    )


def _first_of_each_name(arguments: Iterable[QueryArgument], limit: int) -> tuple[QueryArgument, ...]:
    by_name: dict[str, QueryArgument] = {}
    for argument in arguments:
        if argument.name and len(by_name) < limit:
            by_name.setdefault(argument.name, argument)
    return tuple(by_name.values())


def _actors(
    frame: SentenceFrame, state: DiscourseState, memory: EntityMemory, countries: Sequence[str]
) -> Iterator[QueryArgument]:
    """Yield the governments that may act, the likeliest first: those mentioned here, then those remembered."""
    mentions_by_code: dict[str, list[GovernmentMention]] = {}
    for government in frame.governments:
        for code in government.codes or state.resolve_government(government, frame):
            mentions_by_code.setdefault(code, []).append(government)
    for code, mentions in mentions_by_code.items():
        best = min(mentions, key=lambda mention: _MENTION_PREFERENCE[_relation(mention)])
        spans = tuple(Span(mention.start, mention.end) for mention in mentions)
        yield QueryArgument(code, spans, _relation(best), government=best)
    remembered = [
        *((code, "acted") for code in state.last_actors),
        (state.section_country, "section"),
        (state.paragraph_country, "paragraph"),
        *((code, "last") for code in state.recent_governments[-1:]),
        (state.topic, "topic"),
        (state.publisher_country, "publisher"),
        *((code, "earlier") for code in reversed(state.recent_governments[-_MAX_EARLIER - 1 : -1])),
        *zip(countries, LANGUAGE_RELATIONS, strict=False),
        *_KNOWN_BY_OFFICE,
    ]
    for code, relation in remembered:
        yield _remembered_argument(code, relation, memory.actors)


def _relation(government: GovernmentMention) -> str:
    if not government.codes:
        return RESOLVED
    return ADJECTIVE if government.modifies in ("operator", "target") else NAMED


def _targets(frame: SentenceFrame, state: DiscourseState, memory: EntityMemory) -> Iterator[QueryArgument]:
    """Yield the vendors that may be meant, the likeliest first: those mentioned here, then those remembered."""
    mentions_by_slug: dict[str, list[VendorMention]] = {}
    for mention in frame.vendor_mentions:
        for slug in mention.slugs if mention.form == VENDOR else state.resolve_vendor_mention(mention, frame):
            mentions_by_slug.setdefault(slug, []).append(mention)
    for slug, mentions in mentions_by_slug.items():
        best = next((mention for mention in mentions if mention.form == VENDOR), mentions[0])
        spans = tuple(Span(mention.start, mention.end) for mention in mentions)
        yield QueryArgument(slug, spans, best.form, vendor_mentions=(best,))
    same_paragraph = frame.sentence.paragraph == state.paragraph
    speaks_of_class = any(mention.form in _SUPPLIER_CLASSES for mention in frame.vendor_mentions)
    remembered = [
        *((slug, "last" if same_paragraph else "last-paragraph") for slug in state.last_vendors()),
        *((slug, "article") for slug in state.main_vendors),
        (UNNAMED, "unstated"),
        *((slug, "earlier") for group in reversed(state.recent_vendors[-_MAX_EARLIER:]) for slug in group),
        *((slug, "earlier") for slug in reversed(state.minor_vendors)),
        *((slug, "implied") for slug in state.traits.leading if speaks_of_class),
    ]
    for slug, relation in remembered:
        yield _remembered_argument(slug, relation, memory.targets)


def _remembered_argument(name: str, relation: str, memory: dict[str, tuple[Span, bool]]) -> QueryArgument:
    if name not in memory:
        return QueryArgument(name, (), relation)
    span, in_title = memory[name]
    return QueryArgument(name, (span,), relation, in_title)
