"""The site in German: complete, chosen without a script, with dates, numbers and names as German writes them."""

import datetime
import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from tests.factories import make_action, make_article, make_country, make_finding
from tests.site.german import CATALOGUE, catalogue, english_in, first_of, told
from vendors.listing.localised_names import BLOCS, REGIONS, named
from vendors.listing.presentation import short_date
from vendors.models import Bloc
from vendors.templatetags.tracker import grouped

pytestmark = pytest.mark.same_on_any_database

ROOT = Path(settings.BASE_DIR)
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")) | {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PAGES = [
    *("/", "/actions/", "/actions/?kind=ban&vendor=huawei&from=2019&q=acts", "/actions/?q=xyzzy", "/countries/"),
    *("/countries/DE/", "/countries/FR/", "/countries/AD/", "/vendors/", "/vendors/huawei/", "/vendors/nokia/"),
    *("/map/", "/map/?on=2012-01-01", "/matrix/", "/matrix/?bloc=eu", "/matrix/?on=2012-01-01", "/compare/"),
    *("/trends/", "/trends/?count=all&bloc=eu", "/trends/?from=2020&to=2020", "/trends/?from=2012&to=2012"),
    *("/compare/?c=DE&c=GB&v=huawei", "/deadlines/", "/deadlines/?when=past", "/changes/", "/articles/", "/about/"),
    *(
        "/data/",
        "/about/report/",
        "/about/report/thanks/",
        "/nowhere/",
        "/actions/?kind=x&colour=red",
        "/articles/?lang=x",
    ),
]


def translated_modules():
    """Return the modules that speak to readers; all others speak English, to curators and programs."""
    vendors = ROOT / "vendors"
    folders = [vendors / folder for folder in ("site", "listing", "templatetags")]
    return {*(file for folder in folders for file in folder.glob("*.py")), vendors / "models" / "choices.py"}


def test_only_what_readers_see_is_marked_for_translation():
    modules = {file for folder in ("vendors", "tracker") for file in (ROOT / folder).rglob("*.py")}
    english = {file for file in modules if "migrations" not in file.parts} - translated_modules()
    assert [file for file in sorted(english) if "gettext" in file.read_text(encoding="utf-8")] == []
    pages = (ROOT / "templates" / "admin").rglob("*.html")
    assert [page for page in pages if "load i18n" in page.read_text(encoding="utf-8")] == []


def public_strings():
    """Return every string that the public pages mark for translation."""
    python = sorted(translated_modules())
    pages = [file for place in (".", "site", "components") for file in (ROOT / "templates" / place).glob("*.html")]
    sources = [file.read_text(encoding="utf-8") for file in python]
    # Without indentation, which means nothing in a template and something to the reader of Python.
    sources += [dedented(templatize(file.read_text(encoding="utf-8"), origin=file.name)) for file in pages]
    found = set()
    for source in sources:
        rows = extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for _line, _function, message, _comments in rows:
            first = message if isinstance(message, str) else next((part for part in message or () if part), "")
            found.add(first)
    return found - {""}


def dedented(text):
    return "\n".join(line.lstrip() for line in text.splitlines())


def test_no_public_string_is_missing_untranslated_or_doubtful():
    known = {first_of(message.id): message for message in catalogue() if message.id}
    assert public_strings() - known.keys() == set()
    assert [text for text, message in known.items() if not all(told(message.string))] == []
    assert [text for text, message in known.items() if message.fuzzy] == []


def test_each_translation_has_the_places_of_its_original():
    for message in catalogue():
        if not message.id:
            continue
        wanted, has = (
            {frozenset(re.findall(r"%\(\w+\)[sd]", text)) for text in told(side)}
            for side in (message.id, message.string)
        )
        assert has <= wanted, message.id


def test_the_compiled_catalogue_is_that_of_the_words():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {first_of(message.id): told(message.string) for message in read_mo(file) if message.id}
    assert compiled == {first_of(message.id): told(message.string) for message in catalogue() if message.id}


@pytest.fixture
def record(db):
    make_country("DE", region="Western Europe").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    make_country("AD", name="Andorra")
    for country in ("DE", "GB"):
        make_action(country=country, deadline="2031-12-31", title="Titel", scope=("5g",))
    make_action(country="DE", kind="warning", steps=(("2019", "proposed"), ("2020", "rejected")), title="Titel")
    make_action(country="GB", kind="pledge", actor="vendor", steps=(("", "adopted"), ("2021-03", "ended")), title="T")
    make_finding(make_article("Paris spricht.", lang="fr"), country="FR")


def test_no_page_in_german_holds_an_english_string(client, record):
    english = {}
    for address in PAGES:
        page = client.get(address, headers={"Accept-Language": "de"}).text
        assert '<html lang="de" dir="ltr">' in page, address
        english[address] = english_in(page)
    assert {address: found for address, found in english.items() if found} == {}


def test_the_browser_is_asked_unless_the_reader_has_chosen(client, record):
    assert '<html lang="en"' in client.get("/").text
    assert '<html lang="de"' in client.get("/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "fr,pl;q=0.5"}).text
    client.cookies["django_language"] = "de"
    assert '<html lang="de"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_the_choice_at_the_foot_leads_back_to_the_page_and_is_kept(client, record):
    came_from = "http://testserver/actions/?kind=ban&language=en"
    response = client.post("/language/", {"language": "de"}, headers={"Referer": came_from})
    assert (response.status_code, response["Location"]) == (303, "/actions/?kind=ban&language=de")
    assert client.get(response["Location"])["Location"] == "/actions/?kind=ban", "the cookie was kept"
    assert "1 Verbot" in client.get("/actions/?kind=ban&country=DE").text
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/actions/", "javascript:alert(1)"])
def test_the_choice_leads_nowhere_else(client, record, referer):
    response = client.post("/language/", {"language": "de"}, headers={"Referer": referer})
    assert response["Location"] == "/?language=de"


def test_a_browser_without_cookies_gets_the_language_it_chose(client, record):
    response = client.post("/language/", {"language": "de"}, headers={"Referer": "http://testserver/countries/DE/"})
    client.cookies.clear()
    assert '<html lang="de"' in client.get(response["Location"]).text


def test_each_language_has_an_address_that_pages_name(client, record):
    page = client.get("/countries/DE/").text
    base = "http://testserver/countries/DE/"
    for code in ("en", "de"):
        assert f'<link rel="alternate" hreflang="{code}" href="{base}?language={code}">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{base}">' in page
    german = client.get("/countries/DE/?language=de").text
    assert "Deutschland" in german
    assert f'rel="canonical" href="{base}?language=de"' in german
    assert client.get("/actions/?language=de&kind=ban").status_code == 200
    assert client.get("/actions/?language=xx").status_code == 400


def test_a_page_kept_in_one_language_is_not_sent_in_another(client, record):
    english, german = client.get("/"), client.get("/", headers={"Accept-Language": "de"})
    assert english["ETag"] != german["ETag"]
    assert '<html lang="en"' in client.get("/").text
    assert "Accept-Language" in german["Vary"]
    assert "Cookie" in german["Vary"]


def test_programs_and_curators_get_english(client, record):
    headers = {"Accept-Language": "de"}
    assert "There is no such parameter" in client.get("/api/v1/actions/?x=1", headers=headers).text
    assert "Number of the action" in client.get("/data/datapackage.json", headers=headers).text
    assert 'lang="en"' in client.get("/admin/login/", headers=headers).text


def test_dates_numbers_and_countries_are_written_as_german_does(client, record):
    with translation.override("de"):
        assert short_date("2018-09-23") == "23. Sept. 2018"
        assert short_date("2018-03") == "März 2018"
        assert short_date(datetime.date(2020, 5, 1)) == "1. Mai 2020"
        assert grouped(20264) == "20.264"
        assert named([("DE", "Germany"), ("EG", "Egypt"), ("ZA", "South Africa"), ("DZ", "Algeria")]) == [
            ("EG", "Ägypten"),
            ("DZ", "Algerien"),
            ("DE", "Deutschland"),
            ("ZA", "Südafrika"),
        ]
    with translation.override("en"):
        assert short_date("2018-09-23") == "23 Sep 2018"
        assert grouped(20264) == "20,264"
        assert named([("DE", "Germania")]) == [("DE", "Germania")]


def test_a_vendors_lanes_and_a_search_name_countries_as_german_does(client, record):
    german = {"Accept-Language": "de"}
    lanes = client.get("/vendors/huawei/", headers=german).context["lanes"]
    assert {row.label for row in lanes.rows} == {"Deutschland", "Vereinigtes Königreich"}
    for words in ("deutschland", "Germany"):
        (page,) = client.get("/actions/", {"q": words}, headers=german).context["named_pages"]
        assert (page.name, page.address) == ("Deutschland", "/countries/DE/")
    (page,) = client.get("/actions/?q=Deutschland").context["named_pages"]
    assert (page.name, page.address) == ("Germany", "/countries/DE/")


def test_what_is_kept_in_english_is_marked_so_on_a_german_page(client, record):
    page = client.get("/actions/", headers={"Accept-Language": "de"}).text
    assert re.search(r'<a href="/actions/\d+-titel/" lang="en">Titel</a>', page)
    assert ' lang="en">Titel' not in client.get("/actions/").text


def test_the_regions_and_blocs_of_the_data_files_are_known():
    known = {message.id for message in catalogue()}
    assert {*REGIONS, *BLOCS} <= known
