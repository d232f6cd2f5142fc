"""A text in word pieces: nothing is lost between passages, and every place is one of the text's."""

import pytest

from vendors.extraction.encoder.model import trained_encoder
from vendors.extraction.encoder.windows import LONGEST, Passage, passages
from vendors.extraction.engine import Engine
from vendors.extraction.types import Document

SENTENCE = "In March 2019 Denmark barred Huawei, the company that Norway had reviewed. "


@pytest.fixture
def cut(lexicon):
    engine = Engine(lexicon, None, None)

    def of(text: str, title: str = "") -> list[Passage]:
        document = Document(text=text, title=title, lang="en")
        return passages(trained_encoder().tokenizer, title, text, engine.scenes(document))

    return of


def test_every_sentence_that_is_asked_about_stands_in_one_passage(cut):
    found = cut(SENTENCE * 60)
    asked = [scene.sentence for one in found for scene in one.scenes]
    assert asked == list(range(60))
    assert len(found) > 1


def test_a_later_passage_repeats_the_sentences_before_it(cut):
    first, second = cut(SENTENCE * 60)[:2]
    assert len(second.own) > 0
    assert second.own[0].start > len(SENTENCE.split())
    assert len(first.ids) <= LONGEST


def test_who_was_named_in_the_title_is_found_there(cut):
    passage = cut("Stockholm imposed a ban in 2020.", "Sweden and Huawei")[0]
    aims = {slot.name: slot for scene in passage.scenes for slot in scene.aims}
    assert aims["huawei"].titled
    assert any(pieces and max(pieces) < passage.own[0].start for pieces in passage.aims)


def test_a_date_of_the_sentence_before_is_one_that_the_step_may_have(cut):
    passage = cut("The cabinet met on 3 May 2021. Denmark barred Huawei from its core networks.")[0]
    assert [str(mention.date) for mention in passage.dates] == ["2021-05-03"]
    assert passage.arrays()["gaps"].shape == (len(passage.scenes), 1)


def test_a_text_without_dates_has_one_that_is_absent(cut):
    arrays = cut("Denmark barred Huawei from its core networks.")[0].arrays()
    assert arrays["dates"].shape[0] == arrays["gaps"].shape[1] == 1


def test_a_text_in_which_nothing_is_asked_gives_no_passage(cut):
    assert cut("The sky was blue.") == []
    assert cut("") == []


@pytest.mark.parametrize("text", ["\x00", "🛰️" * 400, "a" * 5000, "Österreich, Ελλάδα, 中国 " * 60, SENTENCE * 40])
def test_word_pieces_stay_within_the_longest_whatever_the_text(cut, text):
    for passage in cut(f"{text} Denmark barred Huawei.", text):
        assert len(passage.ids) == len(passage.sorts) <= LONGEST
        places = [place for pieces in (*passage.actors, *passage.aims, *passage.date_pieces) for place in pieces]
        assert all(0 < place < len(passage.ids) for place in places)
