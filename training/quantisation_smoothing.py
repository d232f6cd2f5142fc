"""Makes a model ready for eight bits: what its matrices take in is levelled, so that no column drowns the others.

In use all numbers that enter a matrix share one step of rounding, which the largest column sets. So each column is
divided by its own size, and the matrix multiplied by it: the product stays as it was. The idea is that of SmoothQuant
(Xiao and others, 2023).
"""

import copy
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

SHARE = 0.8
"""How much of the unevenness moves from what comes in (1) to the matrix (0 leaves all as it was)."""
_LEAST = 1e-3


class Levelled(nn.Module):
    """A linear layer whose incoming columns are multiplied by `inverse` first; its matrix makes up for that."""

    def __init__(self, plain: nn.Linear, tops: Tensor) -> None:
        super().__init__()
        own = plain.weight.data.abs().amax(0).clamp(min=_LEAST)
        sizes = (tops.clamp(min=_LEAST) ** SHARE / own ** (1 - SHARE)).clamp(min=_LEAST)
        self.inverse = nn.Parameter(1 / sizes)
        self.weight, self.bias = nn.Parameter(plain.weight.data * sizes), plain.bias

    def forward(self, numbers: Tensor) -> Tensor:
        """Return what the plain layer returns."""
        return functional.linear(numbers * self.inverse, self.weight, self.bias)


def levelled(model: nn.Module, shown: Iterable[Sequence[Tensor]]) -> nn.Module:
    """Return a copy of the model that gives the same, its linear layers levelled by what they take in of `shown`."""
    linear = {name: part for name, part in model.named_modules() if isinstance(part, nn.Linear)}
    tops = _tops(model, linear, shown)
    made = copy.deepcopy(model)
    for name, part in linear.items():
        parent, _, own = name.rpartition(".")
        setattr(made.get_submodule(parent), own, Levelled(part, tops[name]))
    return made


def _tops(model: nn.Module, linear: dict[str, nn.Linear], shown: Iterable[Sequence[Tensor]]) -> dict[str, Tensor]:
    """Return the largest absolute number in each column that enters each of the linear layers."""
    tops: dict[str, Tensor] = {}

    def note(name: str, numbers: Tensor) -> None:
        seen = numbers.detach().reshape(-1, numbers.shape[-1]).abs().amax(0)
        tops[name] = torch.maximum(tops[name], seen) if name in tops else seen

    hooks = [
        part.register_forward_pre_hook(lambda _, given, name=name: note(name, given[0]))
        for name, part in linear.items()
    ]
    with torch.no_grad():
        for arrays in shown:
            model(*arrays)
    for hook in hooks:
        hook.remove()
    return tops
