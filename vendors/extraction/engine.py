"""The reader: one document in, its findings out. Pure: the same document and lexicon always give the same reading."""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from vendors.extraction.encoder.model import Encoder, shipped_encoder
from vendors.extraction.encoder.queries import EntityMemory, SentenceQuery, build_query
from vendors.extraction.rules.candidates import ArticleContext, Candidate, candidates, candidates_without_trigger
from vendors.extraction.rules.default_dates import date_fresh_news
from vendors.extraction.rules.discourse import initial_state
from vendors.extraction.rules.frame_building import build_frame
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.pledges import mark_vendor_pledges
from vendors.extraction.rules.scopes import ScopeVocabulary
from vendors.extraction.text import language_detection, language_pack
from vendors.extraction.text.dates import DateGrammar, DateMention
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.text.lexicon import Lexicon, VendorTraits
from vendors.extraction.text.scanner import Hit, Scanner, fold
from vendors.extraction.text.structure import Sentence, split_sentences
from vendors.extraction.types import Document, Reading
from vendors.extraction.weighing.candidate_scoring import (
    accepted_candidates,
    alternative_readings,
    rescore_in_article,
    score_candidate,
)
from vendors.extraction.weighing.classifier import Classifier, shipped_classifier
from vendors.extraction.weighing.date_selection import settle
from vendors.extraction.weighing.deduplication import findings
from vendors.extraction.weighing.ensemble import Claim, believed, claims, month_of
from vendors.extraction.weighing.priors import Priors, shipped_priors

NAME = "rules"
VERSION = "0.12"
MAX_CANDIDATES = 2000
"""A text that proposes more than this is no article; the rest of it is not read for events."""
_TELLING = frozenset(("act", "measure", "order", "use", "obligation", "echo"))
_ARTICLE = 6
"""Sentences from which on a text counts as an article: `context` of the classifier was trained on no shorter ones."""
_LONG = 600
"""Characters from which on a text that names no supplier is not read further: most news is about something else."""
_TOLD = 0.4
"""From this probability on, a step counts as told for the sentences that repeat it for others."""


@dataclass(slots=True)
class _Article:
    """An article as the rules and the classifier read it."""

    context: ArticleContext
    found: list[Candidate] = field(default_factory=list)
    silent: list[Candidate] = field(default_factory=list)
    """What stands for the sentences in which no word tells a step."""
    queries: list[SentenceQuery] = field(default_factory=list)
    """What an encoder is asked; like `silent`, only made for one that is."""


class _Reader:
    """What one language needs, built when the first text in it arrives."""

    def __init__(self, lexicon: Lexicon, words: LanguagePack) -> None:
        self.pack = words
        self._lexicon = lexicon

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner(self._lexicon, self.pack)

    @cached_property
    def traits(self) -> VendorTraits:
        return self._lexicon.vendor_traits()

    @cached_property
    def scopes(self) -> ScopeVocabulary:
        return ScopeVocabulary(self.pack)

    @cached_property
    def dates(self) -> DateGrammar:
        return DateGrammar(self.pack)


class Engine:
    """Reads documents with the names of one lexicon. Building it takes some tenths of a second; reading, milliseconds.

    `classifier`: the model that decides which candidates are accepted, by default the one trained on the project's
    corpus; None leaves that to the rules alone. `encoder`: the neural model whose scores the classifier also takes into
    account; None leaves it out. Without a classifier it is not used.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        classifier: Classifier | Literal["trained"] | None = "trained",
        encoder: Encoder | Literal["trained"] | None = "trained",
    ) -> None:
        self.lexicon = lexicon
        self.classifier = shipped_classifier() if classifier == "trained" else classifier
        heard = self.classifier is not None and self.classifier.ensemble is not None
        self.encoder = (shipped_encoder() if encoder == "trained" else encoder) if heard else None
        self._readers: dict[str, _Reader] = {}

    def read(self, document: Document) -> Reading:
        """Return what the document says; never raises, whatever its text."""
        lang = document.lang or language_detection.detect(document.text)
        if lang not in language_pack.available():
            return Reading(findings=(), lang=lang, covered=False)
        article = self._article(document, lang, encoded=self.encoder is not None)
        told = self.reaching(self._believed(document, article), lang)
        apart = self.classifier.coreference if self.classifier is not None and self.encoder is not None else None
        return Reading(findings=findings(told, apart), lang=lang, covered=True)

    def reaching(self, told: list[Candidate], lang: str) -> list[Candidate]:
        """Give candidates the scopes that their words name, and return them."""
        scopes = self._reader(lang).scopes
        for candidate in told:
            candidate.scope = scopes.near(candidate.frame, candidate.trigger)
        return told

    def propose(self, document: Document, lang: str) -> list[Candidate]:
        """Return every candidate event with its features, before any is dropped; the classifier is trained on these."""
        return self._article(document, lang, encoded=False).found

    def _article(self, document: Document, lang: str, *, encoded: bool) -> _Article:
        """Return what rules and classifier make of an article, and where it is `encoded`, what to ask the encoder."""
        reader = self._reader(lang)
        text, folded = document.text, fold(document.text)
        title = self._title(document, reader)
        if (
            len(text) >= _LONG
            and not reader.scanner.mentions_suppliers(text, folded)
            and not (title and title.vendor_mentions)
        ):
            return _Article(ArticleContext(reader.pack, initial_state(None, [], reader.traits)))
        parts, hits = split_sentences(text, reader.pack), reader.scanner.scan(text, folded)
        built = [build_frame(part, text, folded, _within(hits, part), reader.pack.grammar) for part in parts]
        context = ArticleContext(reader.pack, initial_state(title, built, reader.traits, self._home(document, reader)))
        if title is not None:
            context.title_codes = frozenset(code for gov in title.governments for code in gov.codes)
            context.title_slugs = frozenset(slug for target in title.vendor_mentions for slug in target.slugs)
        article, memory = _Article(context), EntityMemory()
        if title is not None:
            memory.note(title, in_title=True)
        for index, frame in enumerate(built):
            if context.candidate_count > MAX_CANDIDATES:
                break
            dates = self._dates(frame, context, reader, document)
            told = self._read_sentence(frame, dates, index, context)
            if encoded:
                _add_query(article, frame, index, dates, told, memory)
            context.discourse.note(frame)
            _note_acting(context, told)
            article.found += told
        if len(parts) >= _ARTICLE:
            rescore_in_article(article.found, self.classifier)
        date_fresh_news(article.found, document, context)
        return article

    def queries(self, document: Document) -> list[SentenceQuery]:
        """Return what the encoder is asked of a document."""
        return self._article(document, document.lang, encoded=True).queries

    def claims(self, document: Document, encoder: Encoder, priors: Priors) -> list[Claim]:
        """Return what the rules and an encoder claim of a document, with the features by which both are weighed."""
        return _claims(document, self._article(document, document.lang, encoded=True), encoder, priors)

    def _believed(self, document: Document, article: _Article) -> list[Candidate]:
        """Return the candidates that are held to be true."""
        if self.classifier is None:
            return accepted_candidates(article.found, None)
        if self.encoder is None or self.classifier.ensemble is None or not article.queries:
            return accepted_candidates(article.found, self.classifier.threshold)
        listed = _claims(document, article, self.encoder, shipped_priors())
        for one in listed:
            one.probability = self.classifier.ensemble.probability(one.features)
        least = self.classifier.ensemble_threshold
        settle(listed, self.classifier.date, least)
        return believed(listed, least, len(document.text))

    def _dates(
        self, frame: SentenceFrame, context: ArticleContext, reader: _Reader, document: Document
    ) -> list[DateMention]:
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

    def _read_sentence(
        self, frame: SentenceFrame, dates: list[DateMention], index: int, context: ArticleContext
    ) -> list[Candidate]:
        if frame.sentence.heading or not frame.roles.keys() & _TELLING:
            return []
        found = candidates(frame, dates, index, context)
        others: list[Candidate] = []
        for candidate in found:
            candidate.date = candidate.date or context.heading_date
            shared = score_candidate(candidate, frame, context, self.classifier)
            if self.classifier is not None:
                others += alternative_readings(candidate, shared, context, self.classifier)
        found += others
        mark_vendor_pledges(frame, found, context)
        context.candidate_count += len(found)
        return found

    def _reader(self, lang: str) -> _Reader:
        if lang not in self._readers:
            self._readers[lang] = _Reader(self.lexicon, language_pack.load(lang))
        return self._readers[lang]

    def _title(self, document: Document, reader: _Reader) -> SentenceFrame | None:
        return self._framed(document.title, reader) if document.title else None

    def _home(self, document: Document, reader: _Reader) -> str:
        """Return the country that the name of the paper tells, empty where it tells none or several."""
        named = self._framed(document.publisher, reader).governments if document.publisher else []
        codes = {code for gov in named for code in gov.codes}
        return codes.pop() if len(codes) == 1 else ""

    def _framed(self, line: str, reader: _Reader) -> SentenceFrame:
        folded = fold(line)
        whole = Sentence(0, len(line), 0, heading=True)
        return build_frame(whole, line, folded, reader.scanner.scan(line, folded), reader.pack.grammar)


def _claims(document: Document, article: _Article, encoder: Encoder, priors: Priors) -> list[Claim]:
    hopes: dict[int, float] = {}
    for one in article.found:
        hopes[one.sentence] = max(hopes.get(one.sentence, 0.0), one.probability)
    likely = [hopes.get(query.sentence, 0.0) for query in article.queries]
    rated = encoder.score(document.title, document.text, article.queries, likely)
    homes = article.context.discourse.home_countries
    return claims(article.found, article.silent, rated, month_of(document), homes, priors)


def _within(hits: list[Hit], part: Sentence) -> list[Hit]:
    first = bisect_left(hits, part.start, key=lambda hit: hit.start)
    last = bisect_left(hits, part.end, key=lambda hit: hit.start)
    return [hit for hit in hits[first:last] if hit.end <= part.end]


def _add_query(
    article: _Article,
    frame: SentenceFrame,
    index: int,
    dates: list[DateMention],
    told: list[Candidate],
    memory: EntityMemory,
) -> None:
    """Add what an encoder is asked about the sentence just read, before the context has taken it in."""
    silent: list[Candidate] = []
    if not told and len(article.silent) < MAX_CANDIDATES and not frame.sentence.heading:
        silent = candidates_without_trigger(frame, dates, index, article.context)
    context = article.context
    asked = told or silent
    article.queries.append(build_query(frame, index, dates, asked, context.discourse, memory, context.pack.countries))
    article.silent += silent
    memory.note(frame)


def _note_acting(context: ArticleContext, told: list[Candidate]) -> None:
    """Remember who acted in the sentence just read, for the sentences that say "it" or nobody."""
    for candidate in told:
        stated = candidate.actor.government is not None and candidate.actor.government.codes
        if stated and not candidate.trigger.weak:
            context.discourse.last_actors = candidate.actor.codes
        if candidate.probability > _TOLD and "echo" not in candidate.trigger.hints:
            context.discourse.last_kind = candidate.trigger.kind
