"""The site's filter, spoken in JSON: the same parameters, the same errors."""

from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from vendors.listing.facet_labels import CLOSED_FACETS
from vendors.listing.facets import LABELS
from vendors.listing.filters import MOST_EXPLAINED, SORTS, ActionFilter, FilterError

CLOSED = {facet: [str(value) for value in choices.values] for facet, choices in CLOSED_FACETS.items()}
PLAIN = {
    "q": 'Words in title, summary, instrument, body, names and quotes; `"a phrase"`, `-word` leaves out.',
    "from": "Actions with a step that may lie on or after this date: 2019, 2019-05 or 2019-05-20.",
    "to": "Actions with a step that may lie on or before this date.",
    "on": "Actions in effect on this day, 2020-07-01.",
    "after": "Key of the page to continue from, as `next` gives it.",
}


def filter_of(request: Request, *, extra: tuple[str, ...] = ()) -> ActionFilter:
    """Return the filter of the request's parameters. ValidationError (400) names each that cannot be used."""
    query = request.query_params
    actions = ActionFilter(query if isinstance(query, QueryDict) else QueryDict(), extra=extra)
    if not actions.is_valid():
        raise ValidationError(errors_by_parameter(actions.filter_errors))
    return actions


def errors_by_parameter(filter_errors: tuple[FilterError, ...]) -> dict[str, Any]:
    """Return the errors by parameter: message, value given, and, once a parameter, the valid values where they are few
    enough. `more` counts the errors that are left out."""
    by_parameter: MultiValueDict[str, dict[str, Any]] = MultiValueDict()
    for error in filter_errors[:MOST_EXPLAINED]:
        valid = [] if error.parameter in by_parameter else [value for value, _ in error.valid]
        entry: dict[str, Any] = {"message": error.message}
        entry |= {"value": error.value} if error.value else {}
        entry |= {"did_you_mean": error.likely} if error.likely else {}
        entry |= {"valid": valid} if valid else {}
        by_parameter.appendlist(error.parameter, entry)
    more = len(filter_errors) - MOST_EXPLAINED
    return {"errors": dict(by_parameter.lists())} | ({"more": more} if more > 0 else {})


def parameters() -> list[dict[str, Any]]:
    """Return the filter's parameters as OpenAPI describes them."""
    several = [
        {
            "name": name,
            "in": "query",
            "description": f"{label}. May be repeated: values are alternatives.",
            "schema": {
                "type": "array",
                "items": {"type": "string", **({"enum": CLOSED[name]} if name in CLOSED else {})},
            },
            "explode": True,
        }
        for name, label in LABELS.items()
    ]
    single = [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}} for name, text in PLAIN.items()
    ]
    sort = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": list(SORTS), "default": "-date"}}
    return [*several, *single, sort]
