"""A text in the reader's language whose titles, instruments and bodies stay in English, as they are recorded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

_PLACE = re.compile(r"%\((\w+)\)[sd]")


class Piece(NamedTuple):
    """A run of words, and whether it is English whatever the reader's language."""

    words: str
    english: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Pieces in their order. As a string it is the plain text."""

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, words: str) -> "Text":
        return cls((Piece(words),))

    def __str__(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    def __bool__(self) -> bool:
        return any(piece.words for piece in self.pieces)


def english(words: str) -> Text:
    return Text((Piece(words, english=True),))


def filled(template: str | Promise, **values: object) -> Text:
    """Return a translated template with its places filled; a value that is a text keeps its pieces."""
    pieces: list[Piece] = []
    for number, part in enumerate(_PLACE.split(str(template))):
        value = values[part] if number % 2 else part
        pieces += value.pieces if isinstance(value, Text) else [Piece(str(value))]
    return Text(tuple(piece for piece in pieces if piece.words))


def paragraph(sentences: Iterable[Text]) -> Text:
    """Return the sentences that say something, one after the other."""
    pieces: list[Piece] = []
    for sentence in filter(None, sentences):
        pieces += [Piece(" "), *sentence.pieces] if pieces else sentence.pieces
    return Text(tuple(pieces))
