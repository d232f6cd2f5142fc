"""Cuts a text into windows: some sentences each, as tokens, as the encoder reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from numpy.typing import NDArray

from vendors.extraction.encoder.queries import (
    ACTOR_RELATIONS,
    KINDS,
    TARGET_RELATIONS,
    QueryArgument,
    SentenceQuery,
)
from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import Span

# The weights hold position embeddings for MAX_WINDOW_TOKENS tokens (and eight spare ones), and were trained on windows
# of these sizes. Windows of 400 tokens scored the same before training on longer ones; 260 tokens saved 2 to 12 % of
# the time and cost up to 0.02 of F1 (training/LOG.md). The limits of title and sentence only bound what a text made
# to hurt can cost: none of the 80 titles and 1,641 sentences of the round dev reaches them.
MAX_WINDOW_TOKENS = 500
MAX_TITLE_TOKENS, MAX_SENTENCE_TOKENS = 40, 160
MAX_OVERLAP_TOKENS = 80
"""Tokens that a window repeats from the one before, so that its first sentence does not stand without context."""
MAX_DATES = 24
"""Dates of one window that a step may have been taken on; a bound for lists of dates; no window of dev has so many."""
MAX_DATE_DISTANCE = 3
"""Sentences between a step and a date that are told apart; a date farther off counts as this far. As trained."""
NO_DATE_DISTANCE = 2 * MAX_DATE_DISTANCE + 1
"""The distance that stands for no date at all, one above the largest of a real date."""
CLS, SEP = 0, 2
"""The numbers of the tokens that open a window, and that end the title and the window (as in XLM-RoBERTa)."""
_PLAIN, _ACTOR, _TARGET, _DATE, _TRIGGER = 0, 1, 2, 3, 4
TOKEN_TYPE_COUNT = _TRIGGER + len(KINDS)
"""Token types: plain, actor, target, date, and one for the trigger words of each kind."""
_MAX_CHARACTERS_PER_TOKEN = 12
"""Characters that a token has at most, nearly always: text that cannot fit into a limit is not tokenised at all."""
_DATE_PRECISIONS = ("year", "month", "day")
Floats = NDArray[numpy.float32]
Integers = NDArray[numpy.int64]
TokenOffset = tuple[int, int, int]
"""A token: its first character in the text or title, the one behind its last, and its index in the window."""


@dataclass(frozen=True, slots=True)
class ArgumentPair:
    """A government and a vendor of one sentence, by their indices: of the window's query, and of its arguments."""

    query: int
    actor: int
    target: int


@dataclass(slots=True)
class Window:
    """Some sentences as tokens, and what is asked about them. Lists of tokens hold indices into `token_ids`."""

    token_ids: list[int] = field(default_factory=list)
    token_types: list[int] = field(default_factory=list)
    queries: list[SentenceQuery] = field(default_factory=list)
    sentence_tokens: list[range] = field(default_factory=list)
    """For each query the tokens of its sentence."""
    actor_tokens: list[list[int]] = field(default_factory=list)
    """For each actor of all queries the tokens of the words that name it."""
    target_tokens: list[list[int]] = field(default_factory=list)
    actor_relations: list[int] = field(default_factory=list)
    target_relations: list[int] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    date_tokens: list[list[int]] = field(default_factory=list)
    date_sentences: list[int] = field(default_factory=list)
    pairs: list[ArgumentPair] = field(default_factory=list)
    pair_indices: list[tuple[int, int, int]] = field(default_factory=list)
    """For each pair the indices into `actor_tokens`, `target_tokens` and `sentence_tokens`."""

    def model_inputs(self) -> dict[str, Floats | Integers]:
        """Return the model's inputs for `L` tokens, `A` actors, `T` targets, `S` queries, `D` dates and `P` pairs.

        ids, sorts (the token types): L. actors: A x L, aims (the targets): T x L and dates: D x L hold in each row the
        weights of a mean over some tokens; own: S x L is a mask of the sentence's tokens. actor_relations: A;
        aim_relations: T; date_sorts: D; gaps (`_date_distances`): S x D; pairs: P x 3.
        """
        # The names are those of the inputs in the shipped model.onnx, where they cannot be changed without the file.
        length = len(self.token_ids)
        sentence_mask = numpy.zeros((len(self.sentence_tokens), length), dtype=numpy.float32)
        for row, tokens in enumerate(self.sentence_tokens):
            sentence_mask[row, tokens.start : tokens.stop] = 1
        return {
            "ids": numpy.array(self.token_ids, dtype=numpy.int64),
            "sorts": numpy.array(self.token_types, dtype=numpy.int64),
            "actors": _mean_weights(self.actor_tokens, length),
            "aims": _mean_weights(self.target_tokens, length),
            "own": sentence_mask,
            "dates": _mean_weights(self.date_tokens or [[]], length),
            "actor_relations": numpy.array(self.actor_relations, dtype=numpy.int64),
            "aim_relations": numpy.array(self.target_relations, dtype=numpy.int64),
            "date_sorts": numpy.array([_date_type(mention) for mention in self.dates] or [0], dtype=numpy.int64),
            "gaps": self._date_distances(),
            "pairs": numpy.array(self.pair_indices, dtype=numpy.int64).reshape(-1, 3),
        }

    def _date_distances(self) -> Integers:
        """Return queries x dates: by how many sentences the date follows, plus MAX_DATE_DISTANCE; 0 is far before."""
        if not self.dates:
            return numpy.full((len(self.queries), 1), NO_DATE_DISTANCE, dtype=numpy.int64)
        query_sentences = numpy.array([query.sentence for query in self.queries], dtype=numpy.int64)
        date_sentences = numpy.array(self.date_sentences, dtype=numpy.int64)
        distances = date_sentences[None, :] - query_sentences[:, None]
        shifted: Integers = numpy.clip(distances, -MAX_DATE_DISTANCE, MAX_DATE_DISTANCE) + MAX_DATE_DISTANCE
        return shifted


def _mean_weights(token_lists: Sequence[Sequence[int]], length: int) -> Floats:
    """Return lists x length: in each row the weights by which the mean over its tokens is taken; zeros for none."""
    weights = numpy.zeros((len(token_lists), length), dtype=numpy.float32)
    for row, tokens in enumerate(token_lists):
        weights[row, tokens] = 1 / max(len(tokens), 1)
    return weights


def _date_type(mention: DateMention) -> int:
    return _DATE_PRECISIONS.index(mention.date.precision) * 2 + mention.deadline


def split_into_windows(tokenizer: Any, title: str, text: str, queries: Sequence[SentenceQuery]) -> list[Window]:
    """Return the windows of a text in which something is asked, in their order.

    `queries`: all sentences of the text that are to be read, in their order, with those that are only context.
    """
    title_encoding = tokenizer.encode(title[: MAX_TITLE_TOKENS * _MAX_CHARACTERS_PER_TOKEN], add_special_tokens=False)
    longest = MAX_SENTENCE_TOKENS * _MAX_CHARACTERS_PER_TOKEN
    # One by one: a batch would take threads, and other workers need the other cores.
    encodings = [
        tokenizer.encode(text[query.start : min(query.end, query.start + longest)], add_special_tokens=False)
        for query in queries
    ]
    return [
        _window(title_encoding, encodings, queries, first, last, overlap)
        for first, last, overlap in _window_bounds(encodings, queries, title_encoding)
    ]


def _window_bounds(
    encodings: Sequence[Any], queries: Sequence[SentenceQuery], title_encoding: Any
) -> Iterator[tuple[int, int, int]]:
    """Yield for each window its first sentence, the one behind its last, and how many at its head are repeated."""
    sizes = [min(len(encoding.ids), MAX_SENTENCE_TOKENS) for encoding in encodings]
    # Three tokens are taken by CLS and two SEP.
    available = MAX_WINDOW_TOKENS - min(len(title_encoding.ids), MAX_TITLE_TOKENS) - 3
    first, overlap = 0, 0
    while first + overlap < len(queries):
        last, used = first, 0
        # At least one new sentence, even where the repeated ones leave too few tokens for it.
        while last < len(queries) and (used + sizes[last] <= available or last == first + overlap):
            used += sizes[last]
            last += 1
        if any(query.asked for query in queries[first + overlap : last]):
            yield first, last, overlap
        first, overlap, used = last, 0, 0
        while last < len(queries) and first > 0 and used + sizes[first - 1] <= MAX_OVERLAP_TOKENS:
            first -= 1
            overlap += 1
            used += sizes[first]


def _window(
    title_encoding: Any,
    encodings: Sequence[Any],
    queries: Sequence[SentenceQuery],
    first: int,
    last: int,
    overlap: int,
) -> Window:
    """Return the window of the sentences [first, last); about the first `overlap` of them nothing is asked."""
    window = Window()
    window.token_ids = [CLS, *title_encoding.ids[:MAX_TITLE_TOKENS], SEP]
    window.token_types = [_PLAIN] * len(window.token_ids)
    text_offsets: list[TokenOffset] = []
    for number in range(first, last):
        query, encoding = queries[number], encodings[number]
        base = len(window.token_ids)
        sentence_ids = encoding.ids[:MAX_SENTENCE_TOKENS]
        window.token_ids += sentence_ids
        window.token_types += [_PLAIN] * len(sentence_ids)
        text_offsets += [
            (query.start + start, query.start + end, base + index)
            for index, (start, end) in enumerate(encoding.offsets[:MAX_SENTENCE_TOKENS])
        ]
        if query.asked and number >= first + overlap:
            window.queries.append(query)
            window.sentence_tokens.append(range(base, base + len(sentence_ids)))
    window.token_ids.append(SEP)
    window.token_types.append(_PLAIN)
    title_offsets = [
        (start, end, index + 1) for index, (start, end) in enumerate(title_encoding.offsets[:MAX_TITLE_TOKENS])
    ]
    _add_arguments(window, _TokenFinder(text_offsets), _TokenFinder(title_offsets))
    _add_dates_and_types(window, queries[first:last], _TokenFinder(text_offsets))
    return window


class _TokenFinder:
    """Finds the tokens of a span of the text, or of the title."""

    def __init__(self, offsets: Sequence[TokenOffset]) -> None:
        self._starts = numpy.array([start for start, _, _ in offsets], dtype=numpy.int64)
        self._ends = numpy.array([end for _, end, _ in offsets], dtype=numpy.int64)
        self._indices = numpy.array([index for _, _, index in offsets], dtype=numpy.int64)

    def tokens_of(self, span: Span) -> list[int]:
        # Starts and ends both grow from token to token, so that the tokens that touch the span follow each other.
        first = int(numpy.searchsorted(self._ends, span.start, side="right"))
        last = int(numpy.searchsorted(self._starts, span.end, side="left"))
        return [int(index) for index in self._indices[first:last]]


def _add_arguments(window: Window, text: _TokenFinder, title: _TokenFinder) -> None:
    """Add the actors and targets of the window's queries, and all pairs of them."""

    def tokens_of(argument: QueryArgument) -> list[int]:
        finder = title if argument.in_title else text
        return [token for span in argument.spans for token in finder.tokens_of(span)]

    for number, query in enumerate(window.queries):
        first_actor, first_target = len(window.actor_tokens), len(window.target_tokens)
        window.actor_tokens += [tokens_of(argument) for argument in query.actors]
        window.target_tokens += [tokens_of(argument) for argument in query.targets]
        window.actor_relations += [ACTOR_RELATIONS.index(argument.relation) for argument in query.actors]
        window.target_relations += [TARGET_RELATIONS.index(argument.relation) for argument in query.targets]
        for actor in range(len(query.actors)):
            for target in range(len(query.targets)):
                window.pairs.append(ArgumentPair(number, actor, target))
                window.pair_indices.append((first_actor + actor, first_target + target, number))


def _add_dates_and_types(window: Window, queries: Sequence[SentenceQuery], finder: _TokenFinder) -> None:
    """Add the dates of all sentences of the window, and give its tokens the types that the rules know."""
    for query in queries:
        for mention in query.dates:
            tokens = finder.tokens_of(Span(mention.start, mention.end))
            if tokens and len(window.dates) < MAX_DATES:
                window.dates.append(mention)
                window.date_tokens.append(tokens)
                window.date_sentences.append(query.sentence)
                _set_token_types(window, tokens, _DATE)
        for span, kind in query.triggers:
            _set_token_types(window, finder.tokens_of(span), _TRIGGER + KINDS.index(kind))
        for arguments, token_type in ((query.actors, _ACTOR), (query.targets, _TARGET)):
            for argument in arguments:
                for span in argument.spans:
                    if not argument.in_title and span.start >= query.start:
                        _set_token_types(window, finder.tokens_of(span), token_type)


def _set_token_types(window: Window, tokens: Sequence[int], token_type: int) -> None:
    """Give plain tokens a type; one that has a type keeps it."""
    for token in tokens:
        if window.token_types[token] == _PLAIN:
            window.token_types[token] = token_type
