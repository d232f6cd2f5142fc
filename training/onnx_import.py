"""The weights of a written encoder, read back from its eight-bit integers, so that training can go on from them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

_OF_LAYER = re.compile(r"/model/(layers\.\d+/\w+)/MatMul_quant")
"""What uses a matrix of a layer; the matrices themselves lose their names when a model is written."""
_WORDS = "model.words."
_INVERSE = ".inverse"
"""What `training.quantisation_smoothing` multiplies the numbers with that enter a matrix."""
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
    layers = _of_layers(model, stored)
    if not layers:
        raise ValueError(f"{folder}: no matrices of layers in model.onnx")
    found |= layers
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


def _of_layers(model: Any, stored: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the layers' matrices, outputs x inputs, by name; only what uses them tells which is which."""
    found: dict[str, NDArray[Any]] = {}
    for node in model.graph.node:
        match = _OF_LAYER.fullmatch(node.name)
        matrices = [one for one in node.input if one in stored and one.endswith("_quantized")]
        if match and matrices:
            found[f"{match[1].replace('/', '.')}.weight"] = _restored(stored, matrices[0].removesuffix("_quantized")).T
    return found


def _restored(stored: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    numbers = stored[f"{name}_quantized"].astype(numpy.float32) - stored[f"{name}_zero_point"].astype(numpy.float32)
    return numbers * stored[f"{name}_scale"]
