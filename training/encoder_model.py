"""The encoder as it is trained: the lower layers of a multilingual model, and a rating of all pairs of a passage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.attention import attended
from training.base_model import BaseModel
from training.pair_attention import Comparing
from vendors.extraction.encoder.model import STATUSES
from vendors.extraction.encoder.queries import ACTOR_RELATIONS, KINDS, TARGET_RELATIONS
from vendors.extraction.encoder.windows import MAX_WINDOW_TOKENS, NO_DATE_DISTANCE, TOKEN_TYPE_COUNT

WIDTH, HEADS, INNER, LAYERS, WORDS = 384, 12, 1536, 11, 32_000
_PAIR, _LOOK, _WHEN = 256, 128, 64
_SPARE = 8
"""Places beyond the longest passage: special word pieces, and a last sentence that is longer than the room left."""
_PRECISIONS_AND_DUE = 6
_HALVES = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
"""Whether layers learn in half precision: only where the processor multiplies it, several times as fast."""
_RARE = -4.0
"""The bias with which kinds begin: of a hundred pairs, two belong together."""
_BASE = {
    "query": "q",
    "key": "k",
    "value": "v",
    "out": "ao",
    "after": "aln",
    "widen": "fi",
    "narrow": "fo",
    "last": "oln",
}


class Layer(nn.Module):
    """One transformer layer as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after, self.last = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, hidden: Tensor | None) -> Tensor:
        """Return the words (rows x length x width) after one layer; `hidden` is added to the attention's scores."""
        mixed = attended(self.query(words), self.key(words), self.value(words), HEADS, hidden)
        words = self.after(words + self.dropout(self.out(mixed)))
        return self.last(words + self.dropout(self.narrow(functional.gelu(self.widen(words)))))


class EncoderModel(nn.Module):
    """Rates all pairs of governments and vendors of one passage; takes the arrays of `Window.model_inputs`."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS, WIDTH), nn.Embedding(MAX_WINDOW_TOKENS + _SPARE, WIDTH)
        self.sorts = nn.Embedding(TOKEN_TYPE_COUNT, WIDTH)
        self.first = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.actor_relations = nn.Embedding(len(ACTOR_RELATIONS), WIDTH)
        self.aim_relations = nn.Embedding(len(TARGET_RELATIONS), WIDTH)
        self.look_for, self.look_at = nn.Linear(3 * WIDTH, _LOOK), nn.Linear(WIDTH, _LOOK)
        self.pair = nn.Sequential(nn.Dropout(0.15), nn.Linear(5 * WIDTH, _PAIR), nn.GELU(), nn.Dropout(0.15))
        self.comparing = Comparing(_PAIR, WIDTH, dropout)
        self.kinds, self.statuses = nn.Linear(_PAIR, len(KINDS)), nn.Linear(_PAIR, len(STATUSES))
        self.date_sorts = nn.Embedding(_PRECISIONS_AND_DUE, WIDTH)
        self.when, self.date = nn.Linear(_PAIR, _WHEN), nn.Linear(WIDTH, _WHEN)
        self.gaps = nn.Embedding(NO_DATE_DISTANCE + 1, 1)
        self.gap_kinds = nn.Linear(_PAIR, NO_DATE_DISTANCE + 1)
        self.undated = nn.Linear(_PAIR, 2)
        self.dropout = nn.Dropout(dropout)
        self.frozen = 0
        nn.init.zeros_(self.sorts.weight)
        nn.init.constant_(self.kinds.bias, _RARE)
        for relations in (self.actor_relations, self.aim_relations, self.date_sorts):
            nn.init.normal_(relations.weight, std=0.05)

    def forward(
        self,
        ids: Tensor,
        sorts: Tensor,
        actors: Tensor,
        aims: Tensor,
        own: Tensor,
        dates: Tensor,
        actor_relations: Tensor,
        aim_relations: Tensor,
        date_sorts: Tensor,
        gaps: Tensor,
        pairs: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits: pairs x kinds, pairs x statuses, and pairs x (dates, no date, the article's own month)."""
        words = self.read(ids[None], sorts[None], None)[0]
        return self.rate(words, actors, aims, own, dates, actor_relations, aim_relations, date_sorts, gaps, pairs)

    def read(self, ids: Tensor, sorts: Tensor, hidden: Tensor | None) -> Tensor:
        """Return the words of some passages (rows x length x width) after all layers."""
        return self.through(self.layers, self.begun(ids, sorts), hidden)

    def below(self, arrays: Sequence[Tensor]) -> Tensor:
        """Return the words of one passage (length x width) after the layers that do not learn.

        Where there are some, that is always the same, and in half precision, so that all passages can be kept.
        """
        if not self.frozen:
            return self.begun(arrays[0][None], arrays[1][None])[0]
        learning = self.training
        self.eval()
        with torch.no_grad():
            words = self.through(self.layers[: self.frozen], self.begun(arrays[0][None], arrays[1][None]), None)
        self.train(learning)
        return words[0].half()

    def begun(self, ids: Tensor, sorts: Tensor) -> Tensor:
        """Return the words of some passages (rows x length x width) before all layers."""
        words = self.words(ids) + self.places(torch.arange(ids.shape[1])) + self.sorts(sorts)
        begun: Tensor = self.dropout(self.first(words))
        return begun

    @staticmethod
    def through(layers: Iterable[nn.Module], words: Tensor, hidden: Tensor | None) -> Tensor:
        """Return the words (rows x length x width) after these layers; `hidden`: as `Layer.forward` takes it."""
        for layer in layers:
            words = layer(words, hidden)
        return words

    def rate(
        self,
        words: Tensor,
        actors: Tensor,
        aims: Tensor,
        own: Tensor,
        dates: Tensor,
        actor_relations: Tensor,
        aim_relations: Tensor,
        date_sorts: Tensor,
        gaps: Tensor,
        pairs: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of one passage, whose words (length x width) have been read."""
        actor = (actors @ words + self.actor_relations(actor_relations))[pairs[:, 0]]
        aim = (aims @ words + self.aim_relations(aim_relations))[pairs[:, 1]]
        mask = own[pairs[:, 2]]
        looked = self._looked(words, actor, aim, mask)
        mean = (own @ words / own.sum(-1, keepdim=True).clamp(min=1))[pairs[:, 2]]
        pair = self.pair(torch.cat([actor, aim, actor * aim, looked, mean], -1))
        pair = self.comparing(pair, words, mask, pairs)
        return self.kinds(pair), self.statuses(pair), self._dated(words, pair, dates, date_sorts, gaps[pairs[:, 2]])

    def _looked(self, words: Tensor, actor: Tensor, aim: Tensor, mask: Tensor) -> Tensor:
        """Return what each pair sees of its own sentence: the words that tell what the one does to the other."""
        wanted = self.look_for(torch.cat([actor, aim, actor * aim], -1))
        scores = wanted @ self.look_at(words).transpose(0, 1) / _LOOK**0.5 + (mask - 1) * 1e4
        return scores.softmax(-1) @ words

    def _dated(self, words: Tensor, pair: Tensor, dates: Tensor, sorts: Tensor, gaps: Tensor) -> Tensor:
        known = self.date(dates @ words + self.date_sorts(sorts))
        scores = self.when(pair) @ known.transpose(0, 1) / _WHEN**0.5
        scores = scores + self.gaps(gaps).squeeze(-1) + self.gap_kinds(pair).gather(1, gaps)
        scores = scores - (gaps == NO_DATE_DISTANCE).to(scores.dtype) * 1e4
        return torch.cat([scores, self.undated(pair)], -1)

    def forward_all(
        self, some: Sequence[Sequence[Tensor]], known: Sequence[Tensor]
    ) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the logits of each of some passages, which are read together; `known`: `below` of each."""
        longest = max(map(len, known))
        words = torch.zeros(len(some), longest, WIDTH)
        hidden = torch.full((len(some), 1, 1, longest), -1e9)
        for row, one in enumerate(known):
            words[row, : len(one)], hidden[row, ..., : len(one)] = one.float(), 0.0
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training and _HALVES):
            words = self.through(self.layers[self.frozen :], words, hidden)
        words = words.float()
        for row, arrays in enumerate(some):
            yield self.rate(words[row, : len(arrays[0])], *arrays[2:])

    def begin(self, base: BaseModel, kept: Sequence[int]) -> None:
        """Take the weights of the base model, and of its word pieces those in `kept`."""
        tensors = {name: torch.from_numpy(tensor) for name, tensor in base.tensors.items()}
        # The second kind of segment of BERT is not used: the first is part of every word's place.
        segment = tensors["emb.type"].view(-1, WIDTH)[0]
        self.words.weight.data = tensors["emb.word"].view(-1, WIDTH)[list(kept)].clone()
        self.places.weight.data = tensors["emb.pos"].view(-1, WIDTH)[: MAX_WINDOW_TOKENS + _SPARE] + segment
        _take(self.first, tensors, "emb.ln")
        for number, layer in enumerate(self.layers):
            for name, origin in _BASE.items():
                _take(getattr(layer, name), tensors, f"l{number}.{origin}")

    def freeze(self, layers: int) -> None:
        """Keep the words as they are, for the corpus is too small to move them, and so many of the lowest layers."""
        self.frozen = layers
        marks = (self.sorts,) if layers else ()
        for part in (self.words, self.places, self.first, *marks, *self.layers[:layers]):
            part.requires_grad_(requires_grad=False)


def _take(part: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    shape = part.weight.shape if isinstance(part.weight, Tensor) else ()
    part.load_state_dict({"weight": tensors[f"{name}.w"].view(shape), "bias": tensors[f"{name}.b"]})
