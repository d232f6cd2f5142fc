"""Official texts, own names and identifiers in the data files: what is refused, loaded, and kept from before."""

import pytest

from tests.reference_folder import make_folder, replace_in
from vendors.models import Action, Body, Vendor
from vendors.models.actions import OFFICIAL_TEXT
from vendors.reference import loader
from vendors.reference.action_values import stored_values
from vendors.reference.files import BadFiles
from vendors.reference.reading import read_reference
from vendors.reference.rows import digest_of

LAW = "gb-ban,GB,national,,law,huawei,government,ban,adopted,5g;core,Ofcom,,,,,,,Britain bans Huawei,A ban."
LAW_WITH_TEXT = LAW.replace(
    ",,,,,,,Britain",
    ",Act 2021,Deddf 2021,cy,2021 c. 31,https://laws.example.org/2021/31,,Britain",
)


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path)


def edited_here(folder) -> list[str]:
    """Load, and return the keys of the rows that were left as a person has edited them."""
    return [key for tally in loader.load(folder) for key in tally.edited_here]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("vendors.csv", "Q160120", "160120", "column wikidata: '160120' is no Wikidata item"),
        ("vendors.csv", "Q160120,", ",549300A0JPRWG1KI7U60", "column lei: '549300A0JPRWG1KI7U60' is no LEI: its check"),
        (
            "bodies.csv",
            "regulator,,",
            "regulator,Ofcom Cymru,",
            "column own_language: is empty, and the text beside it",
        ),
        (
            "bodies.csv",
            "regulator,,",
            "regulator,,cy",
            "own_language: is given, but the text beside it is",
        ),
        ("bodies.csv", "https://ofcom", "ofcom", "column website: 'ofcom.example.org/' is not an address"),
        ("actions.csv", LAW, LAW_WITH_TEXT.replace(",cy,", ",,"), "column official_title_language: is empty, and the"),
        (
            "actions.csv",
            LAW,
            LAW_WITH_TEXT.replace(",cy,", ",xx,"),
            "title_language: 'xx' is no ISO 639-1 code",
        ),
        ("actions.csv", LAW, LAW_WITH_TEXT.replace("https:", "file:"), "column official_text_url: 'file://laws"),
    ],
)
def test_a_bad_identifier_is_refused_with_its_place_and_reason(folder, file, old, new, fault):
    replace_in(folder, file, old, new)
    with pytest.raises(BadFiles) as raised:
        read_reference(folder)
    (found,) = raised.value.faults
    assert fault in str(found)


@pytest.mark.django_db
def test_official_texts_and_identifiers_are_loaded_once_and_stay(folder):
    replace_in(folder, "actions.csv", LAW, LAW_WITH_TEXT)
    replace_in(folder, "bodies.csv", "regulator,,", "regulator,Ofcom Cymru,cy")
    assert edited_here(folder) == []
    law, body = Action.objects.get(key="gb-ban"), Body.objects.get()
    assert [getattr(law, name) for name in OFFICIAL_TEXT] == [
        "Deddf 2021",
        "cy",
        "2021 c. 31",
        "https://laws.example.org/2021/31",
    ]
    assert (body.own_name, body.own_language, body.website) == ("Ofcom Cymru", "cy", "https://ofcom.example.org/")
    assert Vendor.objects.get(pk="huawei").wikidata == "Q160120"
    assert sum(tally.changed for tally in loader.load(folder)) == 0


def as_before(folder) -> None:
    """Load, and make the rows what a version left behind that knew neither official texts nor own names nor sites."""
    loader.load(folder)
    law, body = Action.objects.get(key="gb-ban"), Body.objects.get()
    values = {name: value for name, value in stored_values(law).items() if name not in OFFICIAL_TEXT}
    Action.objects.filter(pk=law.pk).update(loaded_digest=digest_of(values))
    columns = ("country_id", "name", "abbreviations", "aliases", "kind")
    digest = digest_of({name: getattr(body, name) for name in columns})
    Body.objects.update(website="", loaded_digest=digest)


@pytest.mark.django_db
def test_rows_loaded_before_there_were_such_columns_are_filled_from_the_files(folder):
    as_before(folder)
    replace_in(folder, "actions.csv", LAW, LAW_WITH_TEXT)
    assert edited_here(folder) == []
    assert Action.objects.get(key="gb-ban").official_number == "2021 c. 31"
    assert Body.objects.get().website == "https://ofcom.example.org/"


@pytest.mark.django_db
def test_what_a_person_entered_there_before_the_next_load_is_kept(folder):
    as_before(folder)
    Action.objects.filter(key="gb-ban").update(official_number="2021 chapter 31")
    Body.objects.update(website="https://ofcom.example.org/cy")
    replace_in(folder, "actions.csv", LAW, LAW_WITH_TEXT)
    assert edited_here(folder) == ["gb-ofcom", "gb-ban"]
    assert Action.objects.get(key="gb-ban").official_number == "2021 chapter 31"
    assert Body.objects.get().website == "https://ofcom.example.org/cy"
