"""The weights of an exported encoder, read back from its eight-bit integers, so that training can go on from them."""

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

_LAYER_NODE = re.compile(r"/model/(layers\.\d+/\w+)/MatMul_quant")
"""The node that uses a matrix of a layer; the matrices themselves lose their names on export."""
_PREFIX = "model."
_TOKENS = "model.words."
_INVERSE = ".inverse"
"""What `training.quantisation_smoothing` multiplies the numbers with that enter a matrix."""
_TRANSPOSED = ".weight_Transposed_quantized"
"""How the names of the matrices outside the layers end: they keep their names."""


def read_weights(folder: Path) -> dict[str, Tensor]:
    """Return the state of an `EncoderModel`, of as many layers as there are, from `model.onnx` in the folder.

    Each number is off by at most half a step of its eight bits. The tokens' embeddings are not among them. ValueError
    where the file holds another model.
    """
    model = onnx.load(folder / "model.onnx")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    weights = {name.removeprefix(_PREFIX): array for name, array in stored.items() if _is_exact(name)}
    weights |= {name.removeprefix(_PREFIX): array for name, array in _embeddings(stored)}
    matrices = _layer_matrices(model, stored)
    if not matrices:
        raise ValueError(f"{folder}: no matrices of layers in model.onnx")
    weights |= matrices
    for name in [name for name in stored if name.startswith(_PREFIX) and name.endswith(_TRANSPOSED)]:
        matrix = _dequantise(stored, name.removesuffix("_quantized")).T
        weights[name.removeprefix(_PREFIX).replace(_TRANSPOSED, ".weight")] = matrix
    for inverse in [name for name in weights if name.endswith(_INVERSE)]:
        smoothed = inverse.replace(_INVERSE, ".weight")
        weights[smoothed] = weights[smoothed] * weights.pop(inverse)
    return {name: torch.from_numpy(numpy.array(array, dtype=numpy.float32)) for name, array in weights.items()}


def _is_exact(name: str) -> bool:
    return name.startswith(_PREFIX) and name.endswith((".weight", ".bias", _INVERSE))


def _embeddings(stored: dict[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    for quantised in stored:
        if quantised.startswith(_PREFIX) and quantised.endswith(".weight_quantized"):
            name = quantised.removesuffix("_quantized")
            if not name.startswith(_TOKENS):
                yield name, _dequantise(stored, name)


def _layer_matrices(model: Any, stored: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the layers' matrices, outputs x inputs, by name; only the node that uses one tells which it is."""
    matrices: dict[str, NDArray[Any]] = {}
    for node in model.graph.node:
        match = _LAYER_NODE.fullmatch(node.name)
        quantised = [name for name in node.input if name in stored and name.endswith("_quantized")]
        if match and quantised:
            matrix = _dequantise(stored, quantised[0].removesuffix("_quantized")).T
            matrices[f"{match[1].replace('/', '.')}.weight"] = matrix
    return matrices


def _dequantise(stored: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    numbers = stored[f"{name}_quantized"].astype(numpy.float32) - stored[f"{name}_zero_point"].astype(numpy.float32)
    return numbers * stored[f"{name}_scale"]
