"""Exports a trained encoder for ONNX Runtime: its large matrices as eight-bit integers, its graph optimised.

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
from training.four_bits import FourBitEmbedding
from training.quantisation_smoothing import smooth
from vendors.extraction.encoder.digests import write_digests

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
"""The inputs of the model, in their order, and what their axes count; the engine feeds them by these names."""
OUTPUTS = ("kinds_", "statuses_", "dates_")
_DISABLED_OPTIMIZERS = ["SkipLayerNormFusion", "ConstantSharing"]
"""What the runtime is not to do: a fused operator that takes five times as long as its parts on the processor, and the
merging of equal constants, which would take the names by which `training.onnx_import` finds them."""


class Export(nn.Module):
    """The model with probabilities instead of logits, as it is exported."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the probabilities of kinds, of statuses, and of dates."""
        kinds, statuses, dates = self.model(*inputs)
        return kinds.sigmoid(), statuses.softmax(-1), dates.softmax(-1)


def export_encoder(
    model: nn.Module, token_ids: Sequence[int], tokenizer: Any, folder: Path, samples: Sequence[Sequence[Tensor]]
) -> None:
    """Write `model.onnx`, `tokenizer.json` and their digests.

    `token_ids`: of the base model's tokens those that the model has; `samples`: the inputs of some windows as they are
    in use.
    """
    model.eval()
    smoothed = smooth(model, samples)
    smoothed.words = FourBitEmbedding(base_model.read_model(base_model.base_file()), token_ids)
    folder.mkdir(parents=True, exist_ok=True)
    export_graph(smoothed, folder / "model.onnx", samples[0])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_digests(folder)


def export_graph(smoothed: nn.Module, path: Path, inputs: Sequence[Tensor]) -> None:
    """Write a model whose linear layers are smoothed; `inputs`: of any window."""
    with tempfile.TemporaryDirectory() as scratch:
        exact, quantised = Path(scratch) / "exact.onnx", Path(scratch) / "quantised.onnx"
        torch.onnx.export(
            Export(smoothed),
            tuple(inputs),
            str(exact),
            input_names=list(AXES),
            output_names=list(OUTPUTS),
            dynamic_axes={name: dict(enumerate(axes)) for name, axes in AXES.items()},
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        embedding = _embedding_nodes(exact)
        quantize_dynamic(exact, quantised, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=embedding)
        _write_optimised(quantised, path)


def _embedding_nodes(exact: Path) -> list[str]:
    """Return the names of the nodes that look up tokens, which are packed in four bits already."""
    graph = onnx.load(exact).graph
    packed = {
        tensor.name for tensor in graph.initializer if tensor.data_type in (TensorProto.UINT8, TensorProto.FLOAT16)
    }
    return [node.name for node in graph.node if packed & set(node.input)]


def _write_optimised(quantised: Path, path: Path) -> None:
    """Write the graph as the runtime would optimise it on loading, for any processor."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    providers = ["CPUExecutionProvider"]
    onnxruntime.InferenceSession(str(quantised), options, providers, disabled_optimizers=_DISABLED_OPTIMIZERS)
