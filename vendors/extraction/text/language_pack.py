"""A language's vocabulary: the data file of a language, its words expanded to the forms that texts show."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vendors.extraction.text import inflection
from vendors.extraction.vocabulary import Kind

_DATA = Path(__file__).resolve().parents[1] / "data"
NOUN = "noun"
WORD = "word"
_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its role in the grammar, its kind where it names a measure, and the form it stands in."""

    role: str
    form: str
    lemma: str
    """The entry of the language file that the word is a form of."""
    kind: Kind | None = None
    weak: bool = False
    tails: tuple[str, ...] = ()
    """The words that must follow, in order, for the sense to hold (`shut … out of`)."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The function words that relate phrases to each other."""

    prepositions: Mapping[str, str]
    """Word to its class: `in` (place), `to` (away from the actor), `of`, `by` (agent)."""
    articles: frozenset[str] = frozenset()
    complement: tuple[str, ...] = ()
    """What stands before a verb that another verb governs; empty: position alone tells."""
    noun_before: frozenset[str] = frozenset()
    verb_before: frozenset[str] = frozenset()
    noun_first: bool = False
    """Whether an adjective follows its noun ("le gouvernement canadien")."""
    spaced: bool = True
    genitive: tuple[str, ...] = ()
    """What may stand between a measure and the government that owns it ("sanctions des États-Unis")."""
    postpositions: Mapping[str, str] = field(default_factory=dict)
    """Word that follows a name to its class; `owner` for the possessive."""
    conjunctions: tuple[str, ...] = ()
    """What joins the members of a list: "and", "as well as"."""
    disjunctions: tuple[str, ...] = ()
    """What joins two vendors, but no governments: "nor", "oder"."""
    vendor_conjunctions: tuple[str, ...] = ()
    """Those that join vendors though other words stand between them, too ("Huawei's phones and the radios of ZTE")."""
    list_determiners: tuple[str, ...] = ()
    """What may stand before a further member of a list ("Huawei and its rival ZTE")."""
    links: re.Pattern[str] | None = None
    """What joins the governments of a list where each repeats its preposition and article ("aux USA, au Canada")."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """Adjective of origin, as in "the Chinese firm", to the jurisdiction."""
    counts: Mapping[str, int] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    """What the language may add to a proper name ("Ericssons", "Huaweia")."""

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
            noun_first=bool(words.get("noun_first", False)),
            spaced=bool(data.get("spaced", True)),
            genitive=tuple(words.get("genitive", ())),
            postpositions=_inverted(data.get("postpositions", {})),
            conjunctions=tuple(words.get("conjunctions", ())),
            disjunctions=tuple(words.get("disjunctions", ())),
            vendor_conjunctions=tuple(words.get("vendor_conjunctions", ())),
            list_determiners=tuple(words.get("list_determiners", ())),
            links=_links(words.get("links", ())),
            homes=_inverted(words.get("homes", {})),
            counts={word: int(count) for count, members in words.get("counts", {}).items() for word in members},
            endings=tuple(words.get("endings", ())),
        )


def _inverted(classes: Mapping[str, Any]) -> dict[str, str]:
    return {word: name for name, members in classes.items() for word in members}


def _links(words: Any) -> re.Pattern[str] | None:
    """Return the pattern of a gap between two listed names: punctuation, or a link, and up to three more links."""
    if not words:
        return None
    link = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\s*(?:[,;/、，]|{link})\s*(?:(?:{link})\s*){{0,3}}")


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """What the rules need to know about one language."""

    lang: str
    senses: Mapping[str, tuple[Sense, ...]]
    """Lower-case word or phrase (the first part of a gapped one) to its senses; a final `*` marks an open stem."""
    grammar: Grammar
    scopes: Mapping[str, tuple[str, ...]]
    dates: Mapping[str, tuple[str, ...]]
    furniture: tuple[str, ...] = ()
    abbreviations: frozenset[str] = frozenset()
    lowercase_demonyms: bool = False
    spaced: bool = True
    countries: tuple[str, ...] = ()
    """Whose press writes in the language: what it calls just "the government" may be theirs."""
    unknown_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words beside which a name is a vendor's or a body's; empty where the language file has none."""
    raw: Mapping[str, Any] = field(default_factory=dict)


@functools.cache
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
        lowercase_demonyms=bool(data.get("lowercase_demonyms", False)),
        spaced=bool(data.get("spaced", True)),
        countries=tuple(data.get("countries", ())),
        unknown_names={name: tuple(words) for name, words in data.get("unknown_names", {}).items()},
        raw=data,
    )


def _senses(data: Mapping[str, Any], *, english: bool) -> dict[str, tuple[Sense, ...]]:
    by_head: dict[str, list[Sense]] = {}
    for words, sense in _entries(data, english=english):
        head, *tails = [part.strip() for part in words.split("~")]
        by_head.setdefault(head, []).append(replace(sense, tails=tuple(tails)) if tails else sense)
    return {head: tuple(senses) for head, senses in by_head.items()}


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
    yield from _coref_entries(data.get("coref", {}), _separator(data))


def _sense(role: str, form: str, lemma: str) -> Sense:
    """Return the sense of a list of the file: lists named after a kind tell a step, those in `_weak` only weakly."""
    name, _, weak = role.partition("_")
    kind = _KINDS.get(name)
    return Sense(("act" if form != NOUN else "measure") if kind else role, form, lemma, kind, weak=bool(weak and kind))


def _verb_entries(role: str, lemma: str, *, english: bool) -> Iterator[tuple[str, Sense]]:
    if not english:
        words, _, form = lemma.partition("/")
        yield words, _sense(role, form or inflection.PAST, words)
        return
    if lemma.startswith("="):
        yield lemma[1:], _sense(role, inflection.PAST, lemma[1:])
        return
    for words, form in inflection.verb_forms(lemma):
        yield words, _sense(role, form, lemma)


def _noun_entries(role: str, lemma: str, *, english: bool) -> Iterator[tuple[str, Sense]]:
    yield lemma, _sense(role, NOUN, lemma)
    if english and not lemma.endswith(("*", "s")):
        yield inflection.plural(lemma), _sense(role, NOUN, lemma)


def _neutral_entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    neutral = data.get("neutral", {})
    for adjective in neutral.get("adjectives", ()):
        for noun in neutral.get("nouns", ()):
            pair = (noun, adjective) if neutral.get("noun_first") else (adjective, noun)
            words = _separator(data).join(pair)
            yield words, Sense("neutral", WORD, adjective)
    for words in neutral.get("phrases", ()):
        yield words, Sense("neutral", WORD, words)


def _separator(data: Mapping[str, Any]) -> str:
    return " " if data.get("spaced", True) else ""


def _coref_entries(coref: Mapping[str, Any], separator: str) -> Iterator[tuple[str, Sense]]:
    """Yield the phrases that stand for vendors named before: "the Chinese firm", "both makers", "such cameras"."""
    for role, nouns in (("company", "singular"), ("companies", "plural")):
        senses = {noun: Sense(role, WORD, noun) for noun in coref.get(nouns, ())}
        for determiner in coref.get(role, ()):
            for modifier in coref.get("plural_modifiers" if role == "companies" else "", coref.get("modifiers", ())):
                for noun, sense in senses.items():
                    parts = (determiner, noun, modifier) if coref.get("noun_first") else (determiner, modifier, noun)
                    words = separator.join([part for part in parts if part]).replace("' ", "'")
                    yield words, sense
    for determiner in coref.get("product_determiners", ()):
        for noun in coref.get("products", ()):
            yield f"{determiner}{separator}{noun}", Sense("product", WORD, noun)
