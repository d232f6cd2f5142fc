"""Pages made from the whole shipped record: a sample of the countries, vendors and pairs that have something."""

import html
import random
import re

import pytest
from django.core.management import call_command
from django.db import connection

from tests.site.german import LONG_ENOUGH, english_in
from vendors.models import Action

SEED = 20
COUNTRIES, VENDORS, PAIRS = 10, 6, 14
"""Pages of each sort beside the largest ones: all 640 take a minute, these some seconds."""
LARGEST = ["/countries/US/", "/countries/CN/", "/countries/DE/", "/countries/EU/", "/vendors/huawei/"]
LARGEST_PAIRS = ["/countries/US/huawei/", "/countries/DE/huawei/", "/countries/GB/hikvision/"]
HEAVIEST, HEAVIEST_VENDOR = 150_000, 115_000
"""Bytes of a page before it is compressed."""
SLIPS = re.compile(r"\bNone\b|\(\s*\)|“\s*”|„\s*“|\( |[^\W\d]  +\w| [,;.](?=\s|$)|\.\.(?!\.)|%\(\w+\)")
"""What an empty value or a careless template leaves in a sentence."""


def addresses():
    """Return the pages of all countries, vendors and pairs that have a published action."""
    links = Action.objects.published().order_by("country", "vendors").values_list("country", "vendors").distinct()
    pairs = [(country, vendor) for country, vendor in links if vendor]
    countries = dict.fromkeys(country for country, _vendor in links)
    vendors = sorted({vendor for _country, vendor in pairs})
    return (
        [f"/countries/{country}/" for country in countries],
        [f"/vendors/{vendor}/" for vendor in vendors],
        [f"/countries/{country}/{vendor}/" for country, vendor in pairs],
    )


def sentences(page):
    """Return the words of a page's main part, a line for each run of text, English ones included."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<(script|pre)\b.*?</\1>", "", main, flags=re.S)
    inline = re.sub(r"</?(?:a|b|span|time|abbr|strong|em|mark)\b[^>]*>", "", main)
    return html.unescape(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "\n", inline)))


def faults_of(client, address, language):
    response = client.get(address, headers={"Accept-Language": language})
    if response.status_code != 200:
        return [f"{address} {language}: {response.status_code}"]
    page = response.text
    found = [match.group() for match in SLIPS.finditer(sentences(page))]
    if language == "de":  # without what search engines read, which holds titles that cannot be marked as English
        found += english_in(re.sub(r"<meta\b[^>]*>", "", page), LONG_ENOUGH)
    heaviest = HEAVIEST_VENDOR if address.startswith("/vendors/") else HEAVIEST
    found += [f"{len(response.content)} bytes"] if len(response.content) > heaviest else []
    return [f"{address} {language}: {fault!r}" for fault in found]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="The words are the same on any database")
@pytest.mark.django_db
def test_pages_of_the_whole_record_open_and_read_well_in_both_languages(client):
    call_command("load_reference", verbosity=0)
    chosen = random.Random(SEED)
    countries, vendors, pairs = addresses()
    assert (len(countries) > 130, len(vendors) > 80, len(pairs) > 300) == (True, True, True)
    sample = [*LARGEST, *LARGEST_PAIRS, *chosen.sample(countries, COUNTRIES), *chosen.sample(vendors, VENDORS)]
    sample += chosen.sample(pairs, PAIRS)
    faults = [
        fault
        for place, address in enumerate(sample)
        for language in (("en", "de") if address in LARGEST else (("en", "de")[place % 2],))
        for fault in faults_of(client, address, language)
    ]
    assert faults == []
