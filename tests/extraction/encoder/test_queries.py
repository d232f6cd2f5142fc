"""Who could be meant in a sentence: the named, the ones that a phrase stands for, the remembered."""

import pytest

from vendors.extraction.encoder.queries import MOST_ACTORS, MOST_AIMS
from vendors.extraction.engine import Engine
from vendors.extraction.types import Document


@pytest.fixture
def scenes(lexicon):
    engine = Engine(lexicon, None, None)
    return lambda text, title="", lang="en", paper="": engine.scenes(
        Document(text=text, title=title, lang=lang, publisher=paper)
    )


def named(slots):
    return {slot.name: slot.relation for slot in slots}


def test_names_in_the_sentence_are_told_from_those_remembered(scenes):
    text = "Estonia reviewed ZTE. Latvia banned Huawei."
    second = scenes(text)[1]
    assert named(second.actors)["LV"] == "named"
    assert named(second.actors)["EE"] != "named"
    assert named(second.aims)["huawei"] == "vendor"
    assert "zte" in named(second.aims)
    remembered = next(slot for slot in second.actors if slot.name == "EE")
    assert [span.of(text) for span in remembered.spans] == ["Estonia"]


def test_a_phrase_is_asked_about_as_what_it_stands_for(scenes):
    second = scenes("Huawei sells to Estonian operators. Estonia barred the company from its networks.")[1]
    assert named(second.aims)["huawei"] == "company"


def test_that_no_vendor_is_meant_is_always_possible(scenes):
    assert "unnamed" in named(scenes("Latvia banned Huawei.")[0].aims)


def test_a_sentence_that_tells_no_step_is_context_only(scenes):
    assert [scene.asked for scene in scenes("Latvia banned Huawei. The sky was blue.")] == [True, False]


def test_a_list_without_end_is_bounded(scenes):
    countries = "Latvia, Estonia, Italy, Spain, France, Austria, Poland, Norway, Sweden, Finland, Kenya, Chile and Peru"
    vendors = "Huawei, ZTE, Nokia, Ericsson, Samsung, NEC, Fujitsu, Cisco, Juniper, Dahua, Hikvision and Hytera"
    scene = scenes(f"{countries} banned {vendors}.")[0]
    assert len(scene.actors) == MOST_ACTORS
    assert len(scene.aims) == MOST_AIMS


def test_a_government_that_the_press_of_its_country_need_not_name_is_asked_about(scenes):
    scene = scenes("Il governo ha vietato gli apparati di Huawei.", lang="it")[0]
    assert named(scene.actors)["IT"] == "language"


def test_the_union_and_america_are_asked_about_where_only_an_office_is_named(scenes):
    scene = scenes("La Commissione indaga su Huawei.", lang="it")[0]
    assert {"EU", "US"} <= named(scene.actors).keys()


def test_a_local_paper_need_not_say_whose_ministry_it_speaks_of(scenes):
    text = "The communications ministry has ordered Starlink to cease."
    assert named(scenes(text, paper="Nuku'alofa Tide")[0].actors)["TO"] == "resolved"
    assert "TO" not in named(scenes(text)[0].actors)


def test_the_country_of_the_paper_is_remembered_beside_those_it_names(scenes):
    scene = scenes("Fiji banned Huawei, and customs seized dishes.", paper="Nuku'alofa Tide")[0]
    assert named(scene.actors)["TO"] == "publisher"


def test_a_paper_that_names_two_countries_tells_of_neither(scenes):
    scene = scenes("The ministry has banned Huawei.", paper="The Kenya and Uganda Gazette")[0]
    assert {"KE", "UG"}.isdisjoint(named(scene.actors))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Russia's regulator blocked OneWeb over security.", "oneweb"),
        ("The FCC ordered HKT to show cause.", "hkt"),
        ("Brazil's agency granted Amazon Kuiper landing rights.", "kuiper"),
    ],
)
def test_an_operator_that_other_governments_license_is_asked_about_like_a_vendor(scenes, text, slug):
    assert named(scenes(text)[0].aims)[slug] == "vendor"


def test_an_operator_that_buys_what_vendors_make_is_not(scenes):
    assert "turkcell" not in named(scenes("Turkcell was told to remove Huawei by Turkey.")[0].aims)


def test_a_vendor_of_lesser_name_is_remembered_like_the_others(scenes):
    text = "Huawei and Huawei again. Huawei talked to Peru. A Viettel unit bid, too. The ministry will examine it."
    assert named(scenes(text)[-1].aims)["viettel"] == "earlier"


def test_the_two_chinese_suppliers_are_known_without_their_names(scenes):
    scene = scenes("Canada barred the two Chinese suppliers from its networks.")[0]
    assert {"huawei", "zte"} <= named(scene.aims).keys()
    assert "zte" not in named(scenes("Canada barred the minister from its networks.")[0].aims)


def test_a_sentence_that_names_only_one_side_is_asked_about_the_other_one(scenes):
    second = scenes("Huawei sells radios in Estonia. Nothing more will be bought from Huawei.")[1]
    assert second.asked
    assert "EE" in named(second.actors)


@pytest.mark.parametrize(
    ("lang", "text", "slug"),
    [
        ("pl", "Francja wykluczyła Huaweia z sieci.", "huawei"),
        ("pl", "Rząd zezwolił Huaweiowi na budowę.", "huawei"),
        ("sv", "Norge granskar Ericssons kontrakt.", "ericsson"),
        ("de", "Wien verbietet Hikvisions Kameras.", "hikvision"),
    ],
)
def test_a_name_is_known_with_the_endings_of_its_language(scenes, lang, text, slug):
    assert named(scenes(text, lang=lang)[0].aims)[slug] == "vendor"
