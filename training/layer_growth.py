"""Makes a trained encoder deeper without changing its scores: training goes on from there with more layers.

    python -m training.layer_growth --start vendors/extraction/encoder/weights --to deeper.pt

Behind some of its layers a copy is put that adds nothing yet: the matrices that write into the tokens are zero, and its
norms give the tokens back as they come in. After block expansion (Wu and others 2024, arXiv:2401.02415), where layers
normalise before and not after.
"""

import argparse
import copy
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from training.checkpoints import load_checkpoint, save_checkpoint
from training.corpus_selection import load_articles
from training.encoder_model import EncoderModel, Layer
from training.train_encoder import LEXICON, build_examples
from vendors.extraction.engine import Engine
from vendors.extraction.text.lexicon import Lexicon

SAMPLE_ARTICLES = 60
"""About how many articles the norms of the new layers are fitted on: few will do for two numbers a column."""


def grow(model: EncoderModel, behind: Sequence[int], samples: Iterable[Sequence[Tensor]]) -> EncoderModel:
    """Return the model with a copy that changes nothing behind each of the layers named, counted from 0.

    `samples`: inputs of some windows, on which the new norms are fitted to give back what comes in.
    """
    inputs = list(samples)
    grown = copy.deepcopy(model).eval()
    layers: list[nn.Module] = []
    for number, layer in enumerate(grown.layers):
        layers.append(layer)
        if number in behind:
            layers.append(_identity_copy(layer, _encode(grown, layers, inputs)))
    grown.layers = nn.ModuleList(layers)
    return grown


def _encode(model: EncoderModel, layers: Sequence[nn.Module], samples: Sequence[Sequence[Tensor]]) -> Tensor:
    """Return the tokens of the windows (tokens x width) as these layers leave them."""
    with torch.no_grad():
        return torch.cat(
            [model.apply_layers(layers, model.embed(ids[None], sorts[None]), None)[0] for ids, sorts, *_ in samples]
        )


def _identity_copy(layer: nn.Module, tokens: Tensor) -> Layer:
    copied = cast("Layer", copy.deepcopy(layer))
    for linear in (copied.out, copied.narrow):
        nn.init.zeros_(linear.weight)
        nn.init.zeros_(linear.bias)
    for norm in (copied.after, copied.last):
        _fit_identity(norm, tokens)
    return copied


def _fit_identity(norm: nn.LayerNorm, tokens: Tensor) -> None:
    """Set a norm so that what comes out is, by the least squares of each column, what comes in."""
    plain = nn.functional.layer_norm(tokens, norm.normalized_shape, eps=norm.eps)
    plain_mean, mean = plain.mean(0), tokens.mean(0)
    slope = ((plain - plain_mean) * (tokens - mean)).mean(0) / (plain - plain_mean).square().mean(0)
    norm.weight.data, norm.bias.data = slope, mean - slope * plain_mean


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--start", type=Path, required=True, help="the folder of an exported encoder")
    parser.add_argument("--layers", type=int, default=8, help="how many layers it has")
    parser.add_argument("--behind", type=int, action="append", help="a layer to put another behind, counted from 0")
    parser.add_argument("--to", type=Path, required=True, help="file for the weights")
    options = parser.parse_args()
    checkpoint = load_checkpoint([options.start], [], options.layers)
    engine = Engine(Lexicon.from_folder(LEXICON), None, None)
    articles = load_articles()
    sample = articles[:: max(1, len(articles) // SAMPLE_ARTICLES)]
    examples = [example for article in sample for example in build_examples(article, engine, checkpoint.tokenizer)]
    grown = grow(checkpoint.model, options.behind, [example.inputs for example in examples])
    save_checkpoint(options.to, grown, checkpoint.token_ids)


if __name__ == "__main__":
    main()
