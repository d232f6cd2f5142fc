"""What a file of the list is called: by its filter in short, its day and the data's version."""

import datetime

from django.utils import timezone, translation
from django.utils.text import slugify

from vendors.listing.facet_labels import FacetLabels
from vendors.listing.filters import ActionFilter
from vendors.models import DataVersion

LONGEST_FILTER = 60
"""Letters of the filter that a file's name repeats. The whole name then stays below 140 letters, which file systems and
mail programs take (most allow 255 bytes); a workbook says inside what its name leaves out."""

NAMED_FIRST = ("country", "bloc", "vendor", "kind", "status", "scope", "reach", "force", "grade", "actor", "body")


def file_name(actions: ActionFilter, version: DataVersion, ending: str, *, rows: str = "actions") -> str:
    """Return a name such as `telecom-vendor-actions-germany-ban-2026-12-01-v7.xlsx`, the same in every language.

    A CSV has no other place for the day up to which events were gathered, so its name ends in it.
    """
    parts = [f"telecom-vendor-{rows}", filter_in_short(actions), timezone.localdate().isoformat(), f"v{version.number}"]
    if ending == "csv" and version.gathered_until:
        parts.append(f"events-to-{version.gathered_until.isoformat()}")
    return f"{'-'.join(filter(None, parts))}.{ending}"


def filter_in_short(actions: ActionFilter) -> str:
    """Return the filter's values as one word, such as "germany-ban-from-2019"; "" where everything is asked for."""
    with translation.override("en"):
        words = FacetLabels()  # the filter's own may have been read in the reader's language
        values = [slugify(words.label(facet, value)) for facet in NAMED_FIRST for value in actions.chosen(facet)]
    values += [f"{name}-{_written(actions.values[name])}" for name in ("from", "to", "on") if name in actions.values]
    values += [slugify(actions.values["q"])] if "q" in actions.values else []
    name = "-".join(filter(None, values))
    return name if len(name) <= LONGEST_FILTER else name[:LONGEST_FILTER].rpartition("-")[0]


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
