"""The same article about others: vendors and countries change their names, what is told of them stays.

A model that sees an article again under other names cannot answer from memory; it has to read.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.text.lexicon import ENGLISH, CountryNames, Lexicon, VendorNames

_SWAPPED = (
    frozenset(("huawei", "zte", "fiberhome", "datang", "hmn-tech", "hytera")),
    frozenset(("hikvision", "dahua", "tp-link", "quectel", "fibocom", "inspur")),
    frozenset(("xiaomi", "oppo", "lenovo", "tp-link")),
    frozenset(("china-mobile", "china-telecom", "china-unicom")),
)
"""Vendors of one home and trade: what a text says of the one it could say of another."""
_BY_WORDS = frozenset(("en", "de", "fr", "es", "it", "pt", "nl", "sv", "zh"))
"""Languages whose names of vendors do not change their endings."""
_NEVER = frozenset(("US", "GB", "CN", "EU", "TW", "HK", "XK", "GE", "JO", "TD", "KP", "KR"))
"""Countries told of by too many other words, and those whose names mean something else, too."""
_SHARE = 0.7
"""Share of the vendors and countries that get another name, so that the others still meet their like."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def renamed(article: CodedArticle, lexicon: Lexicon, dice: random.Random) -> CodedArticle | None:
    """Return the article with other vendors and, in English, other countries; None where nothing can be renamed."""
    text = f"{article.document.publisher}\n{article.document.title}\n{article.document.text}"
    words: dict[str, str] = {}
    slugs = dict(_other_vendors(article, text, lexicon, dice, words))
    codes = dict(_other_countries(article, text, lexicon, dice, words)) if article.document.lang == ENGLISH else {}
    if not slugs and not codes:
        return None
    pattern = _either(words)
    changed = [_event(event, slugs, codes, words, pattern) for event in article.events]
    document = replace(
        article.document,
        publisher=_said(article.document.publisher, words, pattern),
        title=_said(article.document.title, words, pattern),
        text=_said(article.document.text, words, pattern),
    )
    if any(document.text.count(event["evidence"]) != 1 for event in changed):
        return None
    return CodedArticle(f"{article.id}-renamed", document, tuple(changed))


def _other_vendors(
    article: CodedArticle, text: str, lexicon: Lexicon, dice: random.Random, words: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield which vendor becomes which, and take into `words` what their names become."""
    if article.document.lang not in _BY_WORDS:
        return
    known = {one.slug: one for one in lexicon.vendors}
    here = [slug for group in _SWAPPED for slug in sorted(group) if _either(known[slug].names).search(text)]
    free = set().union(*_SWAPPED) - set(here)
    for slug in dict.fromkeys(here):
        group = next(group for group in _SWAPPED if slug in group)
        others = sorted(other for other in group & free if _fits(known[slug], known[other], text))
        if others and dice.random() < _SHARE:
            other = dice.choice(others)
            free.discard(other)
            words.update({name: _name(known[other], name) for name in known[slug].names})
            yield slug, other


def _fits(one: VendorNames, other: VendorNames, text: str) -> bool:
    return one.home_country == other.home_country and (one.seat == other.seat or not one.seat or one.seat not in text)


def _name(vendor: VendorNames, instead: str) -> str:
    if not _HAN.search(instead):
        return vendor.names[0]
    return next((name for name in vendor.names if _HAN.search(name)), vendor.names[0])


def _other_countries(
    article: CodedArticle, text: str, lexicon: Lexicon, dice: random.Random, words: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield which country becomes which, and take into `words` what their names become."""
    usable = {one.code: one for one in lexicon.countries if one.demonyms and one.capital and one.code not in _NEVER}
    bodies: dict[str, list[str]] = {}
    for body in lexicon.bodies:
        bodies.setdefault(body.country, []).extend((*body.names, *body.abbreviations))
    here = [code for code, one in usable.items() if _either(_all(one)).search(text)]
    free = sorted(set(usable) - set(here))
    for code in here:
        one = usable[code]
        told = any(event["jurisdiction"] == code for event in article.events)
        unclear = _either([*bodies.get(code, ()), *one.metonyms]).search(text) or any(
            name in words for name in _all(one)
        )
        if not told or unclear or dice.random() >= _SHARE:
            continue
        other = usable[free.pop(dice.randrange(len(free)))]
        for name in one.names:
            words[name] = words[f"the {name}"] = other.names[0]
        words[one.capital] = other.capital
        words.update({name: _demonym(other, name) for name in one.demonyms})
        yield code, other.code


def _all(country: CountryNames) -> tuple[str, ...]:
    return (*country.names, *country.demonyms, country.capital, *country.metonyms)


def _demonym(country: CountryNames, instead: str) -> str:
    """Return the other country's adjective, or its people where several people are meant."""
    same = [name for name in country.demonyms if name.endswith("s") == instead.endswith("s")]
    return (same or list(country.demonyms))[0]


def _either(names: Mapping[str, str] | Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the names as whole words, the longest first; nothing where there are none."""
    parts = [
        rf"{_border(name[0])}{re.escape(name)}{_border(name[-1])}" for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile("|".join(parts) or r"(?!)")


def _border(sign: str) -> str:
    return r"\b" if sign.isalnum() and not _HAN.match(sign) else ""


def _said(text: str, words: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: words[found[0]], text)


def _event(
    event: Event, slugs: Mapping[str, str], codes: Mapping[str, str], words: Mapping[str, str], pattern: re.Pattern[str]
) -> Event:
    return {
        **event,
        "jurisdiction": codes.get(event["jurisdiction"], event["jurisdiction"]),
        "vendors": [slugs.get(slug, slug) for slug in event["vendors"]],
        "evidence": _said(event["evidence"], words, pattern),
    }
