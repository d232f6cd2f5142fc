"""What an annotator's events say of the pairs of a passage."""

# ruff: noqa: E402 - what needs PyTorch is imported where it is there
import datetime
import math

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from tokenizers import Tokenizer

from training.loss import disagreement, log_probability_of_any
from training.train_encoder import build_examples
from vendors.extraction.encoder.model import STATUSES, WEIGHTS_FOLDER
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Status

TEXT = "Latvia banned Huawei in October, and in November a court in Latvia lifted the ban on Huawei."


@pytest.fixture(scope="module")
def labelled():
    """The labels of the pair of Latvia and Huawei, of which the sentence tells two steps."""
    events = tuple(
        {"jurisdiction": "LV", "vendors": ["huawei"], "kind": "ban", "status": status, "date": date, "evidence": quote}
        for status, date, quote in (
            ("adopted", "2020-10", "Latvia banned Huawei in October"),
            ("ended", "2020-11", "in November a court in Latvia lifted the ban on Huawei"),
        )
    )
    article = CodedArticle("latvia", Document(TEXT, "", datetime.date(2020, 12, 20), "en"), events)
    engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None, None)
    (example,) = build_examples(article, engine, Tokenizer.from_file(str(WEIGHTS_FOLDER / "tokenizer.json")))
    return example


def test_a_pair_with_two_steps_has_the_statuses_and_the_dates_of_both(labelled):
    rows = labelled.statuses[labelled.statuses.any(-1)]
    assert len(rows) == 1
    assert {STATUSES[number] for number, given in enumerate(rows[0]) if given} == {Status.ADOPTED, Status.ENDED}
    assert labelled.dates[labelled.statuses.any(-1)].sum() == 2


def test_pairs_of_which_nothing_is_told_have_no_status_and_no_date(labelled):
    silent = ~labelled.statuses.any(-1)
    assert silent.any()
    assert not labelled.dates[silent].any()


def test_any_of_the_right_answers_will_do():
    scores = torch.log(torch.tensor([[0.5, 0.3, 0.2]]))
    right = torch.tensor([[True, True, False]])
    assert math.isclose(log_probability_of_any(scores, right).exp().item(), 0.8, rel_tol=1e-5)


def reading(labelled, seed):
    dice = torch.Generator().manual_seed(seed)
    shapes = (labelled.kinds.shape, labelled.statuses.shape, labelled.dates.shape)
    return tuple(torch.randn(shape, generator=dice) for shape in shapes)


def test_two_readings_that_agree_are_not_apart_and_others_are_so_both_ways(labelled):
    first, second = reading(labelled, 1), reading(labelled, 2)
    assert disagreement(labelled, first, first).item() == 0
    assert disagreement(labelled, first, second).item() > 0
    assert math.isclose(
        disagreement(labelled, first, second).item(), disagreement(labelled, second, first).item(), rel_tol=1e-5
    )


def test_dates_that_are_not_on_offer_keep_no_readings_apart(labelled):
    first = reading(labelled, 1)
    ruled_out = [part.clone() for part in first]
    again = [part.clone() for part in first]
    ruled_out[2][:, 0], again[2][:, 0] = -1e4, -1e4 - 7
    assert math.isclose(disagreement(labelled, tuple(ruled_out), tuple(again)).item(), 0, abs_tol=1e-6)
