"""A made-up page for a source of the record: the sentence that tells its action, among others that do not."""

import html
import random
from dataclasses import dataclass

from benchmarks.sources.mirror import Served, pdf_of
from benchmarks.sources.wording import (
    ACTORS,
    BACKGROUND,
    DATES,
    ELSEWHERE,
    GENERIC_VENDOR,
    GERUNDS,
    MONTHS,
    NEAR,
    OTHER_STATUS,
    SCOPES,
    TELLINGS,
)
from vendors.models import Action, Country, Evidence

WRAP = 90
"""Characters of a line in a made-up PDF."""


@dataclass(frozen=True, slots=True)
class MadeUpPage:
    """The paragraphs of a page, and the sentence that tells the action."""

    title: str
    lang: str
    paragraphs: tuple[str, ...]
    sentence: str

    def as_html(self) -> Served:
        body = "".join(f"<p>{html.escape(words)}</p>\n" for words in self.paragraphs)
        head = f"<head><meta charset=utf-8><title>{html.escape(self.title)}</title></head>"
        menu = "<nav><ul><li><a href=/>Home</a></li><li><a href=/about>About us</a></li></ul></nav>"
        page = f"<html lang={self.lang}>{head}<body>{menu}<article><h1>{html.escape(self.title)}</h1>{body}</article>"
        return Served(f"<!doctype html>{page}<footer><p>All rights reserved.</p></footer></body></html>".encode())

    def as_pdf(self) -> Served:
        pages = [
            [line for words in some for line in [*_lines(words), ""]]
            for some in (self.paragraphs[:3], self.paragraphs[3:])
        ]
        return Served(pdf_of(pages), kind="application/pdf")


def page_for(piece: Evidence, rng: random.Random, *, lang: str) -> MadeUpPage:
    """Return a page that tells what the source supports, in words of its own."""
    action = piece.action
    names = _names(action, piece, rng, lang)
    sentence = _telling(action, piece, names, rng, lang)
    count = 6 if lang == "en" else 5
    others = [
        _capital(words.format(**{**names, **_elsewhere(action, rng, lang)}))
        for words in [*rng.sample(BACKGROUND[lang], count), *rng.sample(NEAR[lang], 2)]
    ]
    rng.shuffle(others)
    after = rng.choice(others)
    others.remove(after)
    at = rng.randrange(len(others))
    first, second = others[at], sentence
    joined = " ".join([second, after] if rng.random() < 0.5 else [first, second, after])
    paragraphs = [*others[:at], joined, *others[at + (1 if first in joined else 0) :]]
    title = rng.choice(others).rstrip(".")[:70]
    return MadeUpPage(title, lang, tuple(paragraphs), sentence)


def page_elsewhere() -> Served:
    """Return a page about something else."""
    body = "".join(f"<p>{words}</p>" for words in ELSEWHERE * 2)
    return Served(
        f"<html lang=en><head><title>A new wing</title></head><body><article><h1>A new wing</h1>{body}".encode()
    )


def script_only() -> Served:
    body = "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
    return Served(f"<html><head><title>App</title></head><body>{body}</body></html>".encode())


def robot_check() -> Served:
    body = "<h1>Checking your browser</h1><p>Please verify that you are a human.</p>"
    return Served(f"<html><head><title>Just a moment</title></head><body>{body}</body></html>".encode())


def picture_pdf() -> Served:
    return Served(pdf_of([[], []]), kind="application/pdf")


def _telling(action: Action, piece: Evidence, names: dict[str, str], rng: random.Random, lang: str) -> str:
    step = piece.milestone
    status = step.status if step and not step.is_deadline else action.status
    ways = TELLINGS[lang][action.kind]
    if status not in ("adopted", "in_force") and lang == "en":
        ways = OTHER_STATUS["en"][status]
    gerund = GERUNDS[action.kind].format(**names)
    sentence = rng.choice(ways).format(**names, gerund=gerund)
    return _capital(sentence)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _names(action: Action, piece: Evidence, rng: random.Random, lang: str) -> dict[str, str]:
    vendors = [vendor.name for vendor in action.vendors.all()] or [GENERIC_VENDOR[lang]]
    scope = next((str(s) for s in action.scope if str(s) in SCOPES[lang]), "")
    country = _country_name(action.country, lang)
    body = action.body_name.partition(" (")[0] or f"the government of {country}"
    actor = rng.choice(ACTORS[lang]).format(
        country=country, body=body if body[:4] == "the " or lang != "en" else f"the {body}"
    )
    both = " and ".join(vendors[:2]) if lang == "en" else vendors[0]
    names = {"vendor": both, "scope": SCOPES[lang][scope], "country": country, "actor": actor}
    return {**names, "date": _date(action, piece, rng, lang)}


def _elsewhere(action: Action, rng: random.Random, lang: str) -> dict[str, str]:
    other = rng.choice(
        [
            row
            for row in Country.objects.filter(code__in=("AU", "SE", "JP", "CA", "IN", "BR"))
            if row.pk != action.country_id
        ]
    )
    year = (action.started.year if action.started else 2020) - rng.randint(1, 5)
    return {"other": _country_name(other, lang), "year": str(year)}


def _country_name(country: Country, lang: str) -> str:
    local = country.names_by_language.get(lang, {}).get("names") or [country.name]
    return str(local[0] if lang != "en" else country.name)


def _date(action: Action, piece: Evidence, rng: random.Random, lang: str) -> str:
    date = (piece.milestone.date if piece.milestone else None) or action.effective or action.started
    if date is None:
        return {"en": "last year", "de": "im vergangenen Jahr", "fr": "l'an dernier", "es": "el año pasado"}[lang]
    if date.month is None:
        return {
            "en": f"in {date.year}",
            "de": f"im Jahr {date.year}",
            "fr": f"en {date.year}",
            "es": f"en {date.year}",
        }[lang]
    month = MONTHS[lang].split()[date.month - 1]
    way = rng.choice(DATES[lang] if date.day else DATES[lang][-1:])
    return way.format(day=date.day, month=month, year=date.year)


def _lines(words: str) -> list[str]:
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) > WRAP:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]
