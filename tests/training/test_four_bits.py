"""The word pieces as they are written for use."""

import json

import numpy
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training import base_model  # noqa: E402 - only where PyTorch is
from training.four_bits import FourBitWords  # noqa: E402

KEPT = (0, 3, 5, 700, 249_000)


@pytest.fixture(scope="module")
def base():
    return base_model.read(base_model.base_file())


def test_packed_word_pieces_have_the_very_numbers_of_the_base_model(base):
    ids = torch.tensor([[4, 0, 1], [2, 2, 3]])
    expected = base.tensors["emb.word"].reshape(-1, base.width)[numpy.array(KEPT)[ids.numpy()]]
    assert torch.equal(FourBitWords(base, KEPT)(ids), torch.from_numpy(expected))


def test_they_take_little_more_than_half_a_byte_a_number(base):
    packed = sum(one.numel() * one.element_size() for one in FourBitWords(base, KEPT).buffers())
    assert packed == len(KEPT) * base.width * (1 / 2 + 2 / base_model.BLOCK)


def test_the_scores_of_word_pieces_are_written_short(base):
    made = base_model.tokenizer(base.pieces[:50], base.scores[:50])
    scores = [score for _, score in json.loads(made.to_str())["model"]["vocab"]]
    assert scores == [round(score, base_model.EXACT) for score in base.scores[:50]]
