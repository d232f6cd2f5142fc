"""Writes a trained encoder for ONNX Runtime: its large matrices as eight-bit integers, its graph ready for use.

All that the runtime would do to the graph when it loads it is done here, once, so that it starts quickly.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training import base_model
from training.four_bits import FourBitWords
from training.quantisation_smoothing import levelled

AXES = {
    "ids": ("length",),
    "sorts": ("length",),
    "actors": ("actors", "length"),
    "aims": ("aims", "length"),
    "own": ("scenes", "length"),
    "dates": ("dates", "length"),
    "actor_relations": ("actors",),
    "aim_relations": ("aims",),
    "date_sorts": ("dates",),
    "gaps": ("scenes", "dates"),
    "pairs": ("pairs", "three"),
}
"""The inputs of the model and what their axes count."""
OUTPUTS = ("kinds_", "statuses_", "dates_")
_LEFT_OUT = ["SkipLayerNormFusion", "ConstantSharing"]
"""What the runtime is not to do: a joined step that takes five times as long as its parts on the processor, and the
merging of equal numbers, which would take the names by which `training.onnx_import` finds them."""


class Export(nn.Module):
    """The model with probabilities instead of logits, as it is written for use."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, *arrays: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the probabilities of kinds, of statuses, and of dates."""
        kinds, statuses, dates = self.model(*arrays)
        return kinds.sigmoid(), statuses.softmax(-1), dates.softmax(-1)


def write(
    model: nn.Module, kept: Sequence[int], tokenizer: Any, folder: Path, shown: Sequence[Sequence[Tensor]]
) -> None:
    """Write `model.onnx` and `tokenizer.json`.

    `kept`: the places of the word pieces in the base model; `shown`: the arrays of some passages, as they are in use.
    """
    model.eval()
    ready = levelled(model, shown)
    ready.words = FourBitWords(base_model.read(base_model.base_file()), kept)
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(ready, folder / "model.onnx", shown[0])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def write_graph(ready: nn.Module, path: Path, arrays: Sequence[Tensor]) -> None:
    """Write a model whose linear layers are levelled; `arrays`: any passage."""
    with tempfile.TemporaryDirectory() as scratch:
        whole, small = Path(scratch) / "whole.onnx", Path(scratch) / "small.onnx"
        torch.onnx.export(
            Export(ready),
            tuple(arrays),
            str(whole),
            input_names=list(AXES),
            output_names=list(OUTPUTS),
            dynamic_axes={name: dict(enumerate(axes)) for name, axes in AXES.items()},
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=_of_words(whole))
        _joined(small, path)


def _of_words(whole: Path) -> list[str]:
    """Return the names of what looks up the word pieces, which are packed already."""
    graph = onnx.load(whole).graph
    packed = {one.name for one in graph.initializer if one.data_type in (TensorProto.UINT8, TensorProto.FLOAT16)}
    return [node.name for node in graph.node if packed & set(node.input)]


def _joined(small: Path, path: Path) -> None:
    """Write the graph as the runtime would have made it of `small`, for any processor."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(str(small), options, providers=["CPUExecutionProvider"], disabled_optimizers=_LEFT_OUT)
