"""Attention as BERT has it, and as the one step of ONNX Runtime that a written model uses for it."""

from typing import Any

import torch
from torch import Tensor


class _Joined(torch.autograd.Function):
    """Stands for the runtime's step while a model is written."""

    @staticmethod
    def forward(_ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        return _in_parts(query, key, value, heads, None)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        mixed = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        mixed.setType(query.type())
        return mixed


def attended(query: Tensor, key: Tensor, value: Tensor, heads: int, hidden: Tensor | None) -> Tensor:
    """Return the mixed values, rows x length x width as the three are; `hidden` is added to the scores."""
    if torch.onnx.is_in_onnx_export():
        joined: Tensor = _Joined.apply(query, key, value, heads)
        return joined
    return _in_parts(query, key, value, heads, hidden)


def _in_parts(query: Tensor, key: Tensor, value: Tensor, heads: int, hidden: Tensor | None) -> Tensor:
    rows, length, width = query.shape
    size = width // heads
    query, key, value = (part.view(rows, length, heads, size).transpose(1, 2) for part in (query, key, value))
    # Half precision stays so here: what autocast would widen is the largest of all that a layer makes.
    with torch.autocast("cpu", enabled=False):
        scores = (query / size**0.5) @ key.transpose(2, 3)
        if hidden is not None:
            scores = scores + hidden.to(scores.dtype)
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, width)
