"""What selected words suggest to a person who enters a finding."""

import datetime

import pytest

from vendors.extraction.passage import read_passage
from vendors.extraction.types import Document, PartialDate, Span

FINE = "LONDON - Ofcom has fined Three £7.5m for failing to remove Huawei equipment on time, it said on Tuesday."
ORDER = "In October 2022 the government had ordered operators to strip out Huawei gear by 2027."
LICENCE = (
    "In Washington the Federal Communications Commission said in March 2026 that it had not renewed the licence under "
    "which Qualcomm supplies Huawei."
)
HEARING = "In Manila senators held a hearing on ZTE on 3 November."
REFUSAL = "Namibia told Huawei in February that it would get no spectrum."
TEXT = f"{FINE}\n\nThe fine is the first of its kind. {ORDER}\n\n{LICENCE}\n\n{HEARING} {REFUSAL}"
ARTICLE = Document(TEXT, "Ofcom fines Three over Huawei kit", datetime.date(2026, 11, 24), "en", "The Courier")


def suggest(engine, words: str, document: Document = ARTICLE):
    start = document.text.index(words)
    return read_passage(engine, document, Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("words", "sentence", "code", "vendors", "kind", "date"),
    [
        ("fined Three £7.5m", FINE, "GB", ("huawei",), "penalty", PartialDate(2026, 11, 24)),
        ("had not renewed the licence", LICENCE, "US", ("huawei",), "ban", PartialDate(2026, 3)),
        ("senators held a hearing on ZTE", HEARING, "PH", ("zte",), "investigation", PartialDate(2026, 11, 3)),
        ("it would get no spectrum", REFUSAL, "NA", ("huawei",), "ban", PartialDate(2026, 2)),
    ],
)
def test_the_sentence_and_its_fields_are_suggested(engine, words, sentence, code, vendors, kind, date):
    passage = suggest(engine, words)
    assert passage.quote.of(TEXT) == sentence
    assert (passage.jurisdiction, passage.vendors, passage.kind, passage.date) == (code, vendors, kind, date)


def test_the_authority_that_is_named_is_suggested(engine):
    assert suggest(engine, "Ofcom has fined").body == "Ofcom"


def test_what_names_nobody_takes_country_and_vendor_of_the_article(engine):
    passage = suggest(engine, "first of its kind")
    assert (passage.jurisdiction, passage.vendors) == ("GB", ("huawei",))


def test_no_other_vendor_of_the_article_stands_for_one_that_is_not_known(engine):
    banned = "Croatia’s government on Tuesday banned Kaiyuntong equipment."
    maker = "Kaiyuntong, a Chinese maker of telecoms equipment, was surprised."
    document = Document(f"{banned} {maker} Slovenia will bar Huawei from state networks.", lang="en")
    assert suggest(engine, "on Tuesday banned", document).vendors == ()
    assert suggest(engine, "from state networks", document).vendors == ("huawei",)


def test_the_rules_alone_suggest_too(rules):
    passage = suggest(rules, "ordered operators")
    assert (passage.jurisdiction, passage.vendors, passage.kind) == ("GB", ("huawei",), "ban")


def test_in_a_language_without_rules_only_the_words_are_taken(engine):
    document = Document("Chính phủ cấm Huawei.", lang="vi")
    passage = suggest(engine, "cấm Huawei. ".strip(), document)
    assert (passage.quote.of(document.text), passage.kind, passage.vendors) == ("cấm Huawei.", None, ())
