"""The weights of a written encoder, read back from its eight-bit integers, so that training can go on from them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

_MATRICES = ("query", "key", "value", "out", "widen", "narrow")
"""The matrices of a layer in the order in which the written model uses them; it does not keep their names."""
_WORDS = "model.words."
_INVERSE = ".inverse"
"""What `training.smoothing` multiplies the numbers with that enter a matrix."""
_TURNED = ".weight_Transposed_quantized"
"""How the matrices outside the layers end: they keep their names."""


def weights_of(folder: Path) -> dict[str, Tensor]:
    """Return the state of an `EncoderModel`, of as many layers as there are, from `model.onnx` in the folder.

    Each number is off by at most half a step of its eight bits. The word pieces are not among them. ValueError where
    the file holds another model.
    """
    model = onnx.load(folder / "model.onnx")
    stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    found = {name.removeprefix("model."): array for name, array in stored.items() if _is_plain(name)}
    found |= {name.removeprefix("model."): array for name, array in _embeddings(stored)}
    unnamed = _unnamed(model, stored)
    layers, rest = divmod(len(unnamed), len(_MATRICES))
    if rest or not layers:
        raise ValueError(f"{folder}: {len(unnamed)} matrices are no layers of {len(_MATRICES)} each")
    for layer in range(layers):
        for place, name in enumerate(_MATRICES):
            found[f"layers.{layer}.{name}.weight"] = unnamed[layer * len(_MATRICES) + place]
    for name in [name for name in stored if name.startswith("model.") and name.endswith(_TURNED)]:
        matrix = _restored(stored, name.removesuffix("_quantized")).T
        found[name.removeprefix("model.").replace(_TURNED, ".weight")] = matrix
    for name in [name for name in found if name.endswith(_INVERSE)]:
        found[name.replace(_INVERSE, ".weight")] = found[name.replace(_INVERSE, ".weight")] * found.pop(name)
    return {name: torch.from_numpy(numpy.array(array, dtype=numpy.float32)) for name, array in found.items()}


def _is_plain(name: str) -> bool:
    return name.startswith("model.") and name.endswith((".weight", ".bias", _INVERSE))


def _embeddings(stored: dict[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    for name in stored:
        if name.startswith("model.") and name.endswith(".weight_quantized") and not name.startswith(_WORDS):
            whole = name.removesuffix("_quantized")
            yield whole, _restored(stored, whole)


def _unnamed(model: Any, stored: dict[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """Return the layers' matrices, outputs x inputs, in the order in which they are used."""
    used = [name for node in model.graph.node for name in node.input if name.endswith("_quantized")]
    names = [name.removesuffix("_quantized") for name in dict.fromkeys(used) if name in stored]
    return [_restored(stored, name).T for name in names if name.startswith("onnx::MatMul")]


def _restored(stored: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    numbers = stored[f"{name}_quantized"].astype(numpy.float32) - stored[f"{name}_zero_point"].astype(numpy.float32)
    return numbers * stored[f"{name}_scale"]
