"""Countries, blocs, bodies and vendors from the data files, compared with what the database says.

Each row stores the digest of the values last loaded into it. As long as the database says what was loaded, a changed
file may change the row; if it says something else, a person has edited the row, and it is left as it is.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.text.lexicon import YES
from vendors.models import Bloc, Body, Country, Vendor
from vendors.models.history import names_changed
from vendors.reference.files import CsvRow, Rows

REASON = "Loaded from the data files"
BATCH = 200
"""Rows in one statement: SQLite limits the variables of a statement, and a row has up to twenty."""

Values = dict[str, Any]
"""What a row says, as JSON values: the columns of its model by name, and `blocs` of a country."""


@dataclass(slots=True)
class Tally:
    """What a load did with one file: counts of rows, and the keys of those left alone because people have edited
    them."""

    file: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    edited_here: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ModelMapping:
    """How the rows of a file are mapped to a model."""

    model: type[Any]
    columns: tuple[str, ...]
    many_to_many: tuple[str, ...] = ()
    unique_together: tuple[str, ...] = ()
    """Columns that are unique together, besides the key."""
    columns_added_later: tuple[tuple[str, ...], ...] = ()
    """Columns that earlier files did not have, the latest first: the digest of a row loaded then leaves them out."""
    respects_deletion: bool = False
    """Whether a row that a person has deleted stays deleted; possible only where no other row needs it."""

    def earlier_forms(self, row: Any) -> Iterator[Values]:
        """Yield the row in the columns that the files had before each addition.

        A column that is filled was filled by a person, and there is no earlier form; a flag tells nothing, since the
        migration that brought it may have set it.
        """
        values = _current(row, self)
        for columns in self.columns_added_later:
            added = [values.pop(name) for name in columns]
            if any(value and not isinstance(value, bool) for value in added):
                return
            yield dict(values)


@dataclass(slots=True)
class Plan:
    """What is to be written for one model: new rows, changed rows, and rows that only lack the digest."""

    tally: Tally
    added: list[tuple[Any, Values]] = field(default_factory=list)
    changed: list[tuple[Any, Values]] = field(default_factory=list)
    adopted: list[tuple[Any, Values]] = field(default_factory=list)


BODY_AT_HOME = ("own_name", "own_language", "website")
READ_AS = ("read_as_vendor", "prominent", "leading")
IN_OTHER_REGISTERS = ("wikidata", "lei")
BLOC = ModelMapping(Bloc, ("name", "full_name"))
COUNTRY = ModelMapping(
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
    many_to_many=("blocs",),
    columns_added_later=(("last_searched", "searched_languages", "coverage_note"),),
    unique_together=("name",),
)
BODY = ModelMapping(
    Body,
    ("country_id", "name", "abbreviations", "aliases", "kind", *BODY_AT_HOME),
    columns_added_later=(BODY_AT_HOME,),
    unique_together=("country_id", "name"),
    respects_deletion=True,
)
VENDOR = ModelMapping(
    Vendor,
    (
        "name",
        "aliases",
        "home_country_id",
        "parent_id",
        "kind",
        "seat",
        *READ_AS,
        *IN_OTHER_REGISTERS,
    ),
    columns_added_later=(IN_OTHER_REGISTERS, READ_AS),
)


def digest_of(values: Mapping[str, Any]) -> str:
    """Return a digest that is equal for two rows if, and only if, their values are."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plan_row(
    plan: Plan,
    key: str,
    existing: Any | None,
    stored_values: Values | None,
    file_values: Values,
    earlier_values: Iterable[Values] = (),
) -> bool:
    """Plan what to do with a row that is stored already; return False for a row that is not.

    `earlier_values` are the row in the columns that were compared before, so that a row loaded by an older version is
    told from one that a person has edited.
    """
    if existing is None or stored_values is None:
        return False
    if stored_values == file_values:
        plan.tally.unchanged += 1
        if existing.loaded_digest != digest_of(file_values):
            plan.adopted.append((existing, file_values))
    elif any(existing.loaded_digest == digest_of(values) for values in (stored_values, *earlier_values)):
        plan.changed.append((existing, file_values))
        plan.tally.changed += 1
    else:
        plan.tally.edited_here.append(key)
    return True


def add_row(plan: Plan, row: Any, file_values: Values) -> None:
    """Plan a new row."""
    plan.added.append((row, file_values))
    plan.tally.added += 1


def load_rows(rows: Rows, *, each: Callable[[int], object] = lambda by: None) -> list[Tally]:
    """Load blocs, countries with their names in other languages, bodies and vendors. Call it within a transaction.

    `each` is called with the number of rows of each file once it is loaded.
    """
    local = _local_names(rows["country_names.csv"])
    successors = Vendor.successors()
    countries = {row["code"]: _country(row, local.get(row["code"], {})) for row in rows["countries.csv"]}
    files: list[tuple[ModelMapping, str, dict[str, Values]]] = [
        (BLOC, "blocs.csv", {row["slug"]: _bloc(row) for row in rows["blocs.csv"]}),
        (COUNTRY, "countries.csv and country_names.csv", countries),
        (BODY, "bodies.csv", {row["slug"]: _body(row) for row in rows["bodies.csv"]}),
        (VENDOR, "vendors.csv", {row["slug"]: _vendor(row, successors) for row in rows["vendors.csv"]}),
    ]
    plans = []
    for mapping, file, file_values in files:
        plans.append(_load(mapping, file, file_values))
        each(len(file_values))
    if any(plan.added or plan.changed for plan in plans[1:]):
        names_changed()
    return [plan.tally for plan in plans]


def _load(mapping: ModelMapping, file: str, file_values: Mapping[str, Values]) -> Plan:
    plan = Plan(Tally(file))
    stored = mapping.model.objects.prefetch_related(*mapping.many_to_many).in_bulk()
    deleted = (
        deleted_by_a_person(mapping.model, "pk", set(file_values) - set(stored)) if mapping.respects_deletion else set()
    )
    owner_by_unique = {
        tuple(getattr(row, name) for name in mapping.unique_together): key
        for key, row in stored.items()
        if mapping.unique_together
    }
    for key, values in file_values.items():
        row = stored.get(key)
        owner = owner_by_unique.get(tuple(values[name] for name in mapping.unique_together), key)
        if key in deleted or owner != key:
            plan.tally.edited_here.append(key)
            continue
        stored_values = _current(row, mapping) if row else None
        earlier = mapping.earlier_forms(row) if row else ()
        if not plan_row(plan, key, row, stored_values, values, earlier):
            add_row(plan, mapping.model(pk=key), values)
    _write(plan, mapping)
    return plan


def deleted_by_a_person(model: Any, column: str, keys: set[str]) -> set[str]:
    """Return those of the keys, none of them stored, whose row a person has deleted: a load does not restore it."""
    if not keys:
        return set()
    name = model._meta.pk.attname if column == "pk" else column
    return set(model.history.filter(**{f"{name}__in": keys}, history_type="-").values_list(name, flat=True))


def _current(row: Any, mapping: ModelMapping) -> Values:
    many_to_many = {name: sorted(related.pk for related in getattr(row, name).all()) for name in mapping.many_to_many}
    return {**{name: _plain(getattr(row, name)) for name in mapping.columns}, **many_to_many}


def _plain(value: Any) -> Any:
    """Return a column's value as JSON can hold it, for the digest."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _write(plan: Plan, mapping: ModelMapping) -> None:
    for row, values in (*plan.added, *plan.changed, *plan.adopted):
        row.loaded_digest = digest_of(values)
        for name in mapping.columns:
            setattr(row, name, values[name])
    records = create_all([row for row, _ in plan.added], mapping.model)
    records += update_all([row for row, _ in plan.changed], mapping.model, (*mapping.columns, "loaded_digest"))
    mapping.model.objects.bulk_update([row for row, _ in plan.adopted], ["loaded_digest"], batch_size=BATCH)
    for name in mapping.many_to_many:
        link(mapping.model, name, {row.pk: values[name] for row, values in (*plan.added, *plan.changed)}, records)


def create_all(rows: list[Any], model: Any) -> list[Any]:
    """Insert rows with their history, a few statements for all; return the history records."""
    created = model.objects.bulk_create(rows, batch_size=BATCH)
    return _record(created, model, update=False)


def update_all(rows: list[Any], model: Any, columns: Iterable[str]) -> list[Any]:
    """Update rows with their history, a few statements for all; return the history records."""
    model.objects.bulk_update(rows, [name.removesuffix("_id") for name in columns], batch_size=BATCH)
    return _record(rows, model, update=True)


def _record(rows: list[Any], model: Any, *, update: bool) -> list[Any]:
    if not rows or not hasattr(model, "history"):
        return []
    created = model.history.bulk_history_create(rows, batch_size=BATCH, update=update, default_change_reason=REASON)
    return list(created)


def link(model: Any, name: str, file_values: Mapping[Any, Iterable[Any]], records: Iterable[Any]) -> None:
    """Set the related keys of a many-to-many column for each row, by its key, and record them in its history."""
    if not file_values:
        return
    column = model._meta.get_field(name)
    through, own, related = column.remote_field.through, column.m2m_field_name(), column.m2m_reverse_field_name()
    through.objects.filter(**{f"{own}__in": list(file_values)}).delete()
    pairs = [{f"{own}_id": key, f"{related}_id": value} for key, values in file_values.items() for value in values]
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


def _bloc(row: CsvRow) -> Values:
    return {"name": row["name"], "full_name": row["full_name"]}


def _country(row: CsvRow, local: Mapping[str, Any]) -> Values:
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


def _local_names(rows: Iterable[CsvRow]) -> dict[str, dict[str, dict[str, list[str]]]]:
    by_country: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in rows:
        parts = {part: list(row.values(part)) for part in ("names", "demonyms", "capital", "metonyms")}
        by_country.setdefault(row["code"], {})[row["lang"]] = {part: names for part, names in parts.items() if names}
    return by_country


def _body(row: CsvRow) -> Values:
    return {
        "country_id": row["country"],
        "name": row["name"],
        "abbreviations": list(row.values("abbreviations")),
        "aliases": list(row.values("aliases")),
        **{name: row[name] for name in ("kind", *BODY_AT_HOME)},
    }


def _vendor(row: CsvRow, successors: Mapping[str, str]) -> Values:
    parent = successors.get(row["parent"], row["parent"])
    return {
        "name": row["name"],
        "aliases": list(row.values("aliases")),
        "home_country_id": row["home_country"] or None,
        "parent_id": parent if parent and parent != row["slug"] else None,  # its parent may have been merged into it
        "kind": row["kind"],
        "seat": row["seat"],
        "read_as_vendor": row["read_as_vendor"] == YES,
        "prominent": row["prominent"] == YES,
        "leading": row["leading"] == YES,
        **{name: row[name] for name in IN_OTHER_REGISTERS},
    }
