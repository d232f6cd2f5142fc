"""What is looked for in a source: its action and step, with the names by which a page in its language may call them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vendors.extraction.text.scanner import fold
from vendors.findings.assessment import known_actions
from vendors.findings.database_lexicon import names_version
from vendors.models import Action, Country, Evidence, Milestone
from vendors.sources.best_sentence import Wanted

MIN_NAME = 3
"""Letters from which a name is looked for: shorter ones are words of some other language."""


@dataclass(frozen=True, slots=True)
class _CountryNames:
    code: str
    own: tuple[str, ...]
    """Names and demonyms in English."""
    by_language: dict[str, tuple[str, ...]]


def wanted_of(action: Action, *, step: Milestone | None, source: Evidence | None, lang: str) -> Wanted | None:
    """Return what the source is to support; None where the action is neither public nor a draft any more.

    `lang`: the language of the page, in which countries have other names.
    """
    known = {row.pk: row for row in known_actions([action.country_id]).get(action.country_id, [])}
    candidate = known.get(action.pk)
    if candidate is None:
        return None
    vendors = list(action.vendors.all())
    homes = {"CN", *(vendor.home_country_id or "" for vendor in vendors)}
    mine, others = _names_of(action.country_id, lang, without=homes)
    words = [source.supports if source else "", step.note if step else action.summary, action.title, action.instrument]
    return Wanted(
        action=candidate,
        vendor_names=_folded(name for vendor in vendors for name in (vendor.name, *vendor.aliases)),
        country_names=mine,
        other_countries=others,
        body_names=_body_names(action),
        words=" ".join(filter(None, words)),
        status="" if step is None or step.is_deadline else step.status,
        date=(step.date or None) if step else (action.effective or action.started or None),
    )


def _body_names(action: Action) -> tuple[str, ...]:
    names = [action.body_name.partition(" (")[0]]
    if action.body:
        names += [action.body.name, *action.body.abbreviations, *action.body.aliases]
    return _folded(names)


def _names_of(code: str, lang: str, *, without: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    mine: tuple[str, ...] = ()
    others: list[str] = []
    for country in _countries(names_version()):
        names = country.own + country.by_language.get(lang, ())
        if country.code == code:
            mine = names
        elif country.code not in without:
            others += names
    return mine, tuple(name for name in others if name not in mine)


@lru_cache(maxsize=1)
def _countries(version: int) -> tuple[_CountryNames, ...]:
    """Return the names of all countries, read once a process under one version of the names, the cache's key."""
    return tuple(_country(row) for row in Country.objects.order_by("code"))


def _country(row: Country) -> _CountryNames:
    by_language = {
        lang: _folded([*names.get("names", ()), *names.get("demonyms", ())])
        for lang, names in row.names_by_language.items()
    }
    own = _folded([row.name, row.official_name, *row.aliases, *row.demonyms])
    return _CountryNames(row.code, own, by_language)


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    folded = (fold(name.strip()) for name in names if name)
    return tuple(dict.fromkeys(name for name in folded if len(name) >= MIN_NAME or not name.isascii()))
