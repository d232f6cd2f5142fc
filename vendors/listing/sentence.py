"""What a list shows, in a sentence: its heading, the page's title and the feed's name."""

from collections.abc import Callable

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED, Force, Kind, Reach, Scope, Status
from vendors.listing.articles import body_in_sentence, country_in_sentence, members_of
from vendors.listing.filters import ActionFilter
from vendors.listing.presentation import any_of
from vendors.models.choices import FORCE_IN_HEADING, IN_SENTENCE, REACH_IN_HEADING, SCOPE_IN_SENTENCE

KINDS = {
    Kind.BAN: ngettext_lazy("ban", "bans"),
    Kind.RESTRICTION: ngettext_lazy("restriction", "restrictions"),
    Kind.PLEDGE: ngettext_lazy("pledge", "pledges"),
    Kind.WARNING: ngettext_lazy("warning", "warnings"),
    Kind.INVESTIGATION: ngettext_lazy("investigation", "investigations"),
    Kind.PENALTY: ngettext_lazy("penalty", "penalties"),
    Kind.PERMISSION: ngettext_lazy("permission", "permissions"),
}
ABOUT = {
    Kind.BAN: gettext_lazy("on %(vendors)s"),
    Kind.RESTRICTION: gettext_lazy("on %(vendors)s"),
    Kind.WARNING: gettext_lazy("about %(vendors)s"),
    Kind.INVESTIGATION: gettext_lazy("of %(vendors)s"),
    Kind.PENALTY: gettext_lazy("for %(vendors)s"),
    Kind.PERMISSION: gettext_lazy("for %(vendors)s"),
}


def day_words(date: PartialDate) -> str:
    """Return the date as precisely as it is known: "23 August 2018", "August 2018", "2018"."""
    if date.month is None:
        return str(date.year)
    pattern = "YEAR_MONTH_FORMAT" if date.day is None else "DATE_FORMAT"
    return date_format(date.first_day, pattern)


def subject(actions: ActionFilter, count: int | None = None) -> str:
    """Return what the filter asks for, such as "12 bans on Huawei in force in EU members since 2019".

    Without a count, in the plural and with no number: a feed's name.
    """
    kinds = [str(KINDS[Kind(kind)] % (2 if count is None else count)) for kind in actions.chosen("kind")]
    noun = any_of(kinds) or ngettext("action", "actions", 2 if count is None else count)
    text = " ".join([noun, *(words for phrase in _PHRASES if (words := phrase(actions)))])
    return text[:1].upper() + text[1:] if count is None else f"{number_format(count, force_grouping=True)} {text}"


def _labels(actions: ActionFilter, facet: str) -> list[str]:
    return [actions.labels.label(facet, value) for value in actions.chosen(facet)]


def _vendors(actions: ActionFilter) -> str:
    slugs, kinds = actions.chosen("vendor"), actions.chosen("kind")
    if not slugs:
        return ""
    if slugs == [UNNAMED]:
        return _("that name no vendor")
    named = [actions.labels.label("vendor", slug) for slug in slugs if slug != UNNAMED]
    vendors = any_of([*named, *([_("no named vendor")] if UNNAMED in slugs else [])])
    about = ABOUT.get(Kind(kinds[0])) if len(kinds) == 1 else None
    return str(about or _("about %(vendors)s")) % {"vendors": vendors}


def _scopes(actions: ActionFilter) -> str:
    scopes = [str(SCOPE_IN_SENTENCE[Scope(scope)]) for scope in actions.chosen("scope")]
    return _("with scope %(scopes)s") % {"scopes": any_of(scopes)} if scopes else ""


def _reaches(actions: ActionFilter) -> str:
    return any_of([str(REACH_IN_HEADING[Reach(reach)]) for reach in actions.chosen("reach")])


def _forces(actions: ActionFilter) -> str:
    return any_of([str(FORCE_IN_HEADING[Force(force)]) for force in actions.chosen("force")])


def _grades(actions: ActionFilter) -> str:
    grades = actions.chosen("grade")
    return _("with evidence of grade %(grades)s") % {"grades": any_of(grades)} if grades else ""


def _status_words(actions: ActionFilter) -> str:
    return any_of([str(IN_SENTENCE[Status(status)]) for status in actions.chosen("status")])


def _statuses(actions: ActionFilter) -> str:
    """Name the statuses; beside a day they come after it, since they are those of today (`_day`)."""
    return "" if "on" in actions.values else _status_words(actions)


def _jurisdictions(actions: ActionFilter) -> str:
    blocs = [members_of(bloc) for bloc in _labels(actions, "bloc")]
    countries = [country_in_sentence(code, actions.labels.label("country", code)) for code in actions.chosen("country")]
    within = _("in %(places)s") % {"places": any_of(blocs)} if blocs else ""
    where = _("by %(countries)s") % {"countries": any_of(countries)} if countries else ""
    return " ".join(filter(None, [where, within]))


def _actors(actions: ActionFilter) -> str:
    phrases = {"government": _("taken by governments"), "vendor": _("made by vendors")}
    return any_of([phrases[actor] for actor in actions.chosen("actor")])


def _bodies(actions: ActionFilter) -> str:
    bodies = [body_in_sentence(body) for body in _labels(actions, "body")]
    return _("through %(bodies)s") % {"bodies": any_of(bodies)} if bodies else ""


def _dates(actions: ActionFilter) -> str:
    first, last = actions.values.get("from"), actions.values.get("to")
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}
    if first:
        return _("since %(first)s") % {"first": day_words(first)}
    return _("until %(last)s") % {"last": day_words(last)} if last else ""


def _day(actions: ActionFilter) -> str:
    day = actions.values.get("on")
    if not day:
        return ""
    statuses = _status_words(actions)
    words = _("in effect on %(day)s, now %(statuses)s") if statuses else _("in effect on %(day)s")
    return words % {"day": date_format(day, "DATE_FORMAT"), "statuses": statuses}


def _words(actions: ActionFilter) -> str:
    return _("with the words “%(words)s”") % {"words": actions.values["q"]} if "q" in actions.values else ""


_PHRASES: tuple[Callable[[ActionFilter], str], ...] = (
    _vendors,
    _statuses,
    _reaches,
    _forces,
    _scopes,
    _actors,
    _bodies,
    _jurisdictions,
    _dates,
    _day,
    _words,
    _grades,
)
