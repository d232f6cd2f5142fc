"""How to cite a page that changes with the record: in words, as BibTeX, as RIS, each with the version of the data."""

import datetime
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vendors.listing.caching import data_version
from vendors.listing.presentation import changed_query, gathered_sentence
from vendors.listing.site_address import site_address
from vendors.models import DataVersion
from vendors.site.citations import bibtex_entry, ris_record


def citations_of(
    title: str, summary: str, address: str, *, version: DataVersion, read_on: datetime.date
) -> dict[str, str]:
    """Return the citation as text, BibTeX and RIS."""
    return {
        "text": _words(title, address, version, read_on),
        "bibtex": _bibtex(title, address, version, read_on),
        "ris": ris_record(title, read_on, summary, _note(version, read_on), address),
    }


def citation_of_view(request: HttpRequest, title: str, changes: Mapping[str, object]) -> str:
    """Return how to cite a view at its own address, in words; the changes say in the address what the view takes for
    granted, such as the day."""
    address = site_address(request) + request.path + changed_query(request.GET, changes).removesuffix("?")
    return _words(title, address, data_version(request), timezone.localdate())


def _words(title: str, address: str, version: DataVersion, read_on: datetime.date) -> str:
    cited = _("“%(title)s”, %(site)s, data version %(version)d, %(address)s (read %(read)s).") % {
        "title": title,
        "site": settings.SITE_NAME,
        "version": version.number,
        "address": address,
        "read": date_format(read_on, "DATE_FORMAT"),
    }
    return " ".join(filter(None, [cited, gathered_sentence(version.gathered_until)]))


def _note(version: DataVersion, read_on: datetime.date) -> str:
    note = f"Data version {version.number}, read {read_on.isoformat()}"
    return f"{note}, events gathered up to {version.gathered_until.isoformat()}" if version.gathered_until else note


def _bibtex(title: str, address: str, version: DataVersion, read_on: datetime.date) -> str:
    parts = urlsplit(address)
    key = re.sub(r"[^a-z0-9]+", "-", f"{parts.path} {parts.query}".lower()).strip("-")
    return bibtex_entry(f"telecom-vendors-{key}", title, read_on.year, _note(version, read_on), address)
