"""Countries, blocs, bodies and vendors from the data files: what a row should say, and what the database says now.

A row keeps the digest of the values last loaded into it. Where the database still says what was loaded, a changed file
may change it; where it says something else, a person has been there, and the row is kept as that person left it.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.text.lexicon import YES
from vendors.models import Bloc, Body, Country, Vendor
from vendors.models.history import names_changed
from vendors.reference.files import Row, Rows

REASON = "Loaded from the data files"
BATCH = 200

Values = dict[str, Any]
"""What a row says, as JSON values: the columns of its model by name, and `blocs` of a country."""


@dataclass(slots=True)
class Tally:
    """What a load made of one file: counts of rows, and the keys of those that people have edited here."""

    file: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one file becomes rows of one model."""

    model: type[Any]
    columns: tuple[str, ...]
    many: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    """Columns that no two rows share, besides the key."""
    columns_added_later: tuple[str, ...] = ()
    """Columns that earlier files did not have: the digest of a row that was loaded then leaves them out."""
    may_stay_away: bool = False
    """Whether a row that a person has deleted stays deleted: only where no other row needs it."""

    def as_once_loaded(self, row: Any) -> Values:
        """Return the row in the columns that the files had before the later ones were added."""
        return {name: value for name, value in _current(row, self).items() if name not in self.columns_added_later}


@dataclass(slots=True)
class Plan:
    """What is to be written for one model: new rows, changed ones, and those that only lack a digest."""

    tally: Tally
    added: list[tuple[Any, Values]] = field(default_factory=list)
    changed: list[tuple[Any, Values]] = field(default_factory=list)
    adopted: list[tuple[Any, Values]] = field(default_factory=list)


BLOC = Kind(Bloc, ("name", "full_name"))
COUNTRY = Kind(
    Country,
    (
        "name",
        "official_name",
        "aliases",
        "demonyms",
        "capital",
        "metonyms",
        "names_by_language",
        "region",
        "last_searched",
        "searched_languages",
        "coverage_note",
    ),
    many=("blocs",),
    columns_added_later=("last_searched", "searched_languages", "coverage_note"),
    alike=("name",),
)
BODY = Kind(
    Body,
    ("country_id", "name", "abbreviations", "aliases", "kind"),
    alike=("country_id", "name"),
    may_stay_away=True,
)
VENDOR = Kind(
    Vendor,
    (
        "name",
        "aliases",
        "home_country_id",
        "parent_id",
        "kind",
        "seat",
        "read_as_vendor",
        "prominent",
        "leading",
    ),
    columns_added_later=("read_as_vendor", "prominent", "leading"),
)


def digest_of(values: Mapping[str, Any]) -> str:
    """Return a digest that two rows share if, and only if, they say the same."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sort_row(
    plan: Plan,
    key: str,
    existing: Any | None,
    current: Values | None,
    wanted: Values,
    as_once_loaded: Callable[[Any], Values] | None = None,
) -> bool:
    """Note what is to become of one row that is stored already; return False for a row that is not.

    `as_once_loaded` gives the row in the columns that the files had before, so that a row loaded by an older version
    is told from one that a person has edited.
    """
    if existing is None or current is None:
        return False
    if current == wanted:
        plan.tally.unchanged += 1
        if existing.loaded_digest != digest_of(wanted):
            plan.adopted.append((existing, wanted))
    elif existing.loaded_digest == digest_of(current) or (
        as_once_loaded is not None and existing.loaded_digest == digest_of(as_once_loaded(existing))
    ):
        plan.changed.append((existing, wanted))
        plan.tally.changed += 1
    else:
        plan.tally.kept.append(key)
    return True


def add_row(plan: Plan, row: Any, wanted: Values) -> None:
    """Note a row that is to be made."""
    plan.added.append((row, wanted))
    plan.tally.added += 1


def load_rows(rows: Rows, *, each: Callable[[int], object] = lambda by: None) -> list[Tally]:
    """Load blocs, countries with their names in other languages, bodies and vendors. Expects a transaction.

    `each` is told the number of rows of each file when it is loaded.
    """
    local = _local_names(rows["country_names.csv"])
    countries = {row["code"]: _country(row, local.get(row["code"], {})) for row in rows["countries.csv"]}
    files: list[tuple[Kind, str, dict[str, Values]]] = [
        (BLOC, "blocs.csv", {row["slug"]: _bloc(row) for row in rows["blocs.csv"]}),
        (COUNTRY, "countries.csv and country_names.csv", countries),
        (BODY, "bodies.csv", {row["slug"]: _body(row) for row in rows["bodies.csv"]}),
        (VENDOR, "vendors.csv", {row["slug"]: _vendor(row) for row in rows["vendors.csv"]}),
    ]
    plans = []
    for kind, file, wanted in files:
        plans.append(_load(kind, file, wanted))
        each(len(wanted))
    if any(plan.added or plan.changed for plan in plans[1:]):
        names_changed()
    return [plan.tally for plan in plans]


def _load(kind: Kind, file: str, wanted: Mapping[str, Values]) -> Plan:
    plan = Plan(Tally(file))
    stored = kind.model.objects.prefetch_related(*kind.many).in_bulk()
    away = deleted_here(kind.model, "pk", set(wanted) - set(stored)) if kind.may_stay_away else set()
    taken = {tuple(getattr(row, name) for name in kind.alike): key for key, row in stored.items() if kind.alike}
    for key, values in wanted.items():
        row = stored.get(key)
        owner = taken.get(tuple(values[name] for name in kind.alike), key)
        if key in away or owner != key:
            plan.tally.kept.append(key)
        elif not sort_row(plan, key, row, _current(row, kind) if row else None, values, kind.as_once_loaded):
            add_row(plan, kind.model(pk=key), values)
    _write(plan, kind)
    return plan


def deleted_here(model: Any, column: str, keys: set[str]) -> set[str]:
    """Return those of the keys, none of them stored, whose row has been deleted: a load does not bring it back."""
    if not keys:
        return set()
    name = model._meta.pk.attname if column == "pk" else column
    return set(model.history.filter(**{f"{name}__in": keys}, history_type="-").values_list(name, flat=True))


def _current(row: Any, kind: Kind) -> Values:
    many = {name: sorted(other.pk for other in getattr(row, name).all()) for name in kind.many}
    return {**{name: _plain(getattr(row, name)) for name in kind.columns}, **many}


def _plain(value: Any) -> Any:
    """Return a column's value as JSON can hold it, for the digest."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _write(plan: Plan, kind: Kind) -> None:
    for row, values in (*plan.added, *plan.changed, *plan.adopted):
        row.loaded_digest = digest_of(values)
        for name in kind.columns:
            setattr(row, name, values[name])
    records = create_all([row for row, _ in plan.added], kind.model)
    records += update_all([row for row, _ in plan.changed], kind.model, (*kind.columns, "loaded_digest"))
    kind.model.objects.bulk_update([row for row, _ in plan.adopted], ["loaded_digest"], batch_size=BATCH)
    for name in kind.many:
        link(kind.model, name, {row.pk: values[name] for row, values in (*plan.added, *plan.changed)}, records)


def create_all(rows: list[Any], model: Any) -> list[Any]:
    """Insert rows with their history, a few statements for all; return the history records."""
    made = model.objects.bulk_create(rows, batch_size=BATCH)
    return _record(made, model, update=False)


def update_all(rows: list[Any], model: Any, columns: Iterable[str]) -> list[Any]:
    """Update rows with their history, a few statements for all; return the history records."""
    model.objects.bulk_update(rows, [name.removesuffix("_id") for name in columns], batch_size=BATCH)
    return _record(rows, model, update=True)


def _record(rows: list[Any], model: Any, *, update: bool) -> list[Any]:
    if not rows or not hasattr(model, "history"):
        return []
    made = model.history.bulk_history_create(rows, batch_size=BATCH, update=update, default_change_reason=REASON)
    return list(made)


def link(model: Any, name: str, wanted: Mapping[Any, Iterable[Any]], records: Iterable[Any]) -> None:
    """Let each row, by its key, have exactly these others in a many-to-many column, and its history record say so."""
    if not wanted:
        return
    column = model._meta.get_field(name)
    through, own, other = column.remote_field.through, column.m2m_field_name(), column.m2m_reverse_field_name()
    through.objects.filter(**{f"{own}__in": list(wanted)}).delete()
    pairs = [{f"{own}_id": key, f"{other}_id": value} for key, values in wanted.items() for value in values]
    links = through.objects.bulk_create([through(**pair) for pair in pairs], batch_size=BATCH)
    record_of = {getattr(record, model._meta.pk.attname): record for record in records}
    past = getattr(model.history.model, name).model
    columns = [part.attname for part in through._meta.fields]
    past.objects.bulk_create(
        [
            past(history=record_of[getattr(row, f"{own}_id")], **{name: getattr(row, name) for name in columns})
            for row in links
        ],
        batch_size=BATCH,
    )


def _bloc(row: Row) -> Values:
    return {"name": row["name"], "full_name": row["full_name"]}


def _country(row: Row, local: Mapping[str, Any]) -> Values:
    return {
        "name": row["name"],
        "official_name": row["official_name"],
        "aliases": list(row.values("aliases")),
        "demonyms": list(row.values("demonyms")),
        "capital": row["capital"],
        "metonyms": list(row.values("metonyms")),
        "names_by_language": dict(local),
        "region": row["region"],
        "blocs": sorted(row.values("blocs")),
        "last_searched": row["searched_on"] or None,
        "searched_languages": list(row.values("searched_languages")),
        "coverage_note": row["search_result"],
    }


def _local_names(rows: Iterable[Row]) -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in rows:
        parts = {part: list(row.values(part)) for part in ("names", "demonyms", "capital", "metonyms")}
        found.setdefault(row["code"], {})[row["lang"]] = {part: names for part, names in parts.items() if names}
    return found


def _body(row: Row) -> Values:
    return {
        "country_id": row["country"],
        "name": row["name"],
        "abbreviations": list(row.values("abbreviations")),
        "aliases": list(row.values("aliases")),
        "kind": row["kind"],
    }


def _vendor(row: Row) -> Values:
    return {
        "name": row["name"],
        "aliases": list(row.values("aliases")),
        "home_country_id": row["home_country"] or None,
        "parent_id": row["parent"] or None,
        "kind": row["kind"],
        "seat": row["seat"],
        "read_as_vendor": row["read_as_vendor"] == YES,
        "prominent": row["prominent"] == YES,
        "leading": row["leading"] == YES,
    }
