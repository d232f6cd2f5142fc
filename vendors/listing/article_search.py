"""Search in the words of articles, for curators: title, publisher and text, in any language.

PostgreSQL has an index of the words of articles that were read (`article_words`), in the form in which they stand: no
language's endings are taken off. SQLite goes through the texts one by one, which is meant for small installations.
"""

import functools
import operator
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from vendors.models import Article
from vendors.models.choices import ArticleState

INDEXED = 100_000
"""Characters of a text that are searched: some thirty pages. PostgreSQL refuses to index the words of a text without
end."""
MOST_TERMS = 12
AROUND = 80
"""Characters of a passage on each side of the first word found."""
DOCUMENT = (
    f"to_tsvector('simple'::regconfig, vendors_article.title || ' ' || vendors_article.publisher || ' ' || "
    f"left(vendors_article.text, {INDEXED}))"
)
"""As in the index: PostgreSQL uses it only where the expression is the same."""
_IN_DOCUMENT = f"{DOCUMENT} @@ websearch_to_tsquery('simple'::regconfig, %s)"
_TERM = re.compile(r'(?P<out>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Khmer, Japanese and Chinese letters: no index of words finds a word among them."""


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """A curator's words: those and the phrases that an article must have, and those that it must not have."""

    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `word "a phrase" -word -"a phrase"`."""
        terms: dict[bool, list[str]] = {False: [], True: []}
        for term in list(_TERM.finditer(text))[:MOST_TERMS]:
            words = " ".join((term["phrase"] or term["word"] or "").split())
            if re.search(r"\w", words):
                terms[bool(term["out"])].append(words)
        return cls(tuple(terms[False]), tuple(terms[True]))

    def condition(self) -> Q:
        """Return the condition that an article has the words, and not the excluded ones; none without any word.

        On PostgreSQL words are found in articles that were read to the end.
        """
        if not self.required and not self.excluded:
            return Q(pk__in=[])
        condition = Q()
        if connection.vendor == "postgresql":
            in_index, one_by_one = self._by_index()
            if in_index:
                condition &= Q(state=ArticleState.CODED) & Q(_Condition(_IN_DOCUMENT, [in_index]))
        else:
            one_by_one = self
        for words in one_by_one.required:
            condition &= _has(words)
        for words in one_by_one.excluded:
            condition &= ~_has(words)
        return condition

    def _by_index(self) -> "tuple[str, ArticleWords]":
        """Return the query for PostgreSQL's index, and the words that it cannot find."""
        inside = [*(_quoted(w) for w in self.required if not _WITHOUT_SPACES.search(w))]
        inside += [f"-{_quoted(w)}" for w in self.excluded if not _WITHOUT_SPACES.search(w)]
        outside = ArticleWords(
            tuple(w for w in self.required if _WITHOUT_SPACES.search(w)),
            tuple(w for w in self.excluded if _WITHOUT_SPACES.search(w)),
        )
        return " ".join(inside), outside

    def passage(self, text: str) -> str:
        """Return the text around the first of the words that it has; "" where it has none."""
        for words in self.required:
            found = re.search(_pattern(words), text, re.IGNORECASE)
            if found:
                left, right = max(0, found.start() - AROUND), found.end() + AROUND
                cut = " ".join(text[left:right].split())
                return ("… " if left else "") + cut + (" …" if right < len(text) else "")
        return ""


class _Condition(RawSQL):
    """A condition on an article's words, written for PostgreSQL."""

    conditional = True

    def __init__(self, statement: str, params: list[str]) -> None:
        super().__init__(statement, params, output_field=BooleanField())


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'


def _pattern(words: str) -> str:
    inner = r"\s+".join(map(re.escape, words.split()))
    return inner if _WITHOUT_SPACES.search(words) else rf"(?<!\w){inner}(?!\w)"


def _has(words: str) -> Q:
    """Return the condition that title, publisher or text have the words, looked for in each article's."""
    if connection.vendor == "postgresql" or _WITHOUT_SPACES.search(words):
        return _in_any(("title", "publisher", "text"), "icontains", words)
    return _in_any(("title", "publisher", "text"), "iregex", _pattern(words))


def _in_any(columns: Iterable[str], lookup: str, value: str) -> Q:
    return functools.reduce(operator.or_, (Q(**{f"{column}__{lookup}": value}) for column in columns))


def found_by_words(text: str) -> Q:
    """Return the condition of a curator's search: the words, or a part of an address where it looks like one."""
    condition = ArticleWords.parse(text).condition()
    address = text.strip()
    if "." not in address or " " in address:
        return condition
    return condition | Q(url__icontains=address) | Q(canonical_url__icontains=address)


def passages(query: str, numbers: Iterable[int]) -> dict[int, str]:
    """Return for each of the articles the passage that has the words first, in one query."""
    words = ArticleWords.parse(query)
    rows = Article.objects.filter(pk__in=list(numbers)).values_list("pk", "text")
    return {pk: words.passage(text[:INDEXED]) for pk, text in rows}
