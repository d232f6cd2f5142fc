"""The encoder as it is trained: the lower layers of a multilingual model, and scores for all pairs of a window.

The names of the layers, such as `sorts` and `comparing`, are part of the written weights and of the exported model.
"""

import functools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.attention import attend
from training.base_model import BaseModel
from training.pair_attention import PairAttention
from vendors.extraction.encoder.model import STATUSES
from vendors.extraction.encoder.queries import ACTOR_RELATIONS, KINDS, TARGET_RELATIONS
from vendors.extraction.encoder.windows import MAX_WINDOW_TOKENS, NO_DATE_DISTANCE, TOKEN_TYPE_COUNT

WIDTH, HEADS, FEED_FORWARD_WIDTH = 384, 12, 1536
"""Those of multilingual-e5-small, the base model."""
LAYERS, VOCABULARY_SIZE = 11, 32_000
"""Of the base model's twelve layers and 250,000 tokens. Since tokens are stored in four bits, eleven layers fit into
the thirty megabytes that eight took before."""
_PAIR_WIDTH, _SENTENCE_WIDTH, _DATE_WIDTH = 256, 128, 64
"""Of a pair, of its attention to its sentence, and of its comparison with dates; why these is not recorded."""
_SPARE = 8
"""Positions beyond the longest window: special tokens, and a last sentence that is longer than what is left."""
_DATE_SORTS = 6
"""Year, month and day, each of a plain date and of a deadline."""
_TIMED_PRODUCTS = 8
"""Products of matrices timed in each precision: enough to tell a factor of two, in a tenth of a second."""
_INITIAL_KIND_BIAS = -4.0
"""About the logit of 2 %: of a hundred pairs two tell a step, and training need not first learn that most do not."""
_BASE_NAMES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "out": "ao",
    "after": "aln",
    "widen": "fi",
    "narrow": "fo",
    "last": "oln",
}


@functools.cache
def halves_are_faster() -> bool:
    """Return whether this processor multiplies matrices of the layers' size faster in half precision.

    With AMX it does, several times; with AVX-512 alone some processors take half of the time and some twice as much,
    whatever they say that they support, so it is tried.
    """

    def seconds(kind: torch.dtype) -> float:
        left, right = torch.ones(1000, WIDTH, dtype=kind), torch.ones(WIDTH, FEED_FORWARD_WIDTH, dtype=kind)
        left @ right  # the first product chooses its code
        started = time.perf_counter()
        for _ in range(_TIMED_PRODUCTS):
            left @ right
        return time.perf_counter() - started

    return seconds(torch.bfloat16) < seconds(torch.float32)


class Layer(nn.Module):
    """One transformer layer as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = nn.Linear(WIDTH, FEED_FORWARD_WIDTH), nn.Linear(FEED_FORWARD_WIDTH, WIDTH)
        self.after, self.last = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the tokens (rows x length x width) after one layer; `mask` is added to the attention's scores."""
        mixed = attend(self.query(tokens), self.key(tokens), self.value(tokens), HEADS, mask)
        tokens = self.after(tokens + self.dropout(self.out(mixed)))
        return self.last(tokens + self.dropout(self.narrow(functional.gelu(self.widen(tokens)))))


class EncoderModel(nn.Module):
    """Scores all pairs of governments and vendors of one window; takes the arrays of `Window.model_inputs`."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY_SIZE, WIDTH), nn.Embedding(MAX_WINDOW_TOKENS + _SPARE, WIDTH)
        self.sorts = nn.Embedding(TOKEN_TYPE_COUNT, WIDTH)
        self.first = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.actor_relations = nn.Embedding(len(ACTOR_RELATIONS), WIDTH)
        self.aim_relations = nn.Embedding(len(TARGET_RELATIONS), WIDTH)
        self.look_for, self.look_at = nn.Linear(3 * WIDTH, _SENTENCE_WIDTH), nn.Linear(WIDTH, _SENTENCE_WIDTH)
        self.pair = nn.Sequential(nn.Dropout(0.15), nn.Linear(5 * WIDTH, _PAIR_WIDTH), nn.GELU(), nn.Dropout(0.15))
        self.comparing = PairAttention(_PAIR_WIDTH, WIDTH, dropout)
        self.kinds, self.statuses = nn.Linear(_PAIR_WIDTH, len(KINDS)), nn.Linear(_PAIR_WIDTH, len(STATUSES))
        self.date_sorts = nn.Embedding(_DATE_SORTS, WIDTH)
        self.when, self.date = nn.Linear(_PAIR_WIDTH, _DATE_WIDTH), nn.Linear(WIDTH, _DATE_WIDTH)
        self.gaps = nn.Embedding(NO_DATE_DISTANCE + 1, 1)
        self.gap_kinds = nn.Linear(_PAIR_WIDTH, NO_DATE_DISTANCE + 1)
        self.undated = nn.Linear(_PAIR_WIDTH, 2)
        self.dropout = nn.Dropout(dropout)
        self.frozen = 0
        nn.init.zeros_(self.sorts.weight)
        nn.init.constant_(self.kinds.bias, _INITIAL_KIND_BIAS)
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
        tokens = self.encode(ids[None], sorts[None], None)[0]
        return self.score(tokens, actors, aims, own, dates, actor_relations, aim_relations, date_sorts, gaps, pairs)

    def encode(self, ids: Tensor, sorts: Tensor, mask: Tensor | None) -> Tensor:
        """Return the tokens of some windows (rows x length x width) after all layers."""
        return self.apply_layers(self.layers, self.embed(ids, sorts), mask)

    def encode_frozen(self, inputs: Sequence[Tensor]) -> Tensor:
        """Return the tokens of one window (length x width) after the layers that do not learn.

        Where there are some, that is always the same, and in half precision, so that all windows fit into memory.
        """
        if not self.frozen:
            return self.embed(inputs[0][None], inputs[1][None])[0]
        learning = self.training
        self.eval()
        with torch.no_grad():
            tokens = self.apply_layers(self.layers[: self.frozen], self.embed(inputs[0][None], inputs[1][None]), None)
        self.train(learning)
        return tokens[0].half()

    def embed(self, ids: Tensor, sorts: Tensor) -> Tensor:
        """Return the tokens of some windows (rows x length x width) before all layers."""
        tokens = self.words(ids) + self.places(torch.arange(ids.shape[1])) + self.sorts(sorts)
        embedded: Tensor = self.dropout(self.first(tokens))
        return embedded

    @staticmethod
    def apply_layers(layers: Iterable[nn.Module], tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the tokens of some windows after these layers; `mask`: as `Layer.forward` takes it."""
        for layer in layers:
            tokens = layer(tokens, mask)
        return tokens

    def score(
        self,
        tokens: Tensor,
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
        """Return the logits of one window, whose tokens (length x width) have been encoded."""
        actor = (actors @ tokens + self.actor_relations(actor_relations))[pairs[:, 0]]
        target = (aims @ tokens + self.aim_relations(aim_relations))[pairs[:, 1]]
        mask = own[pairs[:, 2]]
        seen = self._attend_to_sentence(tokens, actor, target, mask)
        mean = (own @ tokens / own.sum(-1, keepdim=True).clamp(min=1))[pairs[:, 2]]
        pair = self.pair(torch.cat([actor, target, actor * target, seen, mean], -1))
        pair = self.comparing(pair, tokens, mask, pairs)
        kinds, statuses = self.kinds(pair), self.statuses(pair)
        return kinds, statuses, self._score_dates(tokens, pair, dates, date_sorts, gaps[pairs[:, 2]])

    def _attend_to_sentence(self, tokens: Tensor, actor: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        """Return what each pair sees of its own sentence: the tokens that tell what the actor does to the target."""
        queries = self.look_for(torch.cat([actor, target, actor * target], -1))
        scores = queries @ self.look_at(tokens).transpose(0, 1) / _SENTENCE_WIDTH**0.5 + (mask - 1) * 1e4
        return scores.softmax(-1) @ tokens

    def _score_dates(self, tokens: Tensor, pair: Tensor, dates: Tensor, sorts: Tensor, gaps: Tensor) -> Tensor:
        keys = self.date(dates @ tokens + self.date_sorts(sorts))
        scores = self.when(pair) @ keys.transpose(0, 1) / _DATE_WIDTH**0.5
        scores = scores + self.gaps(gaps).squeeze(-1) + self.gap_kinds(pair).gather(1, gaps)
        scores = scores - (gaps == NO_DATE_DISTANCE).to(scores.dtype) * 1e4
        return torch.cat([scores, self.undated(pair)], -1)

    def forward_batch(
        self, batch: Sequence[Sequence[Tensor]], encoded: Sequence[Tensor]
    ) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the logits of each window of a batch, read together; `encoded`: what `encode_frozen` gives of each."""
        longest = max(map(len, encoded))
        tokens = torch.zeros(len(batch), longest, WIDTH)
        mask = torch.full((len(batch), 1, 1, longest), -1e9)
        for row, window in enumerate(encoded):
            tokens[row, : len(window)], mask[row, ..., : len(window)] = window.float(), 0.0
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training and halves_are_faster()):
            tokens = self.apply_layers(self.layers[self.frozen :], tokens, mask)
        tokens = tokens.float()
        for row, inputs in enumerate(batch):
            yield self.score(tokens[row, : len(inputs[0])], *inputs[2:])

    def load_base(self, base: BaseModel, token_ids: Sequence[int]) -> None:
        """Take the weights of the base model, and of its tokens these."""
        tensors = {name: torch.from_numpy(tensor) for name, tensor in base.tensors.items()}
        # The second kind of segment of BERT is not used: the first is part of every token's position.
        segment = tensors["emb.type"].view(-1, WIDTH)[0]
        self.words.weight.data = tensors["emb.word"].view(-1, WIDTH)[list(token_ids)].clone()
        self.places.weight.data = tensors["emb.pos"].view(-1, WIDTH)[: MAX_WINDOW_TOKENS + _SPARE] + segment
        _load(self.first, tensors, "emb.ln")
        for number, layer in enumerate(self.layers):
            for name, origin in _BASE_NAMES.items():
                _load(getattr(layer, name), tensors, f"l{number}.{origin}")

    def freeze(self, layers: int) -> None:
        """Keep the embeddings, for which the corpus is too small, and so many of the lowest layers as they are."""
        self.frozen = layers
        sorts = (self.sorts,) if layers else ()
        for module in (self.words, self.places, self.first, *sorts, *self.layers[:layers]):
            module.requires_grad_(requires_grad=False)


def _load(module: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    shape = module.weight.shape if isinstance(module.weight, Tensor) else ()
    module.load_state_dict({"weight": tensors[f"{name}.w"].view(shape), "bias": tensors[f"{name}.b"]})
