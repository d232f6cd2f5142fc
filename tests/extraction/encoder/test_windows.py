"""A text as tokens: nothing is lost between windows, and every token is one of the text's."""

import pytest

from vendors.extraction.encoder.model import shipped_encoder
from vendors.extraction.encoder.windows import MAX_WINDOW_TOKENS, Window, split_into_windows
from vendors.extraction.engine import Engine
from vendors.extraction.types import Document

SENTENCE = "In March 2019 Denmark barred Huawei, the company that Norway had reviewed. "


@pytest.fixture
def cut(lexicon):
    engine = Engine(lexicon, None, None)

    def of(text: str, title: str = "") -> list[Window]:
        document = Document(text=text, title=title, lang="en")
        return split_into_windows(shipped_encoder().tokenizer, title, text, engine.queries(document))

    return of


def test_every_sentence_that_is_asked_about_stands_in_one_window(cut):
    windows = cut(SENTENCE * 60)
    asked = [query.sentence for window in windows for query in window.queries]
    assert asked == list(range(60))
    assert len(windows) > 1


def test_a_later_window_repeats_the_sentences_before_it(cut):
    first, second = cut(SENTENCE * 60)[:2]
    assert len(second.sentence_tokens) > 0
    assert second.sentence_tokens[0].start > len(SENTENCE.split())
    assert len(first.token_ids) <= MAX_WINDOW_TOKENS


def test_who_was_named_in_the_title_is_found_there(cut):
    window = cut("Stockholm imposed a ban in 2020.", "Sweden and Huawei")[0]
    targets = {target.name: target for query in window.queries for target in query.targets}
    assert targets["huawei"].in_title
    assert any(tokens and max(tokens) < window.sentence_tokens[0].start for tokens in window.target_tokens)


def test_a_date_of_the_sentence_before_is_one_that_the_step_may_have(cut):
    window = cut("The cabinet met on 3 May 2021. Denmark barred Huawei from its core networks.")[0]
    assert [str(mention.date) for mention in window.dates] == ["2021-05-03"]
    assert window.model_inputs()["gaps"].shape == (len(window.queries), 1)


def test_a_text_without_dates_has_one_that_is_absent(cut):
    inputs = cut("Denmark barred Huawei from its core networks.")[0].model_inputs()
    assert inputs["dates"].shape[0] == inputs["gaps"].shape[1] == 1


def test_a_text_in_which_nothing_is_asked_gives_no_window(cut):
    assert cut("The sky was blue.") == []
    assert cut("") == []


@pytest.mark.parametrize("text", ["\x00", "🛰️" * 400, "a" * 5000, "Österreich, Ελλάδα, 中国 " * 60, SENTENCE * 40])
def test_tokens_stay_within_the_longest_whatever_the_text(cut, text):
    for window in cut(f"{text} Denmark barred Huawei.", text):
        assert len(window.token_ids) == len(window.token_types) <= MAX_WINDOW_TOKENS
        indices = [
            index for tokens in (*window.actor_tokens, *window.target_tokens, *window.date_tokens) for index in tokens
        ]
        assert all(0 < index < len(window.token_ids) for index in indices)
