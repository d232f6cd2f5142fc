"""Makes a model ready for eight bits: what its matrices take in is smoothed, so that no column drowns the others.

In use all numbers that enter a matrix share one step of rounding, which the largest column sets. So each column is
divided by its own scale, and the matrix multiplied by it: the product stays as it was. After SmoothQuant (Xiao and
others, 2023).
"""

import copy
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

MIGRATION_STRENGTH = 0.8
"""How much of the unevenness moves from the activations to the matrix: none at 0, all at 1. SmoothQuant's authors take
0.5, and 0.75 for a model of very uneven activations; why 0.8 was taken here is not recorded."""
_SMALLEST = 1e-3
"""Scales below this are taken for it, so that a column that is nearly always zero is not divided by nearly nothing."""


class SmoothedLinear(nn.Module):
    """A linear layer whose incoming columns are multiplied by `inverse` first; its matrix makes up for that.

    The exported model has `inverse` as part of a name, by which `training.onnx_import` finds it.
    """

    def __init__(self, plain: nn.Linear, maxima: Tensor) -> None:
        super().__init__()
        own = plain.weight.data.abs().amax(0).clamp(min=_SMALLEST)
        incoming = maxima.clamp(min=_SMALLEST)
        scales = (incoming**MIGRATION_STRENGTH / own ** (1 - MIGRATION_STRENGTH)).clamp(min=_SMALLEST)
        self.inverse = nn.Parameter(1 / scales)
        self.weight, self.bias = nn.Parameter(plain.weight.data * scales), plain.bias

    def forward(self, activations: Tensor) -> Tensor:
        """Return what the plain layer returns."""
        return functional.linear(activations * self.inverse, self.weight, self.bias)


def smooth(model: nn.Module, samples: Iterable[Sequence[Tensor]]) -> nn.Module:
    """Return a copy of the model that gives the same, its linear layers smoothed by what enters them of `samples`."""
    linear = {name: layer for name, layer in model.named_modules() if isinstance(layer, nn.Linear)}
    maxima = _column_maxima(model, linear, samples)
    smoothed = copy.deepcopy(model)
    for name, layer in linear.items():
        parent, _, attribute = name.rpartition(".")
        setattr(smoothed.get_submodule(parent), attribute, SmoothedLinear(layer, maxima[name]))
    return smoothed


def _column_maxima(
    model: nn.Module, linear: dict[str, nn.Linear], samples: Iterable[Sequence[Tensor]]
) -> dict[str, Tensor]:
    """Return the largest absolute number in each column that enters each of the linear layers."""
    maxima: dict[str, Tensor] = {}

    def record(name: str, activations: Tensor) -> None:
        largest = activations.detach().reshape(-1, activations.shape[-1]).abs().amax(0)
        maxima[name] = torch.maximum(maxima[name], largest) if name in maxima else largest

    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, name=name: record(name, inputs[0]))
        for name, layer in linear.items()
    ]
    with torch.no_grad():
        for inputs in samples:
            model(*inputs)
    for hook in hooks:
        hook.remove()
    return maxima
