"""Finding the words of a language: the same every time, and each word with all that it can mean."""

import pytest

from vendors.extraction.text import language_pack
from vendors.extraction.text.lexicon import Lexicon, VendorNames
from vendors.extraction.text.names import OPERATOR, VENDOR
from vendors.extraction.text.scanner import Scanner, fold

BOTH = [
    (lang, word)
    for lang in language_pack.available()
    for word in sorted(language_pack.load(lang).senses)
    if f"{word}*" in language_pack.load(lang).senses
]


@pytest.fixture(scope="module")
def scanners(lexicon):
    return {lang: Scanner(lexicon, language_pack.load(lang)) for lang in {lang for lang, _ in BOTH}}


@pytest.fixture(scope="module")
def english(lexicon):
    return Scanner(lexicon, language_pack.load("en"))


@pytest.mark.parametrize(("lang", "word"), BOTH)
def test_a_word_listed_whole_and_as_a_beginning_keeps_what_both_mean(scanners, lang, word):
    senses = language_pack.load(lang).senses
    expected = {meaning for key in (word, f"{word}*") for meaning in senses[key] if not meaning.tails}
    hits = scanners[lang].scan(word, fold(word))
    assert expected <= {sense for hit in hits for sense in hit.senses}


def test_a_beginning_reaches_to_the_end_of_the_word(scanners):
    text = "Zwei Absichtserklärungen"
    hits = scanners["de"].scan(text, fold(text))
    assert [text[hit.start : hit.end] for hit in hits] == ["Absichtserklärungen"]


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Sweden barred Huawei", True),
        ("equipment from high-risk vendors", True),
        ("It is necessary and honorable", False),
        ("Vivid lenovation of a zteam", False),
        ("", False),
    ],
)
def test_whether_a_text_speaks_of_suppliers_goes_by_whole_names(english, text, speaks):
    assert english.mentions_suppliers(text, fold(text)) is speaks


def test_an_operator_that_is_read_as_a_vendor_counts_as_itself(lexicon):
    read = [vendor for vendor in lexicon.vendors if vendor.read_as_vendor]
    assert {(vendor.kind, vendor.parent) for vendor in read} == {(OPERATOR, "")}


@pytest.mark.parametrize(("read_as_vendor", "name_type"), [(True, VENDOR), (False, OPERATOR)])
def test_an_operator_is_found_as_a_vendor_only_where_the_reference_data_say_so(read_as_vendor, name_type):
    oneweb = VendorNames("oneweb", ("OneWeb",), kind=OPERATOR, read_as_vendor=read_as_vendor)
    india = VendorNames("oneweb-india", ("OneWeb India",), parent="oneweb", kind=OPERATOR)
    scanner = Scanner(Lexicon.build(vendors=[oneweb, india]), language_pack.load("en"))
    for text in ("OneWeb", "OneWeb India"):
        (hit,) = scanner.scan(text, fold(text))
        assert [(name.name_type, name.code) for name in hit.names] == [(name_type, "oneweb")]


def test_folding_keeps_every_character_at_its_place():
    text = "“İstanbul’s\u00a0ban”\n\u2011 ẞ"
    assert len(fold(text)) == len(text)
    assert fold("“A’s”\u00a0b") == '"a\'s" b'
