"""The token embeddings as they are exported: in the four-bit blocks of the base model, whose numbers never change.

So they take half of the space that eight bits would, and lose nothing.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.base_model import BaseModel

_NIBBLE_VALUES, _ZERO_NIBBLE = 16, 8
"""How many values four bits can have, and the one that means zero, as the base model's file has it."""


class FourBitEmbedding(nn.Module):
    """An embedding that unpacks only the rows that are asked for."""

    def __init__(self, base: BaseModel, token_ids: Sequence[int]) -> None:
        super().__init__()
        blocks = base.blocks[list(token_ids)]
        self.width = base.width
        self.register_buffer("halves", torch.from_numpy(blocks["halves"].copy()))
        self.register_buffer("scales", torch.from_numpy(blocks["scale"].copy()))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the numbers of each token, the shape of `ids` x width."""
        packed = self.halves[ids].float()
        high = (packed / _NIBBLE_VALUES).floor()
        numbers = torch.cat([packed - high * _NIBBLE_VALUES, high], -1) - _ZERO_NIBBLE
        scales = self.scales[ids].float()
        return (numbers * scales[..., None]).reshape(*ids.shape, self.width)
