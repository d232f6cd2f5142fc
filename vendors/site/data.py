"""The data page: downloads, what each column means, and the description for machines."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from vendors.listing.caching import data_version, public
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, ExportColumn
from vendors.listing.site_address import site_address
from vendors.models.choices import (
    ActorChoices,
    ForceChoices,
    GradeChoices,
    KindChoices,
    OutcomeChoices,
    ReachChoices,
    ScopeChoices,
    SourceTypeChoices,
    StatusChoices,
)

CLOSED = {"kind": KindChoices, "status": StatusChoices, "actor": ActorChoices}
"""Columns that always hold one of a few values."""
CLOSED_OR_EMPTY = {"reach": ReachChoices, "force": ForceChoices, "grade": GradeChoices, "outcome": OutcomeChoices}

FILES: tuple[tuple[str, str, tuple[ExportColumn[Any], ...]], ...] = (
    ("actions", "actions-csv", COLUMNS),
    ("steps", "steps-csv", STEP_COLUMNS),
    ("sources", "sources-csv", SOURCE_COLUMNS),
)
"""The tables of the data: name, address, columns."""


@public
def data(request: HttpRequest) -> HttpResponse:
    context = {
        "tables": [(name, columns) for name, _address, columns in FILES],
        "vocabularies": [
            ("kind", KindChoices.choices),
            ("status", StatusChoices.choices),
            ("scope", ScopeChoices.choices),
            ("actor", ActorChoices.choices),
            ("reach", ReachChoices.choices),
            ("force", ForceChoices.choices),
            ("grade", GradeChoices.choices),
            ("outcome", OutcomeChoices.choices),
            ("type", SourceTypeChoices.choices),
        ],
    }
    return render(request, "site/data.html", context)


@public
def package(request: HttpRequest) -> HttpResponse:
    """Describe the CSV files as a Frictionless data package: the schema of each column, licence, version.

    `gathered_until` is a property of our own, as the format allows: the day up to which events were gathered.
    """
    version, site = data_version(request), site_address(request)
    described = {
        "profile": "tabular-data-package",
        "name": "telecom-vendor-actions",
        "title": settings.SITE_NAME,
        "homepage": site + "/",
        "version": str(version.number),
        "created": version.changed_at.isoformat(),
        "gathered_until": version.gathered_until.isoformat() if version.gathered_until else None,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [_resource(name, site + reverse(address), columns) for name, address, columns in FILES],
    }
    return JsonResponse(described, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _resource(name: str, address: str, columns: tuple[ExportColumn[Any], ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns]}
    if name == "actions":
        schema["primaryKey"] = ["id"]
    else:
        reference = {"resource": "actions", "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["action"], "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": address,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: ExportColumn[Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": column.type, "description": str(column.means)}
    if column.name in CLOSED:
        described["constraints"] = {"required": True, "enum": [str(value) for value in CLOSED[column.name].values]}
    if column.name in CLOSED_OR_EMPTY:  # an empty cell is a missing value, which an enumeration does not forbid
        described["constraints"] = {"enum": [str(value) for value in CLOSED_OR_EMPTY[column.name].values]}
    if column.name == "id":
        described["constraints"] = {"required": True, "unique": True}
    return described


@public
def robots(request: HttpRequest) -> HttpResponse:
    """Ask crawlers to leave the endless combinations of filters alone; the sitemap names every page worth reading."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Allow: /*?language=",
        "Disallow: /*?",
        f"Sitemap: {site_address(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
