"""Names that a text uses like a vendor's or a body's and that the lexicon does not have."""

import pytest

from vendors.extraction.rules.unresolved_names import MAX_NAMES
from vendors.extraction.types import Document

# (sentence, name, rule)
UNKNOWN = [
    ("Latvia banned equipment from Brightfox from its networks.", "Brightfox", "unresolved.vendor.context"),
    ("Latvia banned cameras made by Brightfox Vision.", "Brightfox Vision", "unresolved.vendor.context"),
    ("Latvia warned against the Chinese supplier Brightfox.", "Brightfox", "unresolved.vendor.context"),
    ("Latvia excluded Brightfox, a Chinese maker of antennas, from 5G.", "Brightfox", "unresolved.vendor.context"),
    ("Carriers must remove Brightfox routers by 2027.", "Brightfox", "unresolved.vendor.context"),
    ("Latvia barred Brightfox Technologies from its networks.", "Brightfox Technologies", "unresolved.vendor.suffix"),
    ("Latvia barred Brightfox Co., Ltd. from its networks.", "Brightfox Co., Ltd.", "unresolved.vendor.suffix"),
    ("Latvia barred Brightfox AB from its networks.", "Brightfox AB", "unresolved.vendor.suffix"),
    ("Latvia banned Huawei, ZTE and Brightfox from its networks.", "Brightfox", "unresolved.vendor.list"),
    ("Latvia banned Huawei, Brightfox and ZTE from its networks.", "Brightfox", "unresolved.vendor.list"),
    ("Latvia banned Brightfox and Huawei from its networks.", "Brightfox", "unresolved.vendor.list"),
    (
        "The Zubrowkan Spectrum Agency banned Huawei from 5G.",
        "Zubrowkan Spectrum Agency",
        "unresolved.body.subject",
    ),
    (
        "The National Spectrum Authority of Zubrowka ordered operators to remove Huawei.",
        "National Spectrum Authority of Zubrowka",
        "unresolved.body.subject",
    ),
    (
        "Huawei was barred by the Zubrowkan Spectrum Agency in May.",
        "Zubrowkan Spectrum Agency",
        "unresolved.body.subject",
    ),
    (
        "The Spectrum Licensing Board said it would exclude Huawei.",
        "Spectrum Licensing Board",
        "unresolved.body.subject",
    ),
]
KNOWN_OR_NO_NAME = [
    "Latvia banned equipment from Huawei Technologies Co., Ltd. and ZTE Corporation.",
    "Latvia banned Huawei and ZTE, and Vodafone said it would comply.",
    "The FCC ordered carriers to remove Huawei gear from their networks.",
    "The Federal Communications Commission banned Huawei equipment.",
    "The interior ministry said Huawei would be banned.",
    "The Interior Ministry banned Huawei equipment from China.",
    "Huawei and Mr Tuomas Virtanen signed the pledge.",
    "Latvia banned Huawei, Anna Kalnina said on Monday.",
    "Latvia will ban Huawei, and Anna Kalnina told reporters that ZTE was next.",
    "Latvia banned gear from China, Russia and Iran.",
    "Latvia ordered the removal of Chinese equipment. However, Huawei objected.",
    "Carriers must remove 5G equipment made by Huawei by Monday.",
    "Huawei reported a profit; the Summer Olympics begin in July.",
]
HARMLESS = [
    ("de", "Das Innenministerium hat Huawei und die Technik aus China verboten, sagte Frau Weber am Montag."),
    ("de", "Die Bundesnetzagentur hat am Dienstag den Betreibern untersagt, Geräte von Huawei zu verwenden."),
    ("fr", "Le ministère de l'Intérieur a interdit Huawei et ZTE, a dit Mme Dupont lundi."),
    ("zh", "澳大利亚2018年8月23日禁止华为和中兴通讯参与5G建设。"),
    ("ja", "米国は2019年5月、ファーウェイをエンティティー・リストに追加した。"),
]


def unresolved(engine, text, lang="en"):
    reading = engine.read(Document(text=text, lang=lang))
    return [(trace.span.of(text), trace.rule) for trace in reading.unresolved]


@pytest.mark.parametrize(("text", "name", "rule"), UNKNOWN)
def test_a_name_that_the_lexicon_lacks_is_listed_with_its_place(rules, text, name, rule):
    assert unresolved(rules, text) == [(name, rule)]


@pytest.mark.parametrize("text", KNOWN_OR_NO_NAME)
def test_known_names_persons_and_plain_words_are_not_listed(rules, text):
    assert unresolved(rules, text) == []


@pytest.mark.parametrize(("lang", "text"), HARMLESS)
def test_other_languages_list_no_plain_words(rules, lang, text):
    assert unresolved(rules, text, lang) == []


def test_a_company_is_known_by_its_suffix_in_other_languages_too(rules):
    text = "Lettland hat die Brightfox Netztechnik GmbH vom Ausbau der 5G-Netze ausgeschlossen."
    assert unresolved(rules, text, "de") == [("Brightfox Netztechnik GmbH", "unresolved.vendor.suffix")]


def test_a_name_is_listed_once_however_often_it_is_used(rules):
    text = "Latvia banned equipment from Brightfox. Estonia banned equipment from Brightfox, too."
    assert unresolved(rules, text) == [("Brightfox", "unresolved.vendor.context")]


def test_no_more_names_are_listed_than_a_person_would_look_through(rules):
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = " ".join(f"Latvia banned Huawei and equipment from Bright{letter}fox." for letter in letters)
    assert len(unresolved(rules, text)) == MAX_NAMES


def test_a_sentence_about_something_else_is_not_searched(rules):
    assert unresolved(rules, "Brightfox Technologies opened a café in Riga.") == []


def test_the_encoder_changes_nothing_about_unknown_names(engine, rules):
    text = "Latvia banned equipment from Brightfox from its networks in 2020."
    assert unresolved(engine, text) == unresolved(rules, text) == [("Brightfox", "unresolved.vendor.context")]
