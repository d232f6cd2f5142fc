"""Links to the very sentence: what a browser that knows text fragments finds, and what any other opens."""

import re
from urllib.parse import unquote

import pytest
from django.utils import timezone

from vendors.listing.text_fragments import quote_link, text_directive, with_fragment
from vendors.models import Action, Evidence, SourcePage

PAGE = "https://news.example.org/a?b=c"
LONG = (
    "The government said on Tuesday that operators would have to remove all equipment made by the company from "
    "their networks, the core included, by the end of 2027 at the latest."
)


def test_a_short_quote_is_given_whole_with_what_parts_a_directive_encoded():
    assert text_directive("Bans 5G-gear, at once & for good.") == "Bans%205G%2Dgear%2C%20at%20once%20%26%20for%20good."


def test_a_long_quote_is_given_by_its_first_and_last_words():
    start, end = text_directive(LONG).split(",")
    assert unquote(start) == "The government said on Tuesday"
    assert unquote(end) == "of 2027 at the latest."


def test_the_words_around_a_quote_that_stands_twice_come_before_and_after_it():
    assert (
        text_directive("It is banned.", before="He said:", after="- And so")
        == "He%20said:-,It%20is%20banned.,-%2D%20And%20so"
    )


@pytest.mark.parametrize(
    "words",
    [
        "حظرت الحكومة معدات هواوي من شبكات الجيل الخامس",
        "הממשלה אסרה על ציוד, של חברת Huawei",
        "政府は5G網からファーウェイ製品を排除した。",
    ],
)
def test_text_of_any_script_stays_in_the_order_in_which_it_is_read(words):
    assert unquote(text_directive(words)) == words
    assert text_directive(words).isascii()


@pytest.mark.parametrize("words", ["政府は第五世代の通信網から製品を排除した" * 20, "ا" * 500, LONG * 30])
def test_no_link_grows_without_end(words):
    assert len(with_fragment(PAGE, words)) <= 1800


def test_the_pieces_of_a_directive_can_be_told_apart_whatever_the_quote():
    hostile = "a,b-,c&d=-e#f:~:text=g"
    directive = text_directive(hostile, before="x,-", after="-,y")
    prefix, start, suffix = directive.split(",")
    assert (prefix[-1], suffix[0], unquote(start)) == ("-", "-", hostile)
    assert re.fullmatch(r"[^-&,]+", start)


def test_a_fragment_that_the_address_has_stays_before_the_directive():
    assert with_fragment("https://e.org/p#s3", "It is banned.") == "https://e.org/p#s3:~:text=It%20is%20banned."
    assert with_fragment(PAGE, "It is banned.") == f"{PAGE}#:~:text=It%20is%20banned."
    assert with_fragment(PAGE, "  ") == PAGE


def evidence(url: str = PAGE, **fields) -> Evidence:
    return Evidence(action=Action(), url=url, quote="It is banned.", **fields)


def test_no_fragment_for_a_pdf_nor_for_a_quote_that_is_gone_nor_without_an_address():
    pdf = SourcePage(url=PAGE, health="alive", is_pdf=True)
    assert quote_link(evidence(page=pdf)) == PAGE
    assert quote_link(evidence("https://e.org/law.PDF?x=1")) == "https://e.org/law.PDF?x=1"
    assert quote_link(evidence(quote_gone_at=timezone.now())) == PAGE
    assert quote_link(evidence("")) == ""
    assert "#:~:text=It%20is%20banned." in quote_link(evidence())
