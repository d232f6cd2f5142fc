"""The same article about others: vendors and countries change their names, what is told of them stays.

A model that sees an article again under other names cannot answer from memory; it has to read.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.text.lexicon import ENGLISH, CountryNames, Lexicon, VendorNames

_INTERCHANGEABLE = (
    frozenset(("huawei", "zte", "fiberhome", "datang", "hmn-tech", "hytera")),
    frozenset(("hikvision", "dahua", "tp-link", "quectel", "fibocom", "inspur")),
    frozenset(("xiaomi", "oppo", "lenovo", "tp-link")),
    frozenset(("china-mobile", "china-telecom", "china-unicom")),
)
"""Vendors of one home and trade: what a text says of one it could say of another."""
_UNINFLECTED = frozenset(("en", "de", "fr", "es", "it", "pt", "nl", "sv", "zh"))
"""Languages whose names of vendors do not change their endings."""
_NEVER_SWAPPED = frozenset(("US", "GB", "CN", "EU", "TW", "HK", "XK", "GE", "JO", "TD", "KP", "KR"))
"""Countries told of by too many other words, and those whose names mean something else, too."""
_SWAPPED_SHARE = 0.7
"""Share of the vendors and countries that get another name: with all of them, real names would never stand together."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def swap_names(article: CodedArticle, lexicon: Lexicon, dice: random.Random) -> CodedArticle | None:
    """Return the article with other vendors and, in English, other countries; None where nothing can be renamed."""
    text = f"{article.document.publisher}\n{article.document.title}\n{article.document.text}"
    names: dict[str, str] = {}
    slugs = dict(_swap_vendors(article, text, lexicon, dice, names))
    codes = dict(_swap_countries(article, text, lexicon, dice, names)) if article.document.lang == ENGLISH else {}
    if not slugs and not codes:
        return None
    pattern = _names_pattern(names)
    changed = [_swap_in_event(event, slugs, codes, names, pattern) for event in article.events]
    document = replace(
        article.document,
        publisher=_replace(article.document.publisher, names, pattern),
        title=_replace(article.document.title, names, pattern),
        text=_replace(article.document.text, names, pattern),
    )
    if any(document.text.count(event["evidence"]) != 1 for event in changed):
        return None
    return CodedArticle(f"{article.id}-renamed", document, tuple(changed))


def _swap_vendors(
    article: CodedArticle, text: str, lexicon: Lexicon, dice: random.Random, names: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield which vendor becomes which, and add to `names` what their names become."""
    if article.document.lang not in _UNINFLECTED:
        return
    vendors = {vendor.slug: vendor for vendor in lexicon.vendors}
    named = [
        slug for group in _INTERCHANGEABLE for slug in sorted(group) if _names_pattern(vendors[slug].names).search(text)
    ]
    free = set().union(*_INTERCHANGEABLE) - set(named)
    for slug in dict.fromkeys(named):
        group = next(group for group in _INTERCHANGEABLE if slug in group)
        choices = sorted(choice for choice in group & free if _can_replace(vendors[slug], vendors[choice], text))
        if choices and dice.random() < _SWAPPED_SHARE:
            substitute = dice.choice(choices)
            free.discard(substitute)
            names.update({name: _name_like(name, vendors[substitute]) for name in vendors[slug].names})
            yield slug, substitute


def _can_replace(vendor: VendorNames, substitute: VendorNames, text: str) -> bool:
    """Return whether what the text says of the vendor's home and seat would be true of the substitute."""
    same_seat = vendor.seat == substitute.seat or not vendor.seat or vendor.seat not in text
    return vendor.home_country == substitute.home_country and same_seat


def _name_like(name: str, vendor: VendorNames) -> str:
    """Return the vendor's name in the script of another."""
    if not _HAN.search(name):
        return vendor.names[0]
    return next((own for own in vendor.names if _HAN.search(own)), vendor.names[0])


def _swap_countries(
    article: CodedArticle, text: str, lexicon: Lexicon, dice: random.Random, names: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield which country becomes which, and add to `names` what their names become."""
    usable = {
        country.code: country
        for country in lexicon.countries
        if country.demonyms and country.capital and country.code not in _NEVER_SWAPPED
    }
    bodies: dict[str, list[str]] = {}
    for body in lexicon.bodies:
        bodies.setdefault(body.country, []).extend((*body.names, *body.abbreviations))
    named = [code for code, country in usable.items() if _names_pattern(_all_names(country)).search(text)]
    free = sorted(set(usable) - set(named))
    for code in named:
        country = usable[code]
        acts = any(event["jurisdiction"] == code for event in article.events)
        unclear = _names_pattern([*bodies.get(code, ()), *country.metonyms]).search(text) or any(
            name in names for name in _all_names(country)
        )
        if not acts or unclear or dice.random() >= _SWAPPED_SHARE:
            continue
        substitute = usable[free.pop(dice.randrange(len(free)))]
        for name in country.names:
            names[name] = names[f"the {name}"] = substitute.names[0]
        names[country.capital] = substitute.capital
        names.update({name: _demonym_like(name, substitute) for name in country.demonyms})
        yield code, substitute.code


def _all_names(country: CountryNames) -> tuple[str, ...]:
    return (*country.names, *country.demonyms, country.capital, *country.metonyms)


def _demonym_like(demonym: str, country: CountryNames) -> str:
    """Return the country's adjective, or its people where several people are meant."""
    same = [name for name in country.demonyms if name.endswith("s") == demonym.endswith("s")]
    return (same or list(country.demonyms))[0]


def _names_pattern(names: Mapping[str, str] | Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the names as whole words, the longest first; nothing where there are none."""
    alternatives = [
        rf"{_boundary(name[0])}{re.escape(name)}{_boundary(name[-1])}" for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile("|".join(alternatives) or r"(?!)")


def _boundary(sign: str) -> str:
    return r"\b" if sign.isalnum() and not _HAN.match(sign) else ""


def _replace(text: str, names: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: names[match[0]], text)


def _swap_in_event(
    event: Event, slugs: Mapping[str, str], codes: Mapping[str, str], names: Mapping[str, str], pattern: re.Pattern[str]
) -> Event:
    return {
        **event,
        "jurisdiction": codes.get(event["jurisdiction"], event["jurisdiction"]),
        "vendors": [slugs.get(slug, slug) for slug in event["vendors"]],
        "evidence": _replace(event["evidence"], names, pattern),
    }
