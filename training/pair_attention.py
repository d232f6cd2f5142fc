"""The last part of the encoder: the pairs of a passage look at its words once more, and at each other.

A step told of one pair is mostly not told of its rivals in the sentence.
"""

from torch import Tensor, nn

_HEADS = 4
_LIKENESSES = 5


class Comparing(nn.Module):
    """Two rounds of attention and a widening, each added to what is known of the pairs; it begins by adding nothing."""

    def __init__(self, width: int, words: int, dropout: float) -> None:
        super().__init__()
        self.width = width
        self.wish, self.key, self.value = nn.Linear(width, width), nn.Linear(words, width), nn.Linear(words, width)
        self.ask, self.offer, self.tell = (nn.Linear(width, width) for _ in range(3))
        self.read, self.heard = nn.Linear(width, width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.before_words, self.before_pairs, self.before_widen = (nn.LayerNorm(width) for _ in range(3))
        self.near, self.like = nn.Embedding(2, _HEADS), nn.Embedding(_LIKENESSES, _HEADS)
        self.dropout = nn.Dropout(dropout)
        for part in (self.read, self.heard, self.narrow):
            nn.init.zeros_(part.weight)
            nn.init.zeros_(part.bias)
        for near in (self.near, self.like):
            nn.init.normal_(near.weight, std=0.05)

    def forward(self, pair: Tensor, words: Tensor, mask: Tensor, pairs: Tensor) -> Tensor:
        """Return the pairs (pairs x width) with what they see.

        words: length x words; mask: pairs x length, one where a word is of the pair's sentence; pairs: pairs x
        (government, vendor, sentence), the first two numbered anew in each sentence.
        """
        normal = self.before_words(pair)
        near = self.near(mask.long()).permute(2, 0, 1)
        seen = self._seen(self.wish(normal), self.key(words), self.value(words), near)
        pair = pair + self.dropout(self.read(seen))
        normal = self.before_pairs(pair)
        like = self.like(likeness(pairs)).permute(2, 0, 1)
        seen = self._seen(self.ask(normal), self.offer(normal), self.tell(normal), like)
        pair = pair + self.dropout(self.heard(seen))
        wide = nn.functional.gelu(self.widen(self.before_widen(pair)))
        return pair + self.dropout(self.narrow(wide))

    def _seen(self, wanted: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
        """Return for each row of `wanted` (rows x width) the mixed values; `bias`: heads x rows x keys."""
        size = self.width // _HEADS
        query, key, value = (part.reshape(-1, _HEADS, size).transpose(0, 1) for part in (wanted, keys, values))
        scores = query @ key.transpose(1, 2) / size**0.5 + bias
        return (scores.softmax(-1) @ value).transpose(0, 1).reshape(-1, self.width)


def likeness(pairs: Tensor) -> Tensor:
    """Return pairs x pairs: 0 where the sentence differs, else 1, and 2 more for one government, 1 for one vendor."""
    government, vendor, sentence = ((one[:, None] == one[None]).long() for one in pairs.unbind(1))
    shared: Tensor = sentence * (1 + 2 * government + vendor)
    return shared
