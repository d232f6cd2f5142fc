"""The part of the encoder in which pairs see the words again, and each other."""

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.pair_attention import PairAttention, pair_relations  # noqa: E402 - only where PyTorch is

PAIRS = torch.tensor([[0, 0, 0], [0, 1, 0], [1, 1, 0], [2, 2, 1]])
"""Three pairs of one sentence and one of the next, whose governments and vendors have numbers of their own."""
MASK = torch.tensor([[1.0, 1, 0, 0]] * 3 + [[0.0, 0, 1, 1]])


@pytest.fixture
def part():
    torch.manual_seed(0)
    return PairAttention(width=8, token_width=6, dropout=0.0)


def test_it_begins_by_changing_nothing(part):
    pair = torch.randn(4, 8)
    assert torch.equal(part(pair, torch.randn(4, 6), MASK, PAIRS), pair)


def test_pairs_of_one_sentence_share_a_government_or_a_vendor():
    assert pair_relations(PAIRS).tolist() == [[4, 3, 1, 0], [3, 4, 2, 0], [1, 2, 4, 0], [0, 0, 0, 4]]


def test_what_pairs_share_changes_what_they_hear_of_each_other(part):
    torch.nn.init.normal_(part.heard.weight)
    torch.nn.init.normal_(part.like.weight, std=3.0)
    pair, words = torch.randn(4, 8), torch.randn(4, 6)
    apart = torch.tensor([[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3]])
    assert not torch.allclose(part(pair, words, MASK, PAIRS), part(pair, words, MASK, apart))


def test_the_words_of_the_own_sentence_are_told_from_the_others(part):
    torch.nn.init.normal_(part.read.weight)
    torch.nn.init.normal_(part.near.weight, std=3.0)
    pair, words = torch.randn(4, 8), torch.randn(4, 6)
    assert not torch.allclose(part(pair, words, MASK, PAIRS), part(pair, words, 1 - MASK, PAIRS))
