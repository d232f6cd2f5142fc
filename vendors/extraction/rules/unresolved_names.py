"""Names that a text uses like a vendor's or a body's and that the lexicon does not have.

A curator makes an alias, a vendor or a body of them: a wrong one costs a click, a missing one leaves the next article
unread. Only sentences that are about suppliers or tell a step are searched.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vendors.extraction.rules.frames import ANY_SUPPLIER, NEUTRAL, PRODUCT, SentenceFrame
from vendors.extraction.rules.lists import has_conjunction, is_list_gap
from vendors.extraction.rules.unresolved_patterns import (
    AGENT,
    CAPITALISED,
    CAPITALISED_WORD,
    COMPANY,
    NAME_GOES_ON,
    NEW_SUBJECT,
    OF_SOMEBODY,
    SPEAKS,
    WORD_BEFORE,
    body_patterns,
    vendor_patterns,
)
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.text.names import BODY, CAPITAL, COUNTRY, DEMONYM, METONYM, OPERATOR, PLACE, SEAT, VENDOR
from vendors.extraction.text.scanner import Hit
from vendors.extraction.types import Span, Trace

MAX_NAMES = 20
"""Names of one article: a list of bidders or a directory would otherwise fill the curators' page alone."""
_LONGEST_NAME = 70
"""Characters of a name; longer runs of capitals are headlines and titles of laws."""
_WORD_REACH = 25
"""Characters before a name that hold the word before it."""
_QUOTES = 2
"""Quotes and brackets that may precede a sentence's first word, which has a capital whatever it is."""
_FEWEST_LETTERS = 2
"""Letters of a name: one is an initial or a grade ("Class A devices")."""
_ACTING_REACH = 40
"""Characters behind a body in which its verb begins: room for an adverb or "on Tuesday", not for another subject."""
_TELLING_ROLES = frozenset(("act", "measure", "order", "obligation", "press", "lift", "may_not", "may_only"))
_VERB_ROLES = _TELLING_ROLES | {"speech", "plan", "decided", "impose", "reject", "absent"}
_SUPPLIER_FORMS = frozenset((VENDOR, NEUTRAL, ANY_SUPPLIER, PRODUCT))
_KNOWN_TYPES = frozenset((VENDOR, OPERATOR, BODY, SEAT))
_KNOWN_ROLES = frozenset(("operator", "office", "opponent", "committee"))
"""Roles of words that name companies and people without being in the lexicon."""
_PLACE_TYPES = frozenset((COUNTRY, DEMONYM, CAPITAL, METONYM, PLACE))


class UnresolvedNames:
    """Finds unknown names in one language. Build once, use for many articles.

    A language without `[unknown_names]` in its file has only companies by their suffix.
    """

    def __init__(self, pack: LanguagePack) -> None:
        words = pack.unknown_names
        self._spaced = pack.spaced
        self._no_names = frozenset(words.get("no_names", ())) | pack.grammar.articles
        self._titles = frozenset(words.get("titles", ()))
        self._plain = frozenset(words.get("plain", ()))
        self._place_prepositions = frozenset(words.get("place_prepositions", ()))
        self._sectors = frozenset(words.get("sectors", ()))
        self._heads = frozenset(head.lower() for head in words.get("bodies", ()))
        self._vendor_patterns = vendor_patterns(words)
        self._body_patterns = body_patterns(words)

    def find(self, frames: Iterable[SentenceFrame]) -> tuple[Trace, ...]:
        """Return the unknown names of an article, each where it is used first, at most `MAX_NAMES`."""
        if not self._spaced:
            return ()
        traces: dict[str, Trace] = {}
        for frame in frames:
            if frame.sentence.heading or not _is_searched(frame) or not self._has_unknown_word(frame):
                continue
            for trace in sorted(self._in_sentence(frame), key=lambda trace: trace.span.start):
                name = trace.span.of(frame.text).rstrip(".").casefold()
                # "Brightfox" behind "Brightfox Technologies" is no second name.
                if not any(f" {name} " in f" {listed} " for listed in traces):
                    traces[name] = trace
                if len(traces) == MAX_NAMES:
                    return tuple(traces.values())
        return tuple(traces.values())

    def _has_unknown_word(self, frame: SentenceFrame) -> bool:
        """Return whether a capitalised word of the sentence is new: a quick look that spares most of the patterns."""
        start, end = frame.sentence.start, frame.sentence.end
        for match in CAPITALISED_WORD.finditer(frame.text, start, end):
            at = match.start()
            if at - start <= _QUOTES and not NAME_GOES_ON.match(frame.text, match.end()):
                continue
            if match.group().lower() not in self._no_names and not any(hit.start <= at < hit.end for hit in frame.hits):
                return True
        return False

    def _in_sentence(self, frame: SentenceFrame) -> Iterator[Trace]:
        """Yield the unknown names of a sentence; of overlapping ones what the first rule gives."""
        taken: list[Span] = []
        for rule, span in self._by_rules(frame):
            overlaps = any(span.start < earlier.end and earlier.start < span.end for earlier in taken)
            if not overlaps and span.end - span.start <= _LONGEST_NAME:
                taken.append(span)
                yield Trace(rule, span)

    def _by_rules(self, frame: SentenceFrame) -> Iterator[tuple[str, Span]]:
        for span in self._bodies(frame):
            yield "unresolved.body.subject", span
        start, end = frame.sentence.start, frame.sentence.end
        for match in COMPANY.finditer(frame.text, start, end):
            company = self._vendor(frame, match.start(), match.end())
            if company is not None and " " in company.of(frame.text):
                yield "unresolved.vendor.suffix", company
        for pattern in self._vendor_patterns:
            for match in pattern.finditer(frame.text, start, end):
                vendor = self._vendor(frame, *match.span("name"))
                if vendor is not None:
                    yield "unresolved.vendor.context", vendor
        for span in self._in_lists(frame):
            yield "unresolved.vendor.list", span

    def _bodies(self, frame: SentenceFrame) -> Iterator[Span]:
        for pattern in self._body_patterns:
            for match in pattern.finditer(frame.text, frame.sentence.start, frame.sentence.end):
                span = self._own_words(frame, *match.span("name"))
                if span is None or span.end != match.end("name") or self._ends_a_longer_name(frame, span.start):
                    continue
                if self._is_distinct(frame, span) and _is_acting(frame, span):
                    yield span

    def _ends_a_longer_name(self, frame: SentenceFrame, start: int) -> bool:
        before = WORD_BEFORE.search(frame.text, max(frame.sentence.start, start - _WORD_REACH), start)
        return before is not None and before["word"].lower() not in self._no_names

    def _is_distinct(self, frame: SentenceFrame, span: Span) -> bool:
        """Return whether the words are more than a plain ministry of some country, which the engine reads itself."""
        plain = self._plain | self._heads | self._no_names
        words = [word.strip(",") for word in span.of(frame.folded).split() if word not in ("of", "for", "on", "and")]
        places = [hit for hit in _hits_in(frame, span) if _PLACE_TYPES.intersection(hit.name_types)]
        named = {word for hit in places for word in hit.entry.text.split()}
        telling = [word for word in words if word not in plain and word not in named]
        # "The Communications Authority" is some country's, "the Communications Authority of Kenya" is one.
        return bool(named and telling) or any(word not in self._sectors for word in telling)

    def _in_lists(self, frame: SentenceFrame) -> Iterator[Span]:
        """Yield the unknown members of lists that name a known vendor ("Huawei, ZTE and Brightfox")."""
        named = [Span(mention.start, mention.end) for mention in frame.vendor_mentions if mention.form == VENDOR]
        if not named or not self._vendor_patterns:
            return
        matches = CAPITALISED.finditer(frame.text, frame.sentence.start, frame.sentence.end)
        spans = (self._vendor(frame, match.start(), match.end()) for match in matches)
        unknown = [span for span in spans if span is not None]
        items = sorted([*named, *unknown], key=lambda span: span.start)
        for run in _runs(frame, items):
            joined = frame.folded[run[0].end : run[-1].start]
            if not any(span in named for span in run) or not has_conjunction(joined, frame.grammar):
                continue
            for span in run:
                is_subject = span == run[-1] and NEW_SUBJECT.match(frame.text, span.end)
                if span in unknown and not is_subject:
                    yield span

    def _own_words(self, frame: SentenceFrame, start: int, end: int) -> Span | None:
        """Return the name without the words around it that are none; None for what is known, a person or no name."""
        words = frame.text[start:end].split(" ")
        while words and (words[0].lower().rstrip(",") in self._no_names or _is_demonym(frame, start, words[0])):
            start += len(words.pop(0)) + 1
        while words and words[-1].lower().rstrip(".") in self._no_names and not COMPANY.search(" ".join(words)):
            end -= len(words.pop()) + 1
        if not words or sum(map(str.isalpha, "".join(words))) < _FEWEST_LETTERS or OF_SOMEBODY.search(words[-1]):
            return None
        before = frame.word_before(start)
        # "Google's Pixel phones": the name belongs to somebody whom the text names.
        if before.endswith("'s") or not self._titles.isdisjoint((before.rstrip("."), words[0].lower().rstrip("."))):
            return None
        span = Span(start, end)
        return None if _is_known(frame, span) else span

    def _vendor(self, frame: SentenceFrame, start: int, end: int) -> Span | None:
        """Return the same for a vendor: neither a place ("a chip designer in Cambridge") nor somebody who speaks."""
        span = self._own_words(frame, start, end)
        if span is None or frame.word_before(span.start) in self._place_prepositions:
            return None
        return None if " " in span.of(frame.text) and SPEAKS.match(frame.text, span.end) else span


def _is_searched(frame: SentenceFrame) -> bool:
    if not _TELLING_ROLES.isdisjoint(frame.roles.keys()):
        return True
    return any(mention.form in _SUPPLIER_FORMS for mention in frame.vendor_mentions)


def _hits_in(frame: SentenceFrame, span: Span) -> list[Hit]:
    return [hit for hit in frame.hits if hit.start < span.end and span.start < hit.end]


def _is_known(frame: SentenceFrame, span: Span) -> bool:
    """Return whether the lexicon or the vocabulary has the words, or they are a country and nothing else."""
    return any(
        not _KNOWN_TYPES.isdisjoint(hit.name_types)
        or not _KNOWN_ROLES.isdisjoint(hit.roles)
        or (hit.start <= span.start and span.end <= hit.end)
        for hit in _hits_in(frame, span)
    )


def _is_demonym(frame: SentenceFrame, start: int, word: str) -> bool:
    return any(hit.start == start and hit.end == start + len(word) and DEMONYM in hit.name_types for hit in frame.hits)


def _is_acting(frame: SentenceFrame, span: Span) -> bool:
    """Return whether a verb of speech or of a step follows, or the body is the agent of one before it."""
    reach = span.end + _ACTING_REACH
    if any(frame.has_between(role, span.end, reach) for role in _VERB_ROLES):
        return True
    before = frame.text[frame.sentence.start : span.start]
    return bool(AGENT.search(before)) and not _TELLING_ROLES.isdisjoint(frame.roles.keys())


def _runs(frame: SentenceFrame, items: list[Span]) -> Iterator[list[Span]]:
    """Yield the names that stand together with nothing but a comma or a conjunction between them."""
    run = items[:1]
    for left, right in pairwise(items):
        gap = frame.folded[left.end : right.start]
        if not gap.strip() or not is_list_gap(gap, frame.grammar):
            yield run
            run = []
        run.append(right)
    yield run
