"""Candidate events: for each trigger the governments, vendors, status and date that could belong to it."""

from dataclasses import dataclass, field

from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate, rank_actors, rank_targets
from vendors.extraction.rules.constructions import find_triggers
from vendors.extraction.rules.discourse import DiscourseState
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.status import Modality, modality_of
from vendors.extraction.rules.triggers import ACTIVE, Trigger, echo_triggers
from vendors.extraction.text.dates import DateMention
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.types import PartialDate, Span, Trace
from vendors.extraction.vocabulary import Kind, Scope

NO_TRIGGER = "bare"
"""Variant, and rule, of a candidate of a sentence in which no word tells a step. The classifier has weights under this
name, as it has under the names of the other variants."""
_LEADING = 12
"""Characters from a sentence's start in which a date holds for the whole sentence ("In 2019, …")."""
_OWN_CLAUSE = 40
"""Cost up to which a date is a step's own though another step of the sentence is nearer to it."""
_TOO_FAR = 260
"""Cost from which on a date belongs to something else: some ten clause borders, or a sentence of two lines."""
_MARGIN = 5
"""By how much a date has to be nearer to another step to be that one's."""
_BORDER_COST, _SEMICOLON_COST = 25, 200
"""What a clause border costs, in characters, and a semicolon, behind which another story begins."""


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
    """Its number in the text, from 0."""
    paragraph: int
    date: PartialDate | None = None
    date_span: Span | None = None
    date_rule: str = "date.nearest"
    """Id of the rule that chose the date, for the traces."""
    scope: tuple[Scope, ...] = ()
    vendor_pledge: bool = False
    """Whether a vendor commits itself: the actor is then whom it is made to."""
    features: list[str] = field(default_factory=list)
    probability: float = 0.0
    variant: str = ""
    """`actor` or `aim` where this reading takes the second likeliest of actors or targets; `bare` without a trigger."""

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
    """Return the candidate events of one sentence, one for each trigger that could have an actor and a target."""
    triggers = find_triggers(frame) + echo_triggers(frame, context.discourse.last_kind)
    built = (_candidate(frame, trigger, dates, index, context, triggers) for trigger in triggers)
    return [candidate for candidate in built if candidate is not None]


def _candidate(
    frame: SentenceFrame,
    trigger: Trigger,
    dates: list[DateMention],
    index: int,
    context: ArticleContext,
    triggers: list[Trigger],
) -> Candidate | None:
    state = context.discourse
    targets = rank_targets(frame, trigger, state)
    homes = {state.home_countries.get(slug, "") for slug in (targets[0].slugs if targets else ())}
    actors = rank_actors(frame, trigger, state, homes)
    if not actors or not targets:
        return None
    date, date_span = nearest_date(frame, trigger, dates, [rival for rival in triggers if not rival.weak])
    sentence = frame.sentence
    return Candidate(
        trigger=trigger,
        actors=actors,
        targets=targets,
        modality=modality_of(frame, trigger),
        quote=Span(sentence.start, sentence.end),
        frame=frame,
        sentence=index,
        paragraph=sentence.paragraph,
        date=date,
        date_span=date_span,
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
    candidate = _candidate(frame, trigger, dates, index, context, [])
    if candidate is None:
        return []
    candidate.variant = NO_TRIGGER
    return [candidate]


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
        stolen = any(_date_cost(frame, rival, mention) < cost - _MARGIN for rival in rivals if rival is not trigger)
        if stolen and not leading and cost > _OWN_CLAUSE:
            continue
        if best is None or cost < best[0]:
            best = (cost, mention)
    if best is None or best[0] > _TOO_FAR:
        return None, None
    return best[1].date, Span(best[1].start, best[1].end)


def _date_cost(frame: SentenceFrame, trigger: Trigger, mention: DateMention) -> float:
    left, right = min(mention.end, trigger.start), max(mention.start, trigger.end)
    distance = max(right - left - (trigger.end - trigger.start), 0)
    semicolons = frame.folded[left:right].count(";")
    return distance + _BORDER_COST * frame.borders_between(left, right) + _SEMICOLON_COST * semicolons


def traces(candidate: Candidate) -> dict[str, Trace]:
    """Return for each coded field the words that decided it."""
    trigger = candidate.trigger
    by_field = {"kind": Trace(trigger.rule, Span(trigger.start, trigger.end))}
    government = candidate.actor.government
    if government is not None:
        by_field["jurisdiction"] = Trace(f"actor.{candidate.actor.relation}", Span(government.start, government.end))
    if candidate.target.mentions:
        first, last = candidate.target.mentions[0], candidate.target.mentions[-1]
        by_field["vendors"] = Trace(f"target.{candidate.target.relation}", Span(first.start, last.end))
    if candidate.date_span is not None:
        by_field["date"] = Trace(candidate.date_rule, candidate.date_span)
    return by_field
