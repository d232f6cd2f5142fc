"""The last part of the encoder: the pairs of a window look at its tokens once more, and at each other.

A step told of one pair is mostly not told of its rivals in the sentence. The names of the layers are part of the
written weights.
"""

from torch import Tensor, nn

_HEADS = 4
_RELATIONS = 5
"""How two pairs stand to each other, see `pair_relations`."""


class PairAttention(nn.Module):
    """Two rounds of attention and a feed-forward layer, each added to the pairs; before training they add nothing."""

    def __init__(self, width: int, token_width: int, dropout: float) -> None:
        super().__init__()
        self.width = width
        self.wish = nn.Linear(width, width)
        self.key, self.value = nn.Linear(token_width, width), nn.Linear(token_width, width)
        self.ask, self.offer, self.tell = (nn.Linear(width, width) for _ in range(3))
        self.read, self.heard = nn.Linear(width, width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.before_words, self.before_pairs, self.before_widen = (nn.LayerNorm(width) for _ in range(3))
        self.near, self.like = nn.Embedding(2, _HEADS), nn.Embedding(_RELATIONS, _HEADS)
        self.dropout = nn.Dropout(dropout)
        for layer in (self.read, self.heard, self.narrow):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        for bias in (self.near, self.like):
            nn.init.normal_(bias.weight, std=0.05)

    def forward(self, pair: Tensor, tokens: Tensor, mask: Tensor, pairs: Tensor) -> Tensor:
        """Return the pairs (pairs x width) with what they see.

        tokens: length x token width; mask: pairs x length, one where a token is of the pair's sentence; pairs: pairs x
        (government, vendor, sentence), the first two numbered anew in each sentence.
        """
        normal = self.before_words(pair)
        bias = self.near(mask.long()).permute(2, 0, 1)
        seen = self._attend(self.wish(normal), self.key(tokens), self.value(tokens), bias)
        pair = pair + self.dropout(self.read(seen))
        normal = self.before_pairs(pair)
        bias = self.like(pair_relations(pairs)).permute(2, 0, 1)
        seen = self._attend(self.ask(normal), self.offer(normal), self.tell(normal), bias)
        pair = pair + self.dropout(self.heard(seen))
        wide = nn.functional.gelu(self.widen(self.before_widen(pair)))
        return pair + self.dropout(self.narrow(wide))

    def _attend(self, queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
        """Return for each of the queries (rows x width) the mixed values; `bias`: heads x rows x keys."""
        size = self.width // _HEADS
        query, key, value = (part.reshape(-1, _HEADS, size).transpose(0, 1) for part in (queries, keys, values))
        scores = query @ key.transpose(1, 2) / size**0.5 + bias
        return (scores.softmax(-1) @ value).transpose(0, 1).reshape(-1, self.width)


def pair_relations(pairs: Tensor) -> Tensor:
    """Return pairs x pairs: 0 where the sentence differs, else 1, and 2 more for one government, 1 for one vendor."""
    government, vendor, sentence = ((column[:, None] == column[None]).long() for column in pairs.unbind(1))
    relations: Tensor = sentence * (1 + 2 * government + vendor)
    return relations
