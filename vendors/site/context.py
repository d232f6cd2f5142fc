"""What every page shows around its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from vendors.listing.caching import data_version
from vendors.listing.site_address import site_address
from vendors.models.choices import KindChoices
from vendors.site.language import languages

SECTIONS = (
    ("actions", _("Actions")),
    ("countries", _("Countries")),
    ("vendors", _("Vendors")),
    ("map", _("Map")),
    ("data", _("Data")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Name, addresses and data version. The version is read only by a page that shows it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": site_address(request),
        "contact": settings.CONTACT,
        **languages(request),
        "sections": SECTIONS,
        "legend_kinds": KindChoices.choices,
        "data_version": SimpleLazyObject(lambda: data_version(request)),
    }
