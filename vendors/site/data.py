"""The data page: downloads, what each column means, and the description for machines."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from vendors.listing.caching import data_version, public
from vendors.listing.columns import COLUMNS
from vendors.models.choices import ActorChoices, KindChoices, ScopeChoices, StatusChoices

CLOSED = {"kind": KindChoices, "status": StatusChoices, "actor": ActorChoices}


@public
def data(request: HttpRequest) -> HttpResponse:
    context = {
        "columns": COLUMNS,
        "vocabularies": [
            ("kind", KindChoices.choices),
            ("status", StatusChoices.choices),
            ("scope", ScopeChoices.choices),
            ("actor", ActorChoices.choices),
        ],
    }
    return render(request, "site/data.html", context)


@public
def package(request: HttpRequest) -> HttpResponse:
    """Describe the CSV as a Frictionless data package: the schema of each column, licence, version."""
    version = data_version(request)
    described = {
        "profile": "tabular-data-package",
        "name": "telecom-vendor-actions",
        "title": settings.SITE_NAME,
        "homepage": settings.SITE_URL + "/",
        "version": str(version.number),
        "created": version.changed_at.isoformat(),
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "actions",
                "path": settings.SITE_URL + reverse("actions-csv"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": [_field(column) for column in COLUMNS], "primaryKey": ["id"]},
            }
        ],
    }
    return JsonResponse(described, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _field(column: Any) -> dict[str, Any]:
    description: dict[str, Any] = {"name": column.name, "type": column.type, "description": str(column.means)}
    if column.name in CLOSED:
        description["constraints"] = {"required": True, "enum": [str(value) for value in CLOSED[column.name].values]}
    if column.name == "id":
        description["constraints"] = {"required": True, "unique": True}
    return description


@public
def robots(request: HttpRequest) -> HttpResponse:
    """Ask crawlers to leave the endless combinations of filters alone; the sitemap names every page worth reading."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Allow: /*?language=",
        "Disallow: /*?",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
