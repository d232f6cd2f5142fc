"""Pages by key: a page starts after a row, not after a number of rows, so that it stays put while the list grows."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from vendors.models.actions import ActionQuerySet

PAGE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort: the expression, which is never null, and whether the greatest comes first."""

    key: Combinable
    falling: bool
    number: bool = False
    day: bool = False


ORDERS = {
    # No date sorts as the empty text: last where the newest come first, first where the oldest do, on any database.
    "-decided": Order(Coalesce("decided", Value(""), output_field=CharField()), falling=True),
    "decided": Order(Coalesce("decided", Value(""), output_field=CharField()), falling=False),
    "-date": Order(Coalesce("latest", Value(""), output_field=CharField()), falling=True),
    "date": Order(Coalesce("latest", Value(""), output_field=CharField()), falling=False),
    "country": Order(F("country__name"), falling=False),
    "title": Order(F("title"), falling=False),
    "-sources": Order(F("source_count"), falling=True, number=True),
    "-updated": Order(F("pk"), falling=True, number=True),
}


class BadKey(ValueError):
    """A page key that no page of this list has; the message is for the reader."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the keys of the pages on both sides; an empty key where there is none."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def page_of(queryset: ActionQuerySet, *, sort: str, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return a page of a list of actions in one of its orders: see `page_by`."""
    return page_by(queryset, ORDERS[sort], after=after, before=before, size=size)


def page_by(queryset: QuerySet[Any], order: Order, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return the page that follows the key `after`, or that ends where `before` starts, or else the first.

    Equal rows are ordered by their number. BadKey where a key cannot be read.
    """
    backwards = bool(before)
    falling = order.falling != backwards
    rows = queryset.annotate(sort_key=order.key)
    if after or before:
        rows = rows.filter(_beyond(order, after or before, falling=falling))
    direction = ("-sort_key", "-pk") if falling else ("sort_key", "pk")
    taken = list(rows.order_by(*direction)[: size + 1])
    more, shown = len(taken) > size, taken[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    first, last = _key(shown[0]), _key(shown[-1])
    return Page(
        shown,
        before=first if (more if backwards else bool(after)) else "",
        after=last if (backwards or more) else "",
    )


def _key(row: Any) -> str:
    return f"{row.pk}~{row.sort_key}"


def _beyond(order: Order, key: str, *, falling: bool) -> Q:
    number, tilde, value = key.partition("~")
    if (
        not (tilde and number.isascii() and number.isdigit() and len(number) < 19)
        or "\x00" in value
        or len(value) > 300
    ):
        raise BadKey(_("“%(key)s” is not a page of this list. Start from its first page.") % {"key": key[:80]})
    side = "lt" if falling else "gt"
    bound = _bound(order, key, value)
    # The first condition follows from the second and lets the database start in its index.
    return Q(**{f"sort_key__{side}e": bound}) & (Q(**{f"sort_key__{side}": bound}) | Q(**{f"pk__{side}": int(number)}))


def day_of_key(order: Order, key: str) -> datetime.date | None:
    """Return the day that a key of a list sorted by days names; None for no key. BadKey where it cannot be read."""
    day = _bound(order, key, key.partition("~")[2]) if key else None
    assert day is None or isinstance(day, datetime.date)
    return day


def _bound(order: Order, key: str, value: str) -> int | str | datetime.date:
    """Return the sorted value that a key names, of the order's own type."""
    try:
        if order.day:
            return datetime.date.fromisoformat(value)
        if order.number and not (value.isascii() and value.isdigit() and len(value) < 19):
            raise ValueError(value)
    except ValueError as error:
        message = _("“%(key)s” is not a page of this list in this order. Start from its first page.") % {
            "key": key[:80]
        }
        raise BadKey(message) from error
    return int(value) if order.number else value
