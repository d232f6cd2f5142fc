"""An article under other names tells the same steps of others."""

import datetime
import random

import pytest

from training.name_swapping import swap_names
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.types import Document

LEXICON = Lexicon.from_folder(REFERENCE_DATA)
DAY = datetime.date(2021, 5, 20)


def article(text: str, evidence: str, jurisdiction: str, vendors: list[str], lang: str = "en") -> CodedArticle:
    event = {"jurisdiction": jurisdiction, "vendors": vendors, "kind": "ban", "status": "adopted", "date": "2021-05"}
    return CodedArticle("one", Document(text, "", DAY, lang), ({**event, "evidence": evidence},))


def swap_everything(original: CodedArticle) -> CodedArticle:
    for seed in range(50):
        swapped = swap_names(original, LEXICON, random.Random(seed))
        if swapped and swapped.events[0]["jurisdiction"] != "DK" and swapped.events[0]["vendors"] != ["huawei"]:
            return swapped
    pytest.fail("nothing was renamed in fifty tries")


def test_what_is_told_of_one_vendor_and_country_is_told_of_others():
    text = "Denmark has barred Huawei from its networks. The Danish minister said in Copenhagen that Huawei knew."
    swapped = swap_everything(article(text, "Denmark has barred Huawei from its networks", "DK", ["huawei"]))
    event = swapped.events[0]
    for name in ("Denmark", "Danish", "Copenhagen", "Huawei"):
        assert name not in swapped.document.text
    assert event["evidence"] in swapped.document.text
    assert event["evidence"].endswith("from its networks")
    country = next(one for one in LEXICON.countries if one.code == event["jurisdiction"])
    vendor = next(one for one in LEXICON.vendors if one.slug == event["vendors"][0])
    assert swapped.document.text.startswith(f"{country.names[0]} has barred {vendor.names[0]} ")
    assert country.capital in swapped.document.text


def test_a_vendor_becomes_one_of_the_same_home():
    text = "Norway banned Huawei. The Chinese company protested."
    slugs = set()
    for seed in range(30):
        swapped = swap_names(article(text, "Norway banned Huawei", "NO", ["huawei"]), LEXICON, random.Random(seed))
        slugs.update(swapped.events[0]["vendors"] if swapped else ())
    homes = {one.slug: one.home_country for one in LEXICON.vendors}
    assert len(slugs) > 1
    assert {homes[slug] for slug in slugs} == {"CN"}


def codes_after_renaming(text: str) -> set[str]:
    tries = [
        swap_names(article(text, "Germany banned Huawei", "DE", ["huawei"]), LEXICON, random.Random(seed))
        for seed in range(30)
    ]
    return {swapped.events[0]["jurisdiction"] for swapped in tries if swapped}


def test_a_country_whose_offices_are_named_keeps_its_name():
    assert codes_after_renaming("The regulator looked on. Germany banned Huawei.") != {"DE"}
    assert codes_after_renaming("The Bundesnetzagentur looked on. Germany banned Huawei.") == {"DE"}


def test_a_vendor_is_renamed_in_the_script_of_the_article():
    text = "挪威禁止华为参与其网络建设。"
    swapped = next(
        one
        for seed in range(50)
        if (one := swap_names(article(text, "挪威禁止华为", "NO", ["huawei"], "zh"), LEXICON, random.Random(seed)))
    )
    assert "华为" not in swapped.document.text
    assert swapped.document.text.isascii() is False
    assert not any(sign.isascii() and sign.isalpha() for sign in swapped.document.text)


def test_an_article_of_nobody_who_can_be_renamed_is_left_alone():
    text = "Washington fined Kaspersky."
    assert swap_names(article(text, text, "US", ["kaspersky"]), LEXICON, random.Random(1)) is None
