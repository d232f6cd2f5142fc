"""Which codings of an action the codebook's section 7 rules out: one list of rules for files, forms and checks."""

from collections.abc import Iterator, Mapping
from typing import Any

import pycountry

from vendors.extraction.vocabulary import Force, Kind, Reach

type Fault = tuple[str, str]
"""The field at fault, and the reason in words that follow the field's name."""


CODED_FIELDS = ("kind", "reach", "area", "force")
"""The fields that the rules are about."""


def is_area_code(code: str) -> bool:
    """Return whether ISO 3166-2 has the code."""
    subdivisions: Any = pycountry.subdivisions  # untyped in the package
    return subdivisions.get(code=code) is not None


def coding_faults(coding: Mapping[str, str], *, country: str) -> Iterator[Fault]:
    """Yield what is wrong with `kind`, `reach`, `area` and `force` together; an empty value is not coded yet."""
    reach, area, force, kind = (coding[name] for name in ("reach", "area", "force", "kind"))
    if reach == Reach.REGIONAL and not area:
        yield "area", "is empty, and a regional action needs the code of its area, such as US-TX"
    if area and reach != Reach.REGIONAL:
        yield "area", f"is given, but the reach is {reach or 'empty'}; only a regional action has one"
    elif area and not is_area_code(area):
        yield "area", f"{area!r} is no ISO 3166-2 code, such as US-TX"
    elif area and not area.startswith(f"{country}-"):
        yield "area", f"{area} is an area of another country than {country}"
    if kind == Kind.PENALTY and force not in (Force.ACT, ""):
        yield "force", "a penalty is always an act"
    if kind == Kind.INVESTIGATION and force == Force.ACT:
        yield "force", "an investigation lasts from its opening to its result and is no act"


def emptied_faults(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Fault]:
    """Yield which of `reach` and `force` an edit of a published action would empty.

    One that was empty before is no fault of the edit: old databases hold actions published before they were coded.
    """
    for name in ("reach", "force"):
        if before[name] and not after[name]:
            yield name, "a published action keeps it"
