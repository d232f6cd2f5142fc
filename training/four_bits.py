"""The word pieces as they are written for use: in the four-bit blocks of the base model, whose numbers never change.

So they take half of the room that eight bits would, and lose nothing.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.base_model import BaseModel

_HALF, _MIDDLE = 16, 8
"""What a low half counts up to, and the half that means zero."""


class FourBitWords(nn.Module):
    """An embedding that unpacks only the rows that are asked for."""

    def __init__(self, base: BaseModel, kept: Sequence[int]) -> None:
        super().__init__()
        blocks = base.blocks[list(kept)]
        self.width = base.width
        self.register_buffer("halves", torch.from_numpy(blocks["halves"].copy()))
        self.register_buffer("scales", torch.from_numpy(blocks["scale"].copy()))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the numbers of each word piece, the shape of `ids` x width."""
        halves = self.halves[ids].float()
        high = (halves / _HALF).floor()
        numbers = torch.cat([halves - high * _HALF, high], -1) - _MIDDLE
        scales = self.scales[ids].float()
        return (numbers * scales[..., None]).reshape(*ids.shape, self.width)
