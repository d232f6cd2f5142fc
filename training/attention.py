"""Attention as BERT has it, and as the one operator of ONNX Runtime that an exported model uses for it."""

from typing import Any

import torch
from torch import Tensor


class _FusedAttention(torch.autograd.Function):
    """Stands for the runtime's operator while a model is exported."""

    @staticmethod
    def forward(_ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        return _attend_by_head(query, key, value, heads, None)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        output = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        output.setType(query.type())
        return output


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    """Return the values mixed by attention, rows x length x width as the three are; `mask` is added to the scores."""
    if torch.onnx.is_in_onnx_export():
        output: Tensor = _FusedAttention.apply(query, key, value, heads)
        return output
    return _attend_by_head(query, key, value, heads, mask)


def _attend_by_head(query: Tensor, key: Tensor, value: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    rows, length, width = query.shape
    size = width // heads
    query, key, value = (part.view(rows, length, heads, size).transpose(1, 2) for part in (query, key, value))
    # Half precision stays so here: what autocast would widen is the largest tensor that a layer makes.
    with torch.autocast("cpu", enabled=False):
        scores = (query / size**0.5) @ key.transpose(2, 3)
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, width)
