"""What training begins with: the base model, the weights of a run before, or the encoder in use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training import base_model
from training.encoder_model import LAYERS, VOCABULARY_SIZE, EncoderModel
from training.onnx_import import read_weights
from vendors.extraction.evaluation.corpus_files import CodedArticle

FROM_BASE_MODEL = frozenset({"words.weight", "places.weight"})
"""What stays the base model's: the embeddings of tokens and of their positions."""


@dataclass(frozen=True)
class Checkpoint:
    """A model to train and its tokenizer.

    `token_ids`: which tokens of the base model it has; `untrained`: names of the weights that no run has trained yet.
    """

    model: EncoderModel
    tokenizer: Any
    token_ids: list[int]
    untrained: set[str]


def load_checkpoint(starts: Sequence[Path], articles: Sequence[CodedArticle], layers: int = LAYERS) -> Checkpoint:
    """Return the model to go on from.

    `starts`: files of weights, or folders of exported encoders, of which the mean is taken; none: the base model, which
    also gives the layers that they lack. `articles`: where there is no start, their texts say which tokens are needed.
    ValueError where the starts have different tokens.
    """
    base = base_model.read_model(base_model.base_file())
    runs = [_read_run(start, base) for start in starts]
    # Going on means with the same tokens: the position of each is its number in the model.
    token_ids = runs[0][0] if runs else base_model.choose_tokens(base, texts_of(articles), VOCABULARY_SIZE)
    if any(others != token_ids for others, _ in runs):
        raise ValueError("these weights are of different word pieces")
    model = EncoderModel(layers=layers)
    model.load_base(base, token_ids)
    trained = mean_weights([weights for _, weights in runs]) if runs else {}
    trained = {name: weight for name, weight in trained.items() if name not in FROM_BASE_MODEL}
    model.load_state_dict(complete_weights(trained, model.state_dict()))
    tokenizer = base_model.build_tokenizer(
        [base.tokens[number] for number in token_ids], [base.scores[number] for number in token_ids]
    )
    return Checkpoint(model, tokenizer, token_ids, set(model.state_dict()) - FROM_BASE_MODEL - set(trained))


def save_checkpoint(path: Path, model: EncoderModel, token_ids: Sequence[int]) -> None:
    """Write weights to go on from; whoever reads the file meanwhile finds the old one whole."""
    part = path.with_suffix(".part")
    torch.save({"pieces": list(token_ids), "weights": model.state_dict()}, part)
    part.replace(path)


def _read_run(start: Path, base: base_model.BaseModel) -> tuple[list[int], Mapping[str, Tensor]]:
    """Return which of the base model's tokens the weights are of, and the weights."""
    if not start.is_dir():
        saved = torch.load(start, weights_only=True)
        return saved["pieces"], saved["weights"]
    numbers = {token: number for number, token in enumerate(base.tokens)}
    exported = json.loads((start / "tokenizer.json").read_text(encoding="utf-8"))
    return [numbers[token] for token, _ in exported["model"]["vocab"]], read_weights(start)


def mean_weights(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of runs that began alike, which must name the same weights."""
    return {name: torch.stack([weights[name] for weights in runs]).mean(0) for name in runs[0]}


def texts_of(articles: Sequence[CodedArticle]) -> list[str]:
    """Return the titles and texts of the articles."""
    return [text for article in articles for text in (article.document.title, article.document.text)]


def complete_weights(trained: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the trained weights as a model takes them whose own ones are `own`.

    A part of the model of which none is trained keeps its own weights, and a relation that is new gets a row like the
    last one. ValueError where only some weights of a part are trained.
    """
    parts = {part_of(name) for name in trained}
    missing = [name for name in own if name not in trained and part_of(name) in parts]
    if missing:
        raise ValueError(f"these weights are missing: {', '.join(missing)}")
    return {
        name: _with_rows(trained.get(name, weight), len(weight) if weight.dim() else 0) for name, weight in own.items()
    }


def part_of(name: str) -> str:
    """Return which part of the model a weight is of: a layer, or what comes before or after them."""
    first, _, rest = name.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first == "layers" else first


def _with_rows(weight: Tensor, rows: int) -> Tensor:
    missing = rows - len(weight) if weight.dim() else 0
    return torch.cat([weight, weight[-1:].repeat(missing, *[1] * (weight.dim() - 1))]) if missing > 0 else weight
