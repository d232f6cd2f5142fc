"""Candidate events: for each trigger the governments, vendors, status and date that could belong to it."""

from dataclasses import dataclass, field

from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate, rank_actors, rank_targets
from vendors.extraction.rules.constructions import find_triggers
from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.status import Modality, modality
from vendors.extraction.rules.triggers import ACTIVE, Trigger, echo_triggers
from vendors.extraction.text.dates import DateMention
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.types import PartialDate, Span, Trace
from vendors.extraction.vocabulary import Kind, Scope

NO_TRIGGER = "bare"


@dataclass(slots=True)
class Candidate:
    """One possible event: a trigger, and the governments and vendors that it may belong to, the likeliest first."""

    trigger: Trigger
    actors: list[ActorCandidate]
    targets: list[TargetCandidate]
    modality: Modality
    quote: Span
    frame: SentenceFrame
    sentence: int
    paragraph: int
    date: PartialDate | None = None
    date_span: Span | None = None
    date_rule: str = "date.nearest"
    """What chose the date, for the traces."""
    scope: tuple[Scope, ...] = ()
    vendor_pledge: bool = False
    features: list[str] = field(default_factory=list)
    probability: float = 0.0
    variant: str = ""
    """`actor` or `aim` where this reading takes the second likeliest of them; `bare` where no word tells a step."""

    @property
    def actor(self) -> ActorCandidate:
        """The government that is held to act."""
        return self.actors[0]

    @property
    def target(self) -> TargetCandidate:
        """The vendors that are held to be meant."""
        return self.targets[0]


@dataclass(slots=True)
class ArticleContext:
    """What is known of the article as a whole while its sentences are read."""

    pack: LanguagePack
    discourse: DiscourseState
    title_codes: frozenset[str] = frozenset()
    title_slugs: frozenset[str] = frozenset()
    candidate_count: int = 0
    """How many candidates the sentences so far have given."""
    heading_date: PartialDate | None = None
    """The date that the heading above the present sentence gives, in timelines and live blogs."""
    last_date: PartialDate | None = None
    """The date that the text spoke of last."""


def candidates(frame: SentenceFrame, dates: list[DateMention], index: int, context: ArticleContext) -> list[Candidate]:
    """Return the candidate events of one sentence, one for each trigger that could have an actor and an aim."""
    every = find_triggers(frame) + echo_triggers(frame, context.discourse.last_kind)
    found = (_of_trigger(frame, trigger, dates, index, context, every) for trigger in every)
    return [candidate for candidate in found if candidate is not None]


def _of_trigger(
    frame: SentenceFrame,
    trigger: Trigger,
    dates: list[DateMention],
    index: int,
    context: ArticleContext,
    every: list[Trigger],
) -> Candidate | None:
    aimed = rank_targets(frame, trigger, context.discourse)
    homes = {context.discourse.home_countries.get(slug, "") for slug in (aimed[0].slugs if aimed else ())}
    ranked = rank_actors(frame, trigger, context.discourse, homes)
    if not ranked or not aimed:
        return None
    date, span = nearest_date(frame, trigger, dates, [one for one in every if not one.weak])
    return Candidate(
        trigger,
        ranked,
        aimed,
        modality(frame, trigger),
        Span(frame.sentence.start, frame.sentence.end),
        frame,
        index,
        frame.sentence.paragraph,
        date,
        span,
    )


def candidates_without_trigger(
    frame: SentenceFrame, dates: list[DateMention], index: int, context: ArticleContext
) -> list[Candidate]:
    """Return what stands in for the candidates of a sentence in which no word of the vocabulary tells a step.

    It only names who could act and who could be meant; the encoder may see a step there all the same.
    """
    if not frame.governments and not frame.vendor_mentions:
        return []
    at = frame.sentence.start
    trigger = Trigger(at, at, Kind.BAN, ACTIVE, "", NO_TRIGGER, weak=True, extent=at)
    found = _of_trigger(frame, trigger, dates, index, context, [])
    if found is None:
        return []
    found.variant = NO_TRIGGER
    return [found]


def nearest_date(
    frame: SentenceFrame, trigger: Trigger, dates: list[DateMention], rivals: list[Trigger]
) -> tuple[PartialDate | None, Span | None]:
    """Return the date of the step: in its clause, else the nearest that belongs to no other step of the sentence."""
    best: tuple[float, DateMention] | None = None
    for mention in dates:
        if mention.deadline or mention.alternative:
            continue
        cost = _date_cost(frame, trigger, mention)
        leading = mention.start - frame.sentence.start < _LEADING
        stolen = any(_date_cost(frame, rival, mention) < cost - 5 for rival in rivals if rival is not trigger)
        if stolen and not leading and cost > _OWN_CLAUSE:
            continue
        if best is None or cost < best[0]:
            best = (cost, mention)
    if best is None or best[0] > _TOO_FAR:
        return None, None
    return best[1].date, Span(best[1].start, best[1].end)


def _date_cost(frame: SentenceFrame, trigger: Trigger, mention: DateMention) -> float:
    left, right = min(mention.end, trigger.start), max(mention.start, trigger.end)
    crossed = frame.folded[left:right].count(";")
    return (
        max(right - left - (trigger.end - trigger.start), 0) + 25 * frame.borders_between(left, right) + 200 * crossed
    )


_LEADING, _OWN_CLAUSE, _TOO_FAR = 12, 40, 260


def traces(candidate: Candidate) -> dict[str, Trace]:
    """Return for each coded field the words that decided it."""
    trigger = candidate.trigger
    found = {"kind": Trace(trigger.rule, Span(trigger.start, trigger.end))}
    government = candidate.actor.government
    if government is not None:
        found["jurisdiction"] = Trace(f"actor.{candidate.actor.relation}", Span(government.start, government.end))
    if candidate.target.mentions:
        first, last = candidate.target.mentions[0], candidate.target.mentions[-1]
        found["vendors"] = Trace(f"target.{candidate.target.relation}", Span(first.start, last.end))
    if candidate.date_span is not None:
        found["date"] = Trace(candidate.date_rule, candidate.date_span)
    return found
