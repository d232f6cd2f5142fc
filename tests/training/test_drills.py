"""What the encoder is trained on besides whole articles."""

import datetime
import random

from training.drills import alone, drills
from vendors.extraction import pack
from vendors.extraction.corpusfile import CodedArticle
from vendors.extraction.scenes import Scene
from vendors.extraction.types import Document

TEXT = "Latvia banned Huawei from its networks. ZTE opened an office in Riga. Estonia is looking into ZTE, it said."
EVENTS = (
    {"jurisdiction": "LV", "vendors": ["huawei"], "kind": "ban", "status": "adopted", "date": "2021"},
    {"jurisdiction": "EE", "vendors": ["zte"], "kind": "investigation", "status": "adopted", "date": "2021"},
)
QUOTES = ("Latvia banned Huawei from its networks", "Estonia is looking into ZTE")


def article():
    events = tuple({**event, "evidence": quote} for event, quote in zip(EVENTS, QUOTES, strict=True))
    return CodedArticle("latvia", Document(TEXT, "A title", datetime.date(2021, 5, 20), "en"), events)


def scenes(*sentences):
    places = [(TEXT.index(sentence), len(sentence)) for sentence in sentences]
    return [Scene(number, at, at + size, asked=True) for number, (at, size) in enumerate(places)]


def test_every_language_has_drills_and_their_quotes_stand_in_the_text():
    found = list(drills())
    assert {one.document.lang for one in found} == set(pack.available())
    assert all(event["evidence"] in one.document.text for one in found for event in one.events)


def test_the_drills_are_the_same_each_time():
    assert [one.document.text for one in drills()] == [one.document.text for one in drills()]


def test_a_sentence_alone_keeps_its_own_step_only():
    (found,) = alone(article(), scenes("Latvia banned Huawei from its networks."), random.Random(0))
    assert found.document.text == "Latvia banned Huawei from its networks."
    assert found.document.title == ""
    assert [(event["jurisdiction"], event["evidence"]) for event in found.events] == [("LV", QUOTES[0])]


def test_a_sentence_that_tells_no_step_is_shown_without_one():
    (found,) = alone(article(), scenes("ZTE opened an office in Riga."), random.Random(0))
    assert found.events == ()


def test_a_sentence_too_short_to_stand_alone_is_left_out():
    assert list(alone(article(), scenes("Riga."), random.Random(0))) == []
