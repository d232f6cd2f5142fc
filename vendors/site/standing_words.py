"""What a standing is, put into words: kind, since when, and how far it goes: force, reach and scope."""

from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Force, Kind, Reach, Scope, Status
from vendors.listing.areas import area_name
from vendors.listing.presentation import all_of, short_date
from vendors.models.choices import (
    FORCE_IN_SENTENCE,
    IN_SENTENCE,
    REACH_IN_SENTENCE,
    SCOPE_IN_SENTENCE,
    KindChoices,
)

PROPOSED = {
    Kind.BAN: gettext_lazy("Proposed ban"),
    Kind.RESTRICTION: gettext_lazy("Proposed restriction"),
    Kind.PLEDGE: gettext_lazy("Proposed pledge"),
    Kind.WARNING: gettext_lazy("Proposed warning"),
    Kind.INVESTIGATION: gettext_lazy("Proposed investigation"),
    Kind.PENALTY: gettext_lazy("Proposed penalty"),
    Kind.PERMISSION: gettext_lazy("Proposed permission"),
}


def reach_words(reach: str, area: str = "") -> str:
    """Return a reach within a sentence, a region by its name: "national", "one body", "Texas"; "" where uncoded."""
    if reach == Reach.REGIONAL and area:
        return area_name(area)
    return str(REACH_IN_SENTENCE[Reach(reach)]) if reach else ""


def force_words(force: str) -> str:
    """Return a force within a sentence; "" where uncoded."""
    return str(FORCE_IN_SENTENCE[Force(force)]) if force else ""


def extent_words(force: str, reach: str, area: str, scope: tuple[Scope, ...]) -> str:
    """Return how far a measure goes, such as "law, national: telecom networks"; "" where nothing is coded."""
    return _extent(force, reach, area, scope, get_language())


@lru_cache(4000)
def _extent(force: str, reach: str, area: str, scope: tuple[Scope, ...], language: str | None) -> str:
    coding = ", ".join(filter(None, (force_words(force), reach_words(reach, area))))
    scopes = all_of([str(SCOPE_IN_SENTENCE[part]) for part in scope])
    return ": ".join(filter(None, (coding, scopes)))


def head_words(kind: Kind, status: Status) -> str:
    """Return what stands: "Ban", "Proposed ban", "Ban rejected"."""
    label = KindChoices(kind).label
    if status in IN_EFFECT:
        return str(label)
    if status == Status.PROPOSED:
        return str(PROPOSED[kind])
    return _("%(kind)s %(status)s") % {"kind": label, "status": str(IN_SENTENCE[status])}


def when_words(status: Status, date: PartialDate | None, *, no_news: bool) -> str:
    """Return since when it stands, or when it happened: "since 2020", "no news since Mar 2021", "Mar 2019"."""
    day = short_date(date)
    if no_news:
        return _("no news since %(day)s") % {"day": day} if day else _("no news for two years")
    if status in IN_EFFECT:
        return _("since %(day)s") % {"day": day} if day else _("since an unknown date")
    return day or _("date unknown")


def standing_words(kind: Kind, status: Status, date: PartialDate | None, *, no_news: bool, extent: str) -> str:
    """Return a standing in a few words: "Ban since 14 Jul 2020 (law, national: telecom networks)"."""
    return _standing(kind, status, date, no_news, extent, get_language())


# A map tells some hundred cells; each is put into the words of a language once.
@lru_cache(10_000)
def _standing(
    kind: Kind, status: Status, date: PartialDate | None, no_news: bool, extent: str, language: str | None
) -> str:
    head, when = head_words(kind, status), when_words(status, date, no_news=no_news)
    joined = f"{head} {when}" if status in IN_EFFECT and date and not no_news else f"{head}, {when}"
    return f"{joined} ({extent})" if extent else joined
