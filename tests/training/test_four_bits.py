"""The tokens as they are written for use."""

import json

import numpy
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training import base_model  # noqa: E402 - only where PyTorch is
from training.four_bits import FourBitEmbedding  # noqa: E402

TOKEN_IDS = (0, 3, 5, 700, 249_000)


@pytest.fixture(scope="module")
def base():
    return base_model.read_model(base_model.base_file())


def test_packed_word_pieces_have_the_very_numbers_of_the_base_model(base):
    ids = torch.tensor([[4, 0, 1], [2, 2, 3]])
    expected = base.tensors["emb.word"].reshape(-1, base.width)[numpy.array(TOKEN_IDS)[ids.numpy()]]
    assert torch.equal(FourBitEmbedding(base, TOKEN_IDS)(ids), torch.from_numpy(expected))


def test_they_take_little_more_than_half_a_byte_a_number(base):
    packed = sum(buffer.numel() * buffer.element_size() for buffer in FourBitEmbedding(base, TOKEN_IDS).buffers())
    assert packed == len(TOKEN_IDS) * base.width * (1 / 2 + 2 / base_model.BLOCK_SIZE)


def test_the_scores_of_word_pieces_are_written_short(base):
    made = base_model.build_tokenizer(base.tokens[:50], base.scores[:50])
    scores = [score for _, score in json.loads(made.to_str())["model"]["vocab"]]
    assert scores == [round(score, base_model.SCORE_DECIMALS) for score in base.scores[:50]]
