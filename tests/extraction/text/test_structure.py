"""What of a page is text, and where its sentences end."""

import pytest

from vendors.extraction.text import language_pack
from vendors.extraction.text.structure import MAX_SENTENCE, split_sentences


def cut(text):
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text, language_pack.load("en"))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One step. Another step.", ["One step.", "Another step."]),
        ("The U.S. Commerce Department acted. It did.", ["The U.S. Commerce Department acted.", "It did."]),
        ("Mr. Smith came on Dec. 1. He left.", ["Mr. Smith came on Dec. 1.", "He left."]),
        ("“It is done.” Nobody spoke.", ["“It is done.”", "Nobody spoke."]),
        ("It cost $1.2bn in all.", ["It cost $1.2bn in all."]),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text, parts):
    assert cut(text) == parts


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Huawei banned in Sweden",
        "Related: Britain bans Huawei | Japan follows",
        "Image credit: Shutterstock",
    ],
)
def test_page_furniture_is_no_text(line):
    assert cut(f"The minister spoke at length.\n\n{line}\n") == ["The minister spoke at length."]


def test_a_heading_is_kept_as_context_only():
    sentences = split_sentences("What happened next\n\nThe minister spoke at length.", language_pack.load("en"))
    assert [sentence.heading for sentence in sentences] == [True, False]


def test_an_endless_sentence_is_cut_at_a_space():
    parts = split_sentences("word " * 2000 + ".", language_pack.load("en"))
    assert max(sentence.end - sentence.start for sentence in parts) <= MAX_SENTENCE


def test_links_behind_read_more_are_no_text_however_long():
    link = "• 'We were never asked': the engineers who vetted Huawei for the security service"
    assert cut(f"Britain acted.\n\nRead more\n{link}\n• France tells operators that licences will expire\n") == [
        "Britain acted."
    ]
    assert cut(f"Britain acted.\n\n{link}\n") == ["Britain acted.", link]
