"""What training begins with: the base model, the weights of a run before, or the encoder in use."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training import base_model
from training.encoder_model import LAYERS, WORDS, EncoderModel
from training.onnx_import import weights_of
from vendors.extraction.evaluation.corpus_files import CodedArticle

UNLEARNED = frozenset({"words.weight", "places.weight"})
"""What stays the base model's: the numbers of word pieces and of their places."""


def begin(
    starts: Sequence[Path], articles: Sequence[CodedArticle], layers: int = LAYERS
) -> tuple[EncoderModel, Any, list[int], set[str]]:
    """Return the model to train, its tokenizer, which of the base model's word pieces these are, and what is fresh.

    `starts`: files of weights, or folders of written encoders, of which the mean is taken; none: the base model, which
    also gives the layers that they lack. Fresh are the names of the weights that they do not give, without them all.
    """
    origin = base_model.read(base_model.base_file())
    begun = [_begun(start, origin) for start in starts]
    # Going on means with the same word pieces: the place of each is its number in the model.
    kept = begun[0][0] if begun else base_model.chosen(origin, texts(articles), WORDS)
    if any(pieces != kept for pieces, _ in begun):
        raise ValueError("these weights are of different word pieces")
    model = EncoderModel(layers=layers)
    model.begin(origin, kept)
    known = mean([weights for _, weights in begun]) if begun else {}
    known = {name: weight for name, weight in known.items() if name not in UNLEARNED}
    model.load_state_dict(grown(known, model.state_dict()))
    tokenizer = base_model.tokenizer([origin.pieces[one] for one in kept], [origin.scores[one] for one in kept])
    return model, tokenizer, kept, set(model.state_dict()) - UNLEARNED - set(known)


def _begun(start: Path, origin: base_model.BaseModel) -> tuple[list[int], Mapping[str, Tensor]]:
    """Return which of the base model's word pieces the weights are of, and the weights."""
    if not start.is_dir():
        begun = torch.load(start, weights_only=True)
        return begun["pieces"], begun["weights"]
    number = {piece: place for place, piece in enumerate(origin.pieces)}
    written = json.loads((start / "tokenizer.json").read_text(encoding="utf-8"))
    return [number[piece] for piece, _ in written["model"]["vocab"]], weights_of(start)


def mean(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of runs that began alike, which must name the same weights."""
    return {name: torch.stack([weights[name] for weights in runs]).mean(0) for name in runs[0]}


def texts(articles: Sequence[CodedArticle]) -> list[str]:
    """Return the titles and texts of the articles."""
    return [text for article in articles for text in (article.document.title, article.document.text)]


def grown(known: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the known weights as a model takes them whose own ones are `own`.

    A part of the model of which nothing is known keeps its own weights, and a relation that is not known gets a row
    like the last one. ValueError where a part is known in part only.
    """
    parts = {part_of(name) for name in known}
    lost = [name for name in own if name not in known and part_of(name) in parts]
    if lost:
        raise ValueError(f"these weights are missing: {', '.join(lost)}")
    return {
        name: _lengthened(known.get(name, weight), len(weight) if weight.dim() else 0) for name, weight in own.items()
    }


def part_of(name: str) -> str:
    """Return which part of the model a weight is of: a layer, or what comes before or after them."""
    first, _, rest = name.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first == "layers" else first


def _lengthened(weight: Tensor, length: int) -> Tensor:
    missing = length - len(weight) if weight.dim() else 0
    return torch.cat([weight, weight[-1:].repeat(missing, *[1] * (weight.dim() - 1))]) if missing > 0 else weight
