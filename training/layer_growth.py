"""Makes a trained encoder deeper without changing what it reads: training goes on from there with more layers.

    python -m training.layer_growth --start vendors/extraction/encoder/weights --to deeper.pt

Behind some of its layers a copy is put that adds nothing yet: the matrices that write into the words are zero, and its
norms give the words back as they come in. After block expansion (Wu and others 2024, arXiv:2401.02415), where layers
normalise before and not after.
"""

import argparse
import copy
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from training.checkpoints import begin
from training.corpus_selection import load_articles
from training.encoder_model import EncoderModel, Layer
from training.train_encoder import LEXICON, examples
from vendors.extraction.engine import Engine
from vendors.extraction.text.lexicon import Lexicon

SHOWN = 60
"""Articles by which the norms of the new layers are set, about so many."""


def deepened(model: EncoderModel, behind: Sequence[int], shown: Iterable[Sequence[Tensor]]) -> EncoderModel:
    """Return the model with a silent copy behind each of the layers named, counted from 0.

    `shown`: arrays of some passages, by which the new norms are set to give back what comes in.
    """
    some = list(shown)
    made = copy.deepcopy(model).eval()
    layers: list[nn.Module] = []
    for place, layer in enumerate(made.layers):
        layers.append(layer)
        if place in behind:
            layers.append(_silent(layer, _words(made, layers, some)))
    made.layers = nn.ModuleList(layers)
    return made


def _words(model: EncoderModel, layers: Sequence[nn.Module], some: Sequence[Sequence[Tensor]]) -> Tensor:
    """Return the words of the passages (words x width) as these layers leave them."""
    with torch.no_grad():
        return torch.cat([model.through(layers, model.begun(one[0][None], one[1][None]), None)[0] for one in some])


def _silent(layer: nn.Module, words: Tensor) -> Layer:
    made = cast("Layer", copy.deepcopy(layer))
    for part in (made.out, made.narrow):
        nn.init.zeros_(part.weight)
        nn.init.zeros_(part.bias)
    for norm in (made.after, made.last):
        _give_back(norm, words)
    return made


def _give_back(norm: nn.LayerNorm, words: Tensor) -> None:
    """Set a norm so that what comes out is, by the least squares of each column, what comes in."""
    plain = nn.functional.layer_norm(words, norm.normalized_shape, eps=norm.eps)
    mean, own = plain.mean(0), words.mean(0)
    slope = ((plain - mean) * (words - own)).mean(0) / (plain - mean).square().mean(0)
    norm.weight.data, norm.bias.data = slope, own - slope * mean


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--start", type=Path, required=True, help="the folder of a written encoder")
    parser.add_argument("--layers", type=int, default=8, help="how many layers it has")
    parser.add_argument("--behind", type=int, action="append", help="a layer to put another behind, counted from 0")
    parser.add_argument("--to", type=Path, required=True, help="file for the weights")
    options = parser.parse_args()
    model, tokenizer, kept, _ = begin([options.start], [], options.layers)
    engine = Engine(Lexicon.from_folder(LEXICON), None, None)
    articles = load_articles()
    some = articles[:: max(1, len(articles) // SHOWN)]
    shown = [one.arrays for article in some for one in examples(article, engine, tokenizer)]
    made = deepened(model, options.behind, shown)
    torch.save({"pieces": kept, "weights": made.state_dict()}, options.to)


if __name__ == "__main__":
    main()
