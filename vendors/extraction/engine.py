"""One document in, its findings out. Pure: the same document and lexicon always give the same reading."""

from dataclasses import dataclass, field
from typing import Literal

from vendors.extraction.encoder.model import Encoder, shipped_encoder
from vendors.extraction.encoder.queries import EntityMemory, SentenceQuery, build_query
from vendors.extraction.language_reader import LanguageReader
from vendors.extraction.rules.candidates import ArticleContext, Candidate, candidates, candidates_without_trigger
from vendors.extraction.rules.default_dates import date_fresh_news
from vendors.extraction.rules.discourse import initial_state
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.pledges import mark_vendor_pledges
from vendors.extraction.text import language_detection, language_pack
from vendors.extraction.text.dates import DateMention
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.text.scanner import fold
from vendors.extraction.types import Document, Reading
from vendors.extraction.weighing.candidate_scoring import (
    accepted_candidates,
    alternative_readings,
    rescore_in_article,
    score_candidate,
)
from vendors.extraction.weighing.classifier import Classifier, shipped_classifier
from vendors.extraction.weighing.date_selection import select_dates
from vendors.extraction.weighing.deduplication import deduplicate
from vendors.extraction.weighing.ensemble import accepted_hypotheses, as_candidates
from vendors.extraction.weighing.hypotheses import Hypothesis, build_hypotheses
from vendors.extraction.weighing.priors import Priors, shipped_priors

NAME = "rules"
VERSION = "0.14"
MAX_CANDIDATES = 2000
"""A text that proposes more than this is no article; the rest of it is not read for events.

A bound for texts made to hurt: a megabyte of them takes two seconds so (docs/extraction.md, How fast it reads).
"""
_TRIGGER_ROLES = frozenset(("act", "measure", "order", "use", "obligation", "echo"))
"""Roles of the words that tell a step, alone or with others; a sentence without any of them needs no closer look."""
_MIN_ARTICLE_SENTENCES = 6
"""From this many sentences on, a text is scored as an article: `context` was trained on no shorter ones.

It finds little in a sentence or two, however plain, in which an article would tell more.
"""
_SUPPLIER_REQUIRED_LENGTH = 600
"""From this many characters on, a text that names no supplier is not read further: most news is about other things.

A shorter one may be a cutting whose article names the vendor. Of 7,624 coded articles that tell a step 11 name no
vendor that the lexicon knows (docs/extraction.md).
"""
_MIN_ECHO_PROBABILITY = 0.4
"""How probable a step must be for a later sentence ("Poland did the same") to repeat its kind. Set by judgement."""


@dataclass(slots=True)
class AnalysedArticle:
    """What the rules and the classifier have made of an article."""

    context: ArticleContext
    frames: list[SentenceFrame] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    without_trigger: list[Candidate] = field(default_factory=list)
    """What stands for the sentences in which no word tells a step."""
    queries: list[SentenceQuery] = field(default_factory=list)
    """What the encoder is to be asked. Empty, like `without_trigger`, where there is no encoder."""


class Engine:
    """Reads documents with the names of one lexicon. Building it takes some tenths of a second; reading, milliseconds.

    `classifier`: the regressions that decide which candidates are accepted, by default those shipped with the project;
    None leaves that to the rules alone. `encoder`: the neural model whose scores the classifier also takes into
    account; None leaves it out. Without a classifier it is not used.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        classifier: Classifier | Literal["shipped"] | None = "shipped",
        encoder: Encoder | Literal["shipped"] | None = "shipped",
    ) -> None:
        self.lexicon = lexicon
        self.classifier = shipped_classifier() if classifier == "shipped" else classifier
        has_ensemble = self.classifier is not None and self.classifier.ensemble is not None
        self.encoder = (shipped_encoder() if encoder == "shipped" else encoder) if has_ensemble else None
        self._readers: dict[str, LanguageReader] = {}

    def read(self, document: Document, *, least: float = 1.0) -> Reading:
        """Return what the document says; never raises, whatever its text.

        `least`: the probability from which a claim is given although it is below the threshold of the classifier.
        """
        lang = document.lang or language_detection.detect(document.text)
        if lang not in language_pack.available():
            return Reading(findings=(), lang=lang, covered=False)
        article = self._analyse(document, lang, with_queries=self.encoder is not None)
        accepted = self.add_scopes(self._accepted(document, article, least), lang)
        coreference = self.classifier.coreference if self.classifier is not None and self.encoder is not None else None
        unresolved = self.reader(lang).unresolved_names.find(article.frames)
        return Reading(deduplicate(accepted, coreference), lang, covered=True, unresolved=unresolved)

    def propose(self, document: Document, lang: str) -> list[Candidate]:
        """Return every candidate event with its features, before any is dropped; the classifier is trained on these."""
        return self._analyse(document, lang, with_queries=False).candidates

    def queries(self, document: Document) -> list[SentenceQuery]:
        """Return what the encoder is asked about a document, whose language must be given."""
        return self._analyse(document, document.lang, with_queries=True).queries

    def hypotheses(self, document: Document, encoder: Encoder, priors: Priors) -> list[Hypothesis]:
        """Return the hypotheses of rules and encoder about a document, whose language must be given.

        They have their features, but no probability yet; `ensemble` is trained on these.
        """
        article = self._analyse(document, document.lang, with_queries=True)
        return _hypotheses(document, article, encoder, priors)

    def add_scopes(self, candidates: list[Candidate], lang: str) -> list[Candidate]:
        """Give candidates the scopes that their words name, and return them."""
        scopes = self.reader(lang).scopes
        for candidate in candidates:
            candidate.scope = scopes.near(candidate.frame, candidate.trigger)
        return candidates

    def reader(self, lang: str) -> LanguageReader:
        """Return the reader of a language that is covered, with this engine's names."""
        if lang not in self._readers:
            self._readers[lang] = LanguageReader(self.lexicon, language_pack.load(lang))
        return self._readers[lang]

    def _analyse(self, document: Document, lang: str, *, with_queries: bool) -> AnalysedArticle:
        """Return what rules and classifier make of an article, and `with_queries` also what to ask the encoder."""
        reader = self.reader(lang)
        text, folded = document.text, fold(document.text)
        title = reader.line_frame(document.title)
        if (
            len(text) >= _SUPPLIER_REQUIRED_LENGTH
            and not reader.scanner.mentions_suppliers(text, folded)
            and not (title and title.vendor_mentions)
        ):
            return AnalysedArticle(ArticleContext(reader.pack, initial_state(None, [], reader.traits)))
        frames = reader.sentence_frames(text, folded)
        context = _context(document, title, frames, reader)
        article, memory = AnalysedArticle(context, frames), EntityMemory()
        if title is not None:
            memory.note(title, in_title=True)
        for index, frame in enumerate(frames):
            if context.candidate_count > MAX_CANDIDATES:
                break
            dates = _read_dates(frame, context, reader, document)
            proposed = self._read_sentence(frame, dates, index, context)
            if with_queries:
                _add_query(article, frame, index, dates, proposed, memory)
            context.discourse.note(frame)
            _note_steps(context, proposed)
            article.candidates += proposed
        if len(frames) >= _MIN_ARTICLE_SENTENCES:
            rescore_in_article(article.candidates, self.classifier)
        date_fresh_news(article.candidates, document, context)
        return article

    def _read_sentence(
        self, frame: SentenceFrame, dates: list[DateMention], index: int, context: ArticleContext
    ) -> list[Candidate]:
        """Return the candidates of a sentence, scored, and their alternative readings behind them."""
        if frame.sentence.heading or not frame.roles.keys() & _TRIGGER_ROLES:
            return []
        proposed = candidates(frame, dates, index, context)
        alternatives: list[Candidate] = []
        for candidate in proposed:
            candidate.date = candidate.date or context.heading_date
            shared = score_candidate(candidate, frame, context, self.classifier)
            if self.classifier is not None:
                alternatives += alternative_readings(candidate, shared, context, self.classifier)
        proposed += alternatives
        mark_vendor_pledges(frame, proposed, context)
        context.candidate_count += len(proposed)
        return proposed

    def _accepted(self, document: Document, article: AnalysedArticle, least: float) -> list[Candidate]:
        """Return the candidates that are accepted: by the rules, by the classifier, or by it and the encoder."""
        if self.classifier is None:
            return accepted_candidates(article.candidates, None)
        if self.encoder is None or self.classifier.ensemble is None or not article.queries:
            return accepted_candidates(article.candidates, min(self.classifier.threshold, least))
        hypotheses = _hypotheses(document, article, self.encoder, shipped_priors())
        for hypothesis in hypotheses:
            hypothesis.probability = self.classifier.ensemble.probability(hypothesis.features)
        threshold = min(self.classifier.ensemble_threshold, least)
        select_dates(hypotheses, self.classifier.date, threshold)
        return as_candidates(accepted_hypotheses(hypotheses, threshold, len(document.text)))


def _context(
    document: Document, title: SentenceFrame | None, frames: list[SentenceFrame], reader: LanguageReader
) -> ArticleContext:
    """Return what is known of an article before its first sentence is read."""
    state = initial_state(title, frames, reader.traits, _publisher_country(document, reader))
    context = ArticleContext(reader.pack, state)
    if title is not None:
        context.title_codes = frozenset(code for mention in title.governments for code in mention.codes)
        context.title_slugs = frozenset(slug for mention in title.vendor_mentions for slug in mention.slugs)
    return context


def _publisher_country(document: Document, reader: LanguageReader) -> str:
    """Return the country that the publisher's name tells; empty where it tells none or several."""
    frame = reader.line_frame(document.publisher)
    codes = {code for mention in frame.governments for code in mention.codes} if frame is not None else set()
    return codes.pop() if len(codes) == 1 else ""


def _read_dates(
    frame: SentenceFrame, context: ArticleContext, reader: LanguageReader, document: Document
) -> list[DateMention]:
    """Return the dates of a sentence; the context keeps the last, and that of a heading, for relative ones."""
    sentence = frame.sentence
    dates = reader.dates.find(
        frame.folded, sentence.start, sentence.end, document.published, document.text, context.last_date
    )
    absolute = [mention for mention in dates if not mention.relative and not mention.deadline]
    if absolute:
        context.last_date = absolute[-1].date
    if sentence.heading:
        context.heading_date = absolute[0].date if absolute else None
    return dates


def _add_query(
    article: AnalysedArticle,
    frame: SentenceFrame,
    index: int,
    dates: list[DateMention],
    proposed: list[Candidate],
    memory: EntityMemory,
) -> None:
    """Add what the encoder is asked about the sentence just read, before discourse state and memory take it in."""
    context = article.context
    without_trigger: list[Candidate] = []
    if not proposed and len(article.without_trigger) < MAX_CANDIDATES and not frame.sentence.heading:
        without_trigger = candidates_without_trigger(frame, dates, index, context)
    query = build_query(
        frame, index, dates, proposed or without_trigger, context.discourse, memory, context.pack.countries
    )
    article.queries.append(query)
    article.without_trigger += without_trigger
    memory.note(frame)


def _note_steps(context: ArticleContext, proposed: list[Candidate]) -> None:
    """Remember who acted in the sentence just read, and how, for the sentences that say "it", "the same" or nobody."""
    for candidate in proposed:
        is_stated = candidate.actor.government is not None and candidate.actor.government.codes
        if is_stated and not candidate.trigger.weak:
            context.discourse.last_actors = candidate.actor.codes
        if candidate.probability > _MIN_ECHO_PROBABILITY and "echo" not in candidate.trigger.hints:
            context.discourse.last_kind = candidate.trigger.kind


def _hypotheses(document: Document, article: AnalysedArticle, encoder: Encoder, priors: Priors) -> list[Hypothesis]:
    step_probabilities: dict[int, float] = {}
    for candidate in article.candidates:
        highest = step_probabilities.get(candidate.sentence, 0.0)
        step_probabilities[candidate.sentence] = max(highest, candidate.probability)
    by_query = [step_probabilities.get(query.sentence, 0.0) for query in article.queries]
    scores = encoder.score(document.title, document.text, article.queries, by_query)
    month = f"{document.published:%Y-%m}" if document.published else ""
    home_countries = article.context.discourse.home_countries
    return build_hypotheses(article.candidates, article.without_trigger, scores, month, home_countries, priors)
