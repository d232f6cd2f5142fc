"""The part of the encoder in which pairs see each other."""

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.comparing import Comparing  # noqa: E402 - only where PyTorch is

PAIRS = torch.tensor([[0, 0, 0], [0, 1, 0], [1, 0, 1]])


def shown(part):
    return part(torch.ones(3, 8), torch.ones(5, 6), torch.ones(3, 5), PAIRS)


def test_it_begins_by_changing_nothing():
    part = Comparing(width=8, words=6, dropout=0.0)
    assert torch.equal(shown(part), torch.ones(3, 8))


def test_what_pairs_share_changes_what_they_hear_of_each_other():
    part = Comparing(width=8, words=6, dropout=0.0)
    torch.nn.init.normal_(part.heard.weight)
    torch.nn.init.normal_(part.like.weight, std=3.0)
    pair = torch.randn(3, 8)
    apart = part(pair, torch.ones(5, 6), torch.ones(3, 5), PAIRS)
    alike = part(pair, torch.ones(5, 6), torch.ones(3, 5), torch.zeros(3, 3, dtype=torch.long))
    assert not torch.allclose(apart, alike)
