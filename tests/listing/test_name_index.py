"""Names are recognised in any script, without accents, and with typing errors."""

import time

import pytest

from vendors.listing.name_index import NamedEntry, NameIndex, allowed_errors

HUAWEI = NamedEntry("vendor", "huawei", "Huawei")
ZTE = NamedEntry("vendor", "zte", "ZTE")
TP_LINK = NamedEntry("vendor", "tp-link", "TP-Link")
HIKVISION = NamedEntry("vendor", "hikvision", "Hikvision")
ERICSSON = NamedEntry("vendor", "ericsson", "Ericsson")
CHINA_TELECOM = NamedEntry("vendor", "china-telecom", "China Telecom")
GERMANY = NamedEntry("country", "DE", "Germany")
AUSTRIA = NamedEntry("country", "AT", "Austria")
AUSTRALIA = NamedEntry("country", "AU", "Australia")
IVORY_COAST = NamedEntry("country", "CI", "Ivory Coast")
ITALY = NamedEntry("country", "IT", "Italy")
IRAN = NamedEntry("country", "IR", "Iran")
CHINA = NamedEntry("country", "CN", "China")
NETWORK_AGENCY = NamedEntry("body", "de-bnetza", "Bundesnetzagentur")
INDEX = NameIndex.of(
    [
        (HUAWEI, ["Huawei", "Huawei Technologies", "华为", "Хуавей", "화웨이", "هواوي"]),
        (ZTE, ["ZTE", "中兴"]),
        (TP_LINK, ["TP-Link"]),
        (HIKVISION, ["Hikvision"]),
        (ERICSSON, ["Ericsson"]),
        (CHINA_TELECOM, ["China Telecom"]),
        (GERMANY, ["Germany", "DE", "Deutschland", "german"]),
        (AUSTRIA, ["Austria", "AT", "Österreich"]),
        (AUSTRALIA, ["Australia", "AU"]),
        (IVORY_COAST, ["Ivory Coast", "CI", "Côte d’Ivoire"]),
        (ITALY, ["Italy", "IT"]),
        (IRAN, ["Iran", "IR"]),
        (CHINA, ["China", "CN"]),
        (NETWORK_AGENCY, ["Bundesnetzagentur", "BNetzA"]),
    ]
)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("huawei", HUAWEI),
        ("HUAWEI  technologies", HUAWEI),
        ("华为", HUAWEI),
        ("中兴", ZTE),
        ("Хуавей", HUAWEI),
        ("화웨이", HUAWEI),
        ("\u200f" + "هواوي", HUAWEI),
        ("tplink", TP_LINK),
        ("tp link", TP_LINK),
        ("Deutschland", GERMANY),
        ("Osterreich", AUSTRIA),
        ("Cote d'Ivoire", IVORY_COAST),
        ("it", ITALY),
        ("bnetza", NETWORK_AGENCY),
    ],
)
def test_a_whole_name_is_recognised(text, entry):
    assert INDEX.look_up(text).exact == (entry,)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Germany Huawei", {GERMANY, HUAWEI}),
        ("huawei in germany", {GERMANY, HUAWEI}),
        ("zte IT", {ZTE, ITALY}),
        ("put it in zte", {ZTE}),
        ("china telecom germany", {CHINA_TELECOM, GERMANY}),
        ("german 5G law", {GERMANY}),
    ],
)
def test_names_are_recognised_among_words_the_longest_first(text, entries):
    assert set(INDEX.look_up(text).exact) == entries


def test_an_exact_name_comes_before_names_that_begin_so():
    look = INDEX.look_up("china")
    assert (look.exact, look.prefix) == ((CHINA,), (CHINA_TELECOM,))
    assert INDEX.look_up("austr").prefix == (AUSTRIA, AUSTRALIA)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Hauwei", [HUAWEI]),
        ("Hikvsion", [HIKVISION]),
        ("Erricson", [ERICSSON]),
        ("Germny", [GERMANY]),
        ("Oesterreich", [AUSTRIA]),
        ("Bundesnetzagentr", [NETWORK_AGENCY]),
        ("Germny Hauwei", [GERMANY, HUAWEI]),
        ("Austrlia", [AUSTRIA, AUSTRALIA]),
        ("Germany Hauwei", [HUAWEI]),
        ("ban", []),
        ("xylophone", []),
    ],
)
def test_a_typing_error_is_corrected_where_it_is_asked_for(text, entries):
    assert [correction.entry for correction in INDEX.look_up(text, correct=True).corrections] == entries
    assert INDEX.look_up(text).corrections == ()


def test_nothing_is_corrected_where_a_name_begins_so():
    assert INDEX.look_up("huawe", correct=True).corrections == ()


def test_short_words_and_very_long_ones_are_not_corrected():
    assert [allowed_errors("x" * length) for length in (3, 4, 5, 6, 40, 41)] == [0, 1, 1, 2, 2, 0]


@pytest.mark.parametrize("text", ["", " ", "h", "🙂", "\u202e", "\x00", "—", "h" * 5000, "word " * 200, "\ud7ff" * 50])
def test_any_text_can_be_looked_up(text):
    assert INDEX.look_up(text, correct=True).exact == ()


def test_a_look_up_among_twelve_thousand_names_is_quick():
    names = [(NamedEntry("body", str(n), f"Body {n}"), [f"authority {n * 7919} of networks {n}"]) for n in range(6000)]
    index = NameIndex.of(names)
    text = "telecom autority of netwroks blocking equipmnt from vendrs in seven countres at once"
    start = time.perf_counter()
    for _ in range(5):
        index.look_up(text, correct=True)
    assert (time.perf_counter() - start) / 5 < 0.1, "ten times what it takes on a quiet machine"
