"""Full-text search over published actions: one query language, one answer, by the means of the database in use."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from vendors.models import ListedAction

_TERM = re.compile(r'(?P<out>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# PostgreSQL indexes "2.0" and "jd.com" as one word each; SQLite takes them apart in the text and in the query alike.
_WORDS = re.compile(r"\w+(?:\.\w+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
# PostgreSQL's English dictionary leaves these unindexed: a query must not ask for them, on any database.
_STOP = frozenset(
    """
    a about above after again against all am an and any are as at be because been before being below between both
    but by can did do does doing don down during each few for from further had has have having he her here hers him his
    how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own
    s same she should so some such t than that the their them then there these they this those through to too under
    until up very was we were what when where which while who whom why will with you your
    """.split()  # noqa: SIM905 - a word list reads best as one
)
_OPEN, _CLOSE = "\x02", "\x03"
_MARKS = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)
MOST_TERMS = 12
AROUND = 90
"""Characters of a passage on each side of the first word found."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A reader's words: each entry is a word, or the words of a phrase in their order."""

    required: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `word "a phrase" -word -"a phrase"`. Marks on letters and case do not count; common words alone are
        no word."""
        required: list[tuple[str, ...]] = []
        excluded: list[tuple[str, ...]] = []
        for term in list(_TERM.finditer(_plain(text)))[:MOST_TERMS]:
            words = tuple(_WORDS.findall(_POSSESSIVE.sub("", term["phrase"] or term["word"] or "")))
            if any(word not in _STOP for word in words):
                (excluded if term["out"] else required).append(words)
        return cls(tuple(required), tuple(excluded))

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _postgresql(query: SearchQuery) -> str:
    """Return the query for websearch_to_tsquery, in which quoted words are a phrase and a hyphen excludes."""
    terms = ['"' + " ".join(words) + '"' for words in query.required]
    return " ".join([*terms, *('-"' + " ".join(words) + '"' for words in query.excluded)])


def _fts5(terms: Iterable[tuple[str, ...]], joined: str) -> str:
    return joined.join('"' + " ".join(words) + '"' for words in terms)


_IN_DOCUMENT = "SELECT action_id FROM vendors_listedaction WHERE document @@ websearch_to_tsquery('english', %s)"
_IN_WORDS = "SELECT rowid FROM vendors_listedaction_words WHERE vendors_listedaction_words MATCH %s"


def _select(statement: str, text: str) -> RawSQL:
    return RawSQL(statement, [text])  # noqa: S611 - the statement is one of the two above; the text is a parameter


def matches(query: SearchQuery) -> Q:
    """Return the condition that an action's words match. A query without any word matches nothing."""
    if not query:
        return Q(pk__in=[])
    if connection.vendor == "postgresql":
        return Q(pk__in=_select(_IN_DOCUMENT, _postgresql(query)))
    condition = Q()
    if query.required:
        condition &= Q(pk__in=_select(_IN_WORDS, _fts5(query.required, " AND ")))
    if query.excluded:
        condition &= ~Q(pk__in=_select(_IN_WORDS, _fts5(query.excluded, " OR ")))
    return condition


MOST_MATCHES = 5000
"""Matches that are counted one by one. Common words are in more actions of a large record, and each has to be looked
at: 5,000 take some 30 ms on PostgreSQL, where 80,000 took 350 ms (December 2026)."""
ALL_MATCHES = 10**9
"""More than there ever are: for answers whose numbers are exact."""


def newest_matches(query: SearchQuery, limit: int, within: Sequence[int] | None = None) -> list[int]:
    """Return the highest numbers of listed actions that match, so many at most. `within` limits it to some actions."""
    rows = ListedAction.objects.filter(_listed_matches(query)).order_by("-pk").values_list("pk", flat=True)
    if within is None:
        return list(rows[:limit])
    found: list[int] = []
    for portion in itertools.batched(reversed(within), limit):
        found += rows.filter(_numbered(portion))
        if len(found) >= limit:
            break
    return found[:limit]


def _listed_matches(query: SearchQuery) -> Q:
    """Return the condition of `matches` for the listed words.

    PostgreSQL may look at them one by one, newest first, where most match, so that it is no subquery there.
    """
    if not query or connection.vendor != "postgresql":
        return matches(query)
    return Q(_Condition("vendors_listedaction.document @@ websearch_to_tsquery('english', %s)", [_postgresql(query)]))


def _numbered(numbers: Sequence[int]) -> Q:
    """Return the condition that a listed action is one of many: to PostgreSQL they go as one parameter."""
    if connection.vendor != "postgresql":
        return Q(pk__in=numbers)
    return Q(_Condition("vendors_listedaction.action_id = ANY(%s)", [list(numbers)]))


class _Condition(RawSQL):
    """A condition on the listed words, written for PostgreSQL."""

    conditional = True

    def __init__(self, statement: str, params: Sequence[object]) -> None:
        super().__init__(statement, params, output_field=BooleanField())


# The columns of the index, in their order, with how much more a word weighs in each than in a quote: what an action is
# called tells best what it is about. PostgreSQL's column has weights of its own.
_BEST_IN_WORDS = """
    SELECT rowid FROM vendors_listedaction_words WHERE vendors_listedaction_words MATCH %s
    ORDER BY bm25(vendors_listedaction_words, 8, 4, 2, 1), rowid DESC LIMIT %s
"""
# Of more matches than are counted, the newest are compared.
_BEST_IN_DOCUMENT = f"""
    SELECT action_id FROM (
        SELECT action_id, document, words FROM vendors_listedaction, websearch_to_tsquery('english', %s) AS words
        WHERE document @@ words ORDER BY action_id DESC LIMIT {MOST_MATCHES}
    ) AS newest ORDER BY ts_rank(document, words) DESC, action_id DESC LIMIT %s
"""  # noqa: S608 - what is put in is a number of this module


def best_first(query: SearchQuery, limit: int) -> list[int]:
    """Return the numbers of the actions that match best, the best first; none for a query that only excludes."""
    if not query.required:
        return []
    postgresql = connection.vendor == "postgresql"
    excluded = f" NOT ({_fts5(query.excluded, ' OR ')})" if query.excluded else ""
    text = _postgresql(query) if postgresql else f"({_fts5(query.required, ' AND ')}){excluded}"
    with connection.cursor() as cursor:
        cursor.execute(_BEST_IN_DOCUMENT if postgresql else _BEST_IN_WORDS, [text, limit])
        return [number for (number,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class MarkedTexts:
    """Where a query's words stand in an action: the title with them marked, and a passage if one has them."""

    title: SafeString
    passage: SafeString = field(default=SafeString(""))


def marked(query: SearchQuery, actions: Sequence[int]) -> dict[int, MarkedTexts]:
    """Return for each of the actions its title and a passage with the query's words marked, in one query."""
    if not query.required or not actions:
        return {}
    placeholders = ", ".join(["%s"] * len(actions))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                _HEADLINES.format(placeholders=placeholders), [_postgresql(SearchQuery(query.required)), *actions]
            )
        else:
            cursor.execute(_HIGHLIGHTS.format(placeholders=placeholders), [_fts5(query.required, " OR "), *actions])
        rows = cursor.fetchall()
    return {number: MarkedTexts(_mark(title), _passage([facts, quotes])) for number, title, facts, quotes in rows}


_OPTIONS = f"'HighlightAll=true, StartSel={_OPEN}, StopSel={_CLOSE}'"
_HEADLINES = f"""
    SELECT action_id, ts_headline('english', title, words, {_OPTIONS}),
        ts_headline('english', facts, words, {_OPTIONS}),
        ts_headline('english', quotes, words, {_OPTIONS})
    FROM vendors_listedaction, websearch_to_tsquery('english', %s) AS words WHERE action_id IN ({{placeholders}})
"""  # noqa: S608 - what is put in is a row of placeholders
_HIGHLIGHTS = f"""
    SELECT rowid, highlight(vendors_listedaction_words, 0, '{_OPEN}', '{_CLOSE}'),
        highlight(vendors_listedaction_words, 2, '{_OPEN}', '{_CLOSE}'),
        highlight(vendors_listedaction_words, 3, '{_OPEN}', '{_CLOSE}')
    FROM vendors_listedaction_words WHERE vendors_listedaction_words MATCH %s AND rowid IN ({{placeholders}})
"""  # noqa: S608


def _mark(text: str) -> SafeString:
    """Escape the text and turn the database's marks into elements."""
    escaped = str(conditional_escape(text))
    return mark_safe(escaped.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>"))  # noqa: S308 - escaped just above


def _passage(texts: Sequence[str]) -> SafeString:
    for text in texts:
        first = _MARKS.search(text)
        if first:
            return _mark(_cut(text, first.start(), first.end()))
    return SafeString("")


def _cut(text: str, start: int, end: int) -> str:
    """Return the text around the place, at word borders, with marks that are closed and one that is whole."""
    left = 0 if start <= AROUND else text.find(" ", start - AROUND) + 1
    right = len(text) if len(text) - end <= AROUND else text.rfind(" ", end, end + AROUND)
    right = end if right < 0 else right
    passage = text[left:right]
    if passage.count(_OPEN) > passage.count(_CLOSE):
        passage = passage[: passage.rindex(_OPEN)]
    if passage.count(_CLOSE) > passage.count(_OPEN):
        passage = passage[passage.index(_CLOSE) + 1 :]
    return ("… " if left else "") + passage.strip() + (" …" if right < len(text) else "")
