"""What the shipped names promise to those who read texts with them."""

from collections import defaultdict

import pycountry
import pytest

from vendors.reference.loader import FOLDER
from vendors.reference.reading import read_reference
from vendors.reference.schema import LANGUAGES

CODEBOOK = """
huawei zte hikvision dahua hytera china-mobile china-telecom china-unicom pacific-networks hmn-tech fiberhome datang
tp-link quectel fibocom xiaomi oppo vivo honor lenovo inspur nokia ericsson samsung nec fujitsu cisco juniper starlink
kaspersky
"""
SHARED_BY_COUNTRIES = {"Brussels", "Congo", "Congolese", "Dominican"}
OFTEN_ANOTHER_WORD = {"us", "in", "it", "the", "no", "so", "am", "english", "may", "will"}


@pytest.fixture(scope="module")
def rows():
    return read_reference(FOLDER)


def names(row, *columns):
    return [name for column in columns for name in row.values(column)]


def test_every_country_of_the_iso_list_is_there_with_the_union_and_kosovo(rows):
    expected = {country.alpha_2 for country in pycountry.countries} | {"EU", "XK"}
    assert {row["code"] for row in rows["countries.csv"]} == expected


def test_every_country_has_a_name_in_every_language(rows):
    found = {(row["code"], row["lang"]) for row in rows["country_names.csv"]}
    assert found == {(row["code"], lang) for row in rows["countries.csv"] for lang in LANGUAGES}


def test_almost_every_country_has_demonyms_and_sixty_have_metonyms(rows):
    lacking = {row["code"] for row in rows["countries.csv"] if not row["demonyms"]}
    assert lacking <= {"BV", "EU", "GS", "HM", "SJ", "TF", "UM", "VA", "IO", "AQ"}
    assert sum(1 for row in rows["countries.csv"] if row["metonyms"]) >= 60


def test_the_codebooks_vendors_come_first_in_its_order(rows):
    assert [row["slug"] for row in rows["vendors.csv"]][: len(CODEBOOK.split())] == CODEBOOK.split()


def test_many_bodies_of_many_countries_are_known(rows):
    bodies = rows["bodies.csv"]
    assert len(bodies) >= 260
    assert len({row["country"] for row in bodies}) >= 60


def test_only_a_few_known_english_names_belong_to_two_countries(rows):
    owners = defaultdict(set)
    for row in rows["countries.csv"]:
        for name in names(row, "name", "aliases", "demonyms", "capital", "metonyms"):
            owners[name].add(row["code"])
    assert {name for name, codes in owners.items() if len(codes) > 1} == SHARED_BY_COUNTRIES


def test_no_name_belongs_to_two_vendors(rows):
    owners = defaultdict(set)
    for row in rows["vendors.csv"]:
        for name in names(row, "name", "aliases"):
            owners[name.casefold()].add(row["slug"])
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}


def test_no_name_of_a_vendor_is_one_of_a_country_or_a_body(rows):
    vendors = {name for row in rows["vendors.csv"] for name in names(row, "name", "aliases")}
    others = {name for row in rows["countries.csv"] for name in names(row, "name", "aliases", "demonyms", "capital")}
    others |= {name for row in rows["bodies.csv"] for name in names(row, "name", "abbreviations", "aliases")}
    assert vendors & others == set()


def test_no_name_is_an_everyday_word(rows):
    columns = {
        "countries.csv": ("name", "aliases", "demonyms"),
        "bodies.csv": ("abbreviations",),
        "vendors.csv": ("aliases",),
    }
    found = {name for file, wanted in columns.items() for row in rows[file] for name in names(row, *wanted)}
    assert {
        name for name in found if name in OFTEN_ANOTHER_WORD or name.casefold() == "english" or len(name) < 2
    } == set()


def test_a_vendor_is_known_in_the_scripts_of_the_press(rows):
    huawei = next(row for row in rows["vendors.csv"] if row["slug"] == "huawei")
    assert {"华为", "華為", "ファーウェイ", "Хуавей", "Хуавею"} <= set(huawei.values("aliases"))
