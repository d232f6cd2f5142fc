"""What the encoder is trained on besides whole articles."""

import datetime
import random

from training.drills import drills, single_sentences
from vendors.extraction.encoder.queries import SentenceQuery
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.text import language_pack
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
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


def queries(*sentences):
    places = [(TEXT.index(sentence), len(sentence)) for sentence in sentences]
    return [SentenceQuery(number, at, at + size, asked=True) for number, (at, size) in enumerate(places)]


def test_every_language_has_drills():
    assert {drill.document.lang for drill in drills()} == set(language_pack.available())


def test_the_encoder_is_asked_about_the_government_and_the_vendor_of_each_drill():
    engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None, None)
    for drill in drills():
        text = drill.document.text
        asked = [query for query in engine.queries(drill.document) if query.asked]
        for event in drill.events:
            assert event["jurisdiction"] in {actor.name for query in asked for actor in query.actors}, text
            assert event["vendors"][0] in {target.name for query in asked for target in query.targets}, text


def test_the_drills_are_the_same_each_time():
    assert list(drills()) == list(drills())


def test_a_sentence_alone_keeps_its_own_step_only():
    (sentence,) = single_sentences(article(), queries("Latvia banned Huawei from its networks."), random.Random(0))
    assert sentence.document.text == "Latvia banned Huawei from its networks."
    assert sentence.document.title == ""
    assert [(event["jurisdiction"], event["evidence"]) for event in sentence.events] == [("LV", QUOTES[0])]


def test_a_sentence_that_tells_no_step_is_shown_without_one():
    (sentence,) = single_sentences(article(), queries("ZTE opened an office in Riga."), random.Random(0))
    assert sentence.events == ()


def test_a_sentence_too_short_to_stand_alone_is_left_out():
    assert list(single_sentences(article(), queries("Riga."), random.Random(0))) == []
