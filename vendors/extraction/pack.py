"""A language's vocabulary: the data file of a language, its words expanded to the forms that texts show."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vendors.extraction import inflect
from vendors.extraction.vocabulary import Kind

_DATA = Path(__file__).parent / "data"
NOUN = "noun"
WORD = "word"
_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its role in the grammar, its kind where it names a measure, and the form it stands in."""

    role: str
    form: str
    key: str
    kind: Kind | None = None
    weak: bool = False
    tails: tuple[str, ...] = ()
    """The words that must follow, in order, for the sense to hold (`shut … out of`)."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The little words by which phrases stand to each other."""

    prepositions: Mapping[str, str]
    """Word to its class: `in` (place), `to` (away from the actor), `of`, `by` (agent)."""
    articles: frozenset[str] = frozenset()
    complement: tuple[str, ...] = ()
    """What stands before a verb that another verb governs; empty: position alone tells."""
    noun_before: frozenset[str] = frozenset()
    verb_before: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Grammar":
        """Return the grammar of a language file."""
        words = data.get("grammar", {})
        classes = data.get("prepositions", {})
        return cls(
            {word: name for name, members in classes.items() for word in members},
            frozenset(words.get("articles", ())),
            tuple(words.get("complement", ())),
            frozenset(words.get("noun_before", ())),
            frozenset(words.get("verb_before", ())),
        )


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """What the machinery needs to know about one language."""

    lang: str
    senses: Mapping[str, tuple[Sense, ...]]
    """Lower-case word or phrase (the first part of a gapped one) to its senses; a final `*` marks an open stem."""
    grammar: Grammar
    scopes: Mapping[str, tuple[str, ...]]
    dates: Mapping[str, tuple[str, ...]]
    furniture: tuple[str, ...] = ()
    abbreviations: frozenset[str] = frozenset()
    stopwords: frozenset[str] = frozenset()
    lowercase_demonyms: bool = False
    spaced: bool = True
    raw: Mapping[str, Any] = field(default_factory=dict)


def available() -> tuple[str, ...]:
    """Return the codes of the languages that have a vocabulary, sorted."""
    return tuple(sorted(path.stem for path in _DATA.glob("??.toml")))


@functools.cache
def load(lang: str) -> LanguagePack:
    """Return the vocabulary of `lang`; FileNotFoundError where there is none."""
    with (_DATA / f"{lang}.toml").open("rb") as file:
        data = tomllib.load(file)
    return LanguagePack(
        lang=lang,
        senses=_senses(data, english=lang == "en"),
        grammar=Grammar.of(data),
        scopes={name: tuple(words) for name, words in data.get("scope", {}).items()},
        dates={name: tuple(words) for name, words in data.get("dates", {}).items()},
        furniture=tuple(data.get("furniture", {}).get("starts", ())),
        abbreviations=frozenset(data.get("sentences", {}).get("abbreviations", ())),
        stopwords=frozenset(data["stopwords"]["words"]),
        lowercase_demonyms=bool(data.get("lowercase_demonyms", False)),
        spaced=bool(data.get("spaced", True)),
        raw=data,
    )


def _senses(data: Mapping[str, Any], *, english: bool) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, list[Sense]] = {}
    for words, sense in _entries(data, english=english):
        head, *tails = [part.strip() for part in words.split("~")]
        found.setdefault(head, []).append(
            Sense(sense.role, sense.form, sense.key, sense.kind, sense.weak, tuple(tails))
        )
    return {word: tuple(senses) for word, senses in found.items()}


def _entries(data: Mapping[str, Any], *, english: bool) -> Iterator[tuple[str, Sense]]:
    for role, lemmas in data.get("verbs", {}).items():
        for lemma in lemmas:
            yield from _verb_entries(role, lemma, english=english)
    for role, lemmas in data.get("nouns", {}).items():
        for lemma in lemmas:
            yield from _noun_entries(role, lemma, english=english)
    for role, phrases in data.get("phrases", {}).items():
        for phrase in phrases:
            yield phrase, Sense(role, WORD, phrase)
    yield from _neutral_entries(data)
    yield from _coref_entries(data.get("coref", {}))


def _named(role: str, form: str, key: str) -> Sense:
    name, _, weak = role.partition("_")
    kind = _KINDS.get(name)
    return Sense(("act" if form != NOUN else "measure") if kind else role, form, key, kind, weak=bool(weak and kind))


def _verb_entries(role: str, lemma: str, *, english: bool) -> Iterator[tuple[str, Sense]]:
    if not english:
        words, _, form = lemma.partition("/")
        yield words, _named(role, form or inflect.PAST, words)
        return
    if lemma.startswith("="):
        yield lemma[1:], _named(role, inflect.PAST, lemma[1:])
        return
    for words, form in inflect.verb_forms(lemma):
        yield words, _named(role, form, lemma)


def _noun_entries(role: str, lemma: str, *, english: bool) -> Iterator[tuple[str, Sense]]:
    yield lemma, _named(role, NOUN, lemma)
    if english and not lemma.endswith(("*", "s")):
        yield inflect.plural(lemma), _named(role, NOUN, lemma)


def _neutral_entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    neutral = data.get("neutral", {})
    for adjective in neutral.get("adjectives", ()):
        for noun in neutral.get("nouns", ()):
            words = f"{noun} {adjective}" if neutral.get("noun_first") else f"{adjective} {noun}"
            yield words, Sense("neutral", WORD, adjective)
    for words in neutral.get("phrases", ()):
        yield words, Sense("neutral", WORD, words)


def _coref_entries(coref: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    """Yield the phrases that stand for vendors named before: "the Chinese firm", "both makers", "such cameras"."""
    for role, nouns in (("company", "singular"), ("companies", "plural")):
        for determiner in coref.get(role, ()):
            for modifier in coref.get("modifiers", ()):
                for noun in coref.get(nouns, ()):
                    words = " ".join(part for part in (determiner, modifier, noun) if part)
                    yield words, Sense(role, WORD, noun)
    for determiner in coref.get("product_determiners", ()):
        for noun in coref.get("products", ()):
            yield f"{determiner} {noun}", Sense("product", WORD, noun)
