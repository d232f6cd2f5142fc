"""Who could be meant in a sentence: the named, the ones that a phrase stands for, the remembered."""

import pytest

from vendors.extraction.encoder.queries import MAX_ACTORS, MAX_TARGETS
from vendors.extraction.engine import Engine
from vendors.extraction.types import Document


@pytest.fixture
def queries(lexicon):
    engine = Engine(lexicon, None, None)
    return lambda text, title="", lang="en", paper="": engine.queries(
        Document(text=text, title=title, lang=lang, publisher=paper)
    )


def relations(arguments):
    return {argument.name: argument.relation for argument in arguments}


def test_names_in_the_sentence_are_told_from_those_remembered(queries):
    text = "Estonia reviewed ZTE. Latvia banned Huawei."
    second = queries(text)[1]
    assert relations(second.actors)["LV"] == "named"
    assert relations(second.actors)["EE"] != "named"
    assert relations(second.targets)["huawei"] == "vendor"
    assert "zte" in relations(second.targets)
    remembered = next(actor for actor in second.actors if actor.name == "EE")
    assert [span.of(text) for span in remembered.spans] == ["Estonia"]


def test_a_phrase_is_asked_about_as_what_it_stands_for(queries):
    second = queries("Huawei sells to Estonian operators. Estonia barred the company from its networks.")[1]
    assert relations(second.targets)["huawei"] == "company"


def test_that_no_vendor_is_meant_is_always_possible(queries):
    assert "unnamed" in relations(queries("Latvia banned Huawei.")[0].targets)


def test_a_sentence_that_tells_no_step_is_context_only(queries):
    assert [query.asked for query in queries("Latvia banned Huawei. The sky was blue.")] == [True, False]


def test_a_list_without_end_is_bounded(queries):
    countries = "Latvia, Estonia, Italy, Spain, France, Austria, Poland, Norway, Sweden, Finland, Kenya, Chile and Peru"
    vendors = "Huawei, ZTE, Nokia, Ericsson, Samsung, NEC, Fujitsu, Cisco, Juniper, Dahua, Hikvision and Hytera"
    query = queries(f"{countries} banned {vendors}.")[0]
    assert len(query.actors) == MAX_ACTORS
    assert len(query.targets) == MAX_TARGETS


def test_a_government_that_the_press_of_its_country_need_not_name_is_asked_about(queries):
    query = queries("Il governo ha vietato gli apparati di Huawei.", lang="it")[0]
    assert relations(query.actors)["IT"] == "language"


def test_the_union_and_america_are_asked_about_where_only_an_office_is_named(queries):
    query = queries("La Commissione indaga su Huawei.", lang="it")[0]
    assert {"EU", "US"} <= relations(query.actors).keys()


def test_a_local_paper_need_not_say_whose_ministry_it_speaks_of(queries):
    text = "The communications ministry has ordered Starlink to cease."
    assert relations(queries(text, paper="Nuku'alofa Tide")[0].actors)["TO"] == "resolved"
    assert "TO" not in relations(queries(text)[0].actors)


def test_the_country_of_the_paper_is_remembered_beside_those_it_names(queries):
    query = queries("Fiji banned Huawei, and customs seized dishes.", paper="Nuku'alofa Tide")[0]
    assert relations(query.actors)["TO"] == "publisher"


def test_a_paper_that_names_two_countries_tells_of_neither(queries):
    query = queries("The ministry has banned Huawei.", paper="The Kenya and Uganda Gazette")[0]
    assert {"KE", "UG"}.isdisjoint(relations(query.actors))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Russia's regulator blocked OneWeb over security.", "oneweb"),
        ("The FCC ordered HKT to show cause.", "hkt"),
        ("Brazil's agency granted Amazon Kuiper landing rights.", "kuiper"),
    ],
)
def test_an_operator_that_other_governments_license_is_asked_about_like_a_vendor(queries, text, slug):
    assert relations(queries(text)[0].targets)[slug] == "vendor"


def test_an_operator_that_buys_what_vendors_make_is_not(queries):
    assert "turkcell" not in relations(queries("Turkcell was told to remove Huawei by Turkey.")[0].targets)


def test_a_vendor_of_lesser_name_is_remembered_like_the_others(queries):
    text = "Huawei and Huawei again. Huawei talked to Peru. A Viettel unit bid, too. The ministry will examine it."
    assert relations(queries(text)[-1].targets)["viettel"] == "earlier"


def test_the_two_chinese_suppliers_are_known_without_their_names(queries):
    query = queries("Canada barred the two Chinese suppliers from its networks.")[0]
    assert {"huawei", "zte"} <= relations(query.targets).keys()
    assert "zte" not in relations(queries("Canada barred the minister from its networks.")[0].targets)


def test_a_sentence_that_names_only_one_side_is_asked_about_the_other_one(queries):
    second = queries("Huawei sells radios in Estonia. Nothing more will be bought from Huawei.")[1]
    assert second.asked
    assert "EE" in relations(second.actors)


@pytest.mark.parametrize(
    ("lang", "text", "slug"),
    [
        ("pl", "Francja wykluczyła Huaweia z sieci.", "huawei"),
        ("pl", "Rząd zezwolił Huaweiowi na budowę.", "huawei"),
        ("sv", "Norge granskar Ericssons kontrakt.", "ericsson"),
        ("de", "Wien verbietet Hikvisions Kameras.", "hikvision"),
    ],
)
def test_a_name_is_known_with_the_endings_of_its_language(queries, lang, text, slug):
    assert relations(queries(text, lang=lang)[0].targets)[slug] == "vendor"
