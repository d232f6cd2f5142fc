"""The interface of a coder, and the coder that is the engine with the names in the database."""

from collections.abc import Collection
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from vendors.extraction import engine
from vendors.extraction.passage import Passage, country_near, read_passage
from vendors.extraction.rules.voice import Voice, voice_of
from vendors.extraction.text import language_pack
from vendors.extraction.types import Document, Reading, Span
from vendors.extraction.vocabulary import Kind
from vendors.findings.database_lexicon import lexicon_from_database, names_version


class Coder(Protocol):
    """Reads one document. `name` and `version` are kept with each finding that it proposes."""

    name: str
    version: str

    def read(self, document: Document) -> Reading:
        """Return what the document tells. CoderFailed where it could not be read."""
        ...


class CoderFailed(Exception):
    """The coder could not read the article; the message says why, in words for a curator."""


class RulesCoder:
    """The engine, with the names in the database at the time it was built."""

    name = engine.NAME
    version = engine.VERSION

    def __init__(self) -> None:
        self._engine = engine.Engine(lexicon_from_database(), encoder="shipped" if settings.READ_WITH_ENCODER else None)

    def read(self, document: Document, *, least: float = 1.0) -> Reading:
        return self._engine.read(document, least=least)

    def read_passage(self, document: Document, span: Span) -> Passage:
        """Return what the words at `span` would be coded as, if they told a step."""
        return read_passage(self._engine, document, span)

    def country_near(self, document: Document, span: Span) -> str:
        """Return the country that the text around a name speaks of; empty where it speaks of none."""
        return country_near(self._engine, document, span)

    def voice_of(self, quote: str, lang: str, *, kind: Kind, code: str, homes: Collection[str]) -> Voice:
        """Return whose words a quote has; see `rules.voice`."""
        if lang not in language_pack.available():
            return Voice.UNREAD
        frame = self._engine.reader(lang).line_frame(quote)
        return Voice.UNREAD if frame is None else voice_of(frame, kind=kind, code=code, homes=homes)


@lru_cache(maxsize=1)
def _rules_with_names(version: int, encoded: bool) -> RulesCoder:
    """Build the coder once for each version of the names and each way of reading, not once an article.

    The arguments are only the cache's key: the names and the setting are read as they stand now.
    """
    return RulesCoder()


def rules_coder(version: int | None = None) -> RulesCoder:
    """Return the engine with the names now in the database. `version`: their version, if the caller has it already."""
    return _rules_with_names(version or names_version(), settings.READ_WITH_ENCODER)


def forget_names() -> None:
    """Build the coder anew when it is next wanted: for a database other than the one that its names are from."""
    _rules_with_names.cache_clear()
