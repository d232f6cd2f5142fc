"""What a passage would be coded as, if it told a step: the engine's best guess of each field, however unlikely.

For a person who enters what the engine has missed. So nothing is dropped here for being improbable; what the engine
has no reading of at all is filled from the names and dates in the passage, and from what the article is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vendors.extraction.engine import Engine
from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.rules.discourse import initial_state
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.text import language_detection, language_pack
from vendors.extraction.text.names import VENDOR
from vendors.extraction.text.scanner import fold
from vendors.extraction.types import Document, PartialDate, Span
from vendors.extraction.vocabulary import UNNAMED, Actor, Kind, Scope, Status
from vendors.extraction.weighing.date_selection import select_dates
from vendors.extraction.weighing.deduplication import deduplicate
from vendors.extraction.weighing.ensemble import as_candidates
from vendors.extraction.weighing.hypotheses import Hypothesis
from vendors.extraction.weighing.priors import shipped_priors

_SHARE_OF_BEST = 0.5
"""Vendors of the same step are named together if they are at least half as probable as the best. By judgement: who
enters the finding sees them, and drops one more easily than he adds one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The whole sentences that hold some selected words, and the fields that they suggest; empty where they do not."""

    quote: Span
    jurisdiction: str = ""
    vendors: tuple[str, ...] = ()
    actor: Actor = Actor.GOVERNMENT
    kind: Kind | None = None
    status: Status = Status.ADOPTED
    date: PartialDate | None = None
    scope: tuple[Scope, ...] = ()
    body: str = ""
    dated_here: bool = False
    """Whether the date is told by the sentences themselves."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What the selected words themselves name; `bodies`: the words for an authority, by country."""

    codes: tuple[str, ...]
    bodies: dict[str, str]
    slugs: tuple[str, ...]
    span: Span

    def fit(self, candidate: Candidate, code: str, slugs: Sequence[str], probability: float) -> float:
        """Rank a reading: what rests on the selected words comes before what is probable."""
        on_trigger = self.span.start <= candidate.trigger.start < self.span.end
        return (code in self.codes) + bool(set(slugs) & set(self.slugs)) + on_trigger + probability


def read_passage(engine: Engine, document: Document, span: Span) -> Passage:
    """Return what the words at `span` suggest. In a language that is not covered, only where they are."""
    lang = document.lang or language_detection.detect(document.text)
    if lang not in language_pack.available():
        return Passage(_trimmed(document.text, span))
    document = replace(document, lang=lang)
    frames = engine.reader(lang).sentence_frames(document.text, fold(document.text))
    chosen = [frame for frame in frames if frame.sentence.start < span.end and span.start < frame.sentence.end]
    if not chosen:  # page furniture, which the engine does not read
        return Passage(_trimmed(document.text, span))
    quote = Span(chosen[0].sentence.start, chosen[-1].sentence.end)
    named = _named(chosen, span)
    reading = _best_reading(engine, document, quote, named)
    return _with_names(engine, document, frames, chosen, _from_reading(engine, reading, lang, quote), named)


def country_near(engine: Engine, document: Document, span: Span) -> str:
    """Return the country that the paragraph around a name speaks of last before it, else next behind it; or nothing."""
    lang = document.lang or language_detection.detect(document.text)
    start = document.text.rfind("\n", 0, span.start) + 1
    end = document.text.find("\n", span.end)
    line = document.text[start : end if end >= 0 else None]
    frame = engine.reader(lang).line_frame(line) if lang in language_pack.available() else None
    if frame is None:
        return ""
    near = [(mention.start + start, mention.codes[0]) for mention in frame.governments if len(mention.codes) == 1]
    before = [code for at, code in near if at < span.start]
    behind = [code for at, code in near if at >= span.end]
    return (before[-1:] or behind[:1] or [""])[0]


def _best_reading(engine: Engine, document: Document, quote: Span, named: _Named) -> Candidate | None:
    """Return the reading of the passage that fits the selected words best."""
    classifier = engine.classifier
    if engine.encoder is None or classifier is None or classifier.ensemble is None:
        candidates = [one for one in engine.propose(document, document.lang) if _within(one, quote)]
        return max(
            candidates,
            key=lambda one: named.fit(one, one.actor.codes[0], one.target.slugs, one.probability),
            default=None,
        )
    hypotheses = engine.hypotheses(document, engine.encoder, shipped_priors())
    for hypothesis in hypotheses:
        hypothesis.probability = classifier.ensemble.probability(hypothesis.features)
    here = [hypothesis for hypothesis in hypotheses if _within(hypothesis.candidate, quote)]
    if not here:
        return None
    select_dates(hypotheses, classifier.date, threshold=0.0)
    best = max(here, key=lambda one: named.fit(one.candidate, one.code, (one.slug,), one.probability))
    return as_candidates([one for one in here if _is_same_step(one, best, named)])[0]


def _is_same_step(one: Hypothesis, best: Hypothesis, named: _Named) -> bool:
    if (one.sentence, one.code, one.kind) != (best.sentence, best.code, best.kind):
        return False
    return one is best or one.slug in named.slugs or one.probability >= _SHARE_OF_BEST * best.probability


def _within(candidate: Candidate, quote: Span) -> bool:
    return candidate.quote.start < quote.end and quote.start < candidate.quote.end


def _from_reading(engine: Engine, reading: Candidate | None, lang: str, quote: Span) -> Passage:
    if reading is None:
        return Passage(quote)
    if reading.modality.status is None:  # the rules see a denial here; the person who selected the words does not
        reading = replace(reading, modality=replace(reading.modality, status=Status.ADOPTED))
    reading = replace(reading, actors=[replace(reading.actor, codes=reading.actor.codes[:1]), *reading.actors[1:]])
    (finding,) = deduplicate(engine.add_scopes([reading], lang))
    date = finding.traces.get("date")
    return Passage(
        quote=quote,
        jurisdiction=finding.jurisdiction,
        vendors=tuple(slug for slug in finding.vendors if slug != UNNAMED),
        actor=finding.actor,
        kind=finding.kind,
        status=finding.status,
        date=finding.date,
        scope=finding.scope,
        body=finding.body,
        dated_here=date is not None and quote.start <= date.span.start < quote.end,
    )


def _with_names(
    engine: Engine,
    document: Document,
    frames: list[SentenceFrame],
    chosen: Sequence[SentenceFrame],
    passage: Passage,
    named: _Named,
) -> Passage:
    """Prefer the one country and the vendors that the selected words name; fill what is empty from the article."""
    reader = engine.reader(document.lang)
    state = initial_state(reader.line_frame(document.title), frames, reader.traits)
    code = named.codes[0] if len(named.codes) == 1 else passage.jurisdiction or next(iter(named.codes), state.topic)
    vendors = passage.vendors if set(passage.vendors) & set(named.slugs) else named.slugs
    if not vendors and not _names_unknown_vendor(engine, document, frames, passage.quote):
        vendors = passage.vendors or state.main_vendors
    dates = [
        mention.date
        for frame in chosen
        for mention in reader.dates.find(
            frame.folded, frame.sentence.start, frame.sentence.end, document.published, document.text, None
        )
        if not mention.deadline
    ]
    return replace(
        passage,
        jurisdiction=code,
        vendors=vendors,
        date=passage.date if passage.dated_here or not dates else dates[0],
        body=(passage.body if code == passage.jurisdiction else "") or named.bodies.get(code, ""),
    )


def _names_unknown_vendor(engine: Engine, document: Document, frames: list[SentenceFrame], quote: Span) -> bool:
    """Whether the passage names a vendor that the lexicon lacks: another one of the article must not stand for it."""
    unknown = engine.reader(document.lang).unresolved_names.find(frames)
    names = (trace.span.of(document.text) for trace in unknown if trace.rule.startswith("unresolved.vendor"))
    return any(name in quote.of(document.text) for name in names)


def _named(frames: Sequence[SentenceFrame], span: Span) -> _Named:
    """Return the countries that act in the selected words, as far as can be told, and the vendors named there."""
    codes: dict[str, None] = {}
    slugs: dict[str, None] = {}
    bodies: dict[str, str] = {}
    for frame in frames:
        for government in frame.governments:
            if span.start <= government.start < span.end and government.modifies not in ("operator", "target"):
                codes.update(dict.fromkeys(government.codes))
                if government.body and len(government.codes) == 1:
                    bodies.setdefault(government.codes[0], government.body)
        for mention in frame.vendor_mentions:
            if span.start <= mention.start < span.end and mention.form == VENDOR:
                slugs.update(dict.fromkeys(mention.slugs))
    return _Named(tuple(codes), bodies, tuple(slugs), span)


def _trimmed(text: str, span: Span) -> Span:
    """Return the span without white space around its words."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip()))))
