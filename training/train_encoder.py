"""Train the encoder on the coded articles in training/corpus and write it as eight-bit integers.

    python -m training.train_encoder                         all rounds for training, from the base model
    python -m training.train_encoder --without r4-en --weights held.pt --to folder
                                                             leave a round out, to see what it scores there
    python -m training.train_encoder --start held.pt --frozen 3 --epochs 2
                                                             go on from there with all articles, the upper layers only
    python -m training.train_encoder --start vendors/extraction/encoder/weights
                                                             go on from the weights in use

Needs what requirements-training.txt holds; on two processor cores an epoch takes twenty minutes and more.
`training.train_fusion` learns how far the encoder is to be trusted, on rounds that it has not seen.
"""

import argparse
import math
import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.checkpoints import begin, part_of
from training.corpus_selection import add_round_options, load_articles
from training.data_parallel import shared
from training.drills import alone, drills
from training.encoder_model import EncoderModel
from training.name_swapping import renamed
from training.onnx_export import write
from vendors.extraction.encoder.model import STATUSES, WEIGHTS_FOLDER
from vendors.extraction.encoder.queries import KINDS, SentenceQuery
from vendors.extraction.encoder.windows import ArgumentPair, Window, split_into_windows
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.vocabulary import UNNAMED, Status, text_status

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "vendors" / "data"
BATCH, WARM, TOUCH, TOLD, SHOWN = 6, 0.1, 8, 50, 200
"""Passages a step, share of steps in which the rate rises, characters of a quote in a sentence, steps
a report, windows by which the numbers are levelled."""
AFRESH, AGAIN = 5.0, 2.0
"""How much faster than the layers that part learns which rates pairs: what begins anew, and what goes on."""
STATUS_SHARE, DATE_SHARE, EVEN = 0.5, 0.5, 2.0
"""Weights of statuses and dates beside kinds, and by how much the sum over the pairs of a sentence is divided."""
YES, NO, UNKNOWN = 1, 0, -1
Logits = tuple[Tensor, Tensor, Tensor]
"""Of kinds, statuses and dates, as `EncoderModel.forward` gives them."""


@dataclass(frozen=True)
class Example:
    """A window as the model takes it, and what an annotator says of each pair: kinds, which status, which dates.

    `kinds`: pairs x kinds of YES, NO or UNKNOWN; `statuses`: pairs x STATUSES, true where an annotator gives it, which
    may be several for the steps of one sentence; `dates`: pairs x (dates, no date, the article's month), true where the
    annotator's date is meant. All are false where nothing is told, or nothing fits.
    """

    arrays: list[Tensor]
    kinds: Tensor
    statuses: Tensor
    dates: Tensor


def _partly_renamed(
    articles: Sequence[CodedArticle], lexicon: Lexicon, share: float, dice: random.Random
) -> Iterator[CodedArticle]:
    """Yield the articles, that share of them under other names where that can be."""
    for article in articles:
        yield (renamed(article, lexicon, dice) if dice.random() < share else None) or article


def examples(article: CodedArticle, engine: Engine, tokenizer: Any) -> Iterator[Example]:
    """Yield the article's windows with their labels."""
    document = article.document
    for window in split_into_windows(tokenizer, document.title, document.text, engine.queries(document)):
        if not window.pairs:
            continue
        labels = [_labelled(article, window, pair) for pair in window.pairs]
        yield Example(
            [torch.from_numpy(array) for array in window.model_inputs().values()],
            torch.tensor([kinds for kinds, _, _ in labels]),
            torch.tensor([statuses for _, statuses, _ in labels]),
            torch.tensor([dates for _, _, dates in labels]),
        )


def _labelled(article: CodedArticle, window: Window, pair: ArgumentPair) -> tuple[list[int], list[bool], list[bool]]:
    query = window.queries[pair.query]
    code, slug = query.actors[pair.actor].name, query.targets[pair.target].name
    events = [
        event for event in article.events if event["jurisdiction"] == code and slug in (event["vendors"] or (UNNAMED,))
    ]
    here = [event for event in events if _is_here(article, query, event)]
    kinds = [_label(kind.value, events, here) for kind in KINDS]
    told = {text_status(Status(event["status"])) for event in here}
    return kinds, [status in told for status in STATUSES], _dates(article, window, here)


def _is_here(article: CodedArticle, query: SentenceQuery, event: Event) -> bool:
    start = article.document.text.find(event["evidence"])
    return start < query.end - TOUCH and query.start + TOUCH < start + len(event["evidence"])


def _label(kind: str, events: Sequence[Event], here: Sequence[Event]) -> int:
    """Yes where the quote stands here; unknown where the step is told elsewhere: it may be told here too."""
    told = [event for event in events if event["kind"] == kind]
    if not told:
        return NO
    if all(event.get("optional") for event in told):
        return UNKNOWN
    return YES if any(event["kind"] == kind for event in here) else UNKNOWN


def _dates(article: CodedArticle, window: Window, here: Sequence[Event]) -> list[bool]:
    options = [str(mention.date) for mention in window.dates] or [""]
    published = article.document.published
    month = f"{published:%Y-%m}" if published else ""
    told = {str(event["date"] or "") for event in here}
    dated = [one for one in told if one]
    found = [bool(option) and any(_same(option, one) for one in dated) for option in options]
    return [*found, "" in told, bool(month) and any(_same(month, one) for one in dated)]


def _same(left: str, right: str) -> bool:
    width = min(len(left), len(right))
    return left[:width] == right[:width]


def loss(one: Example, rated: Tensor, stated: Tensor, dated: Tensor) -> Tensor:
    """Return the loss over the labelled pairs of a window; its sentences weigh alike, however many pairs they have."""
    known = one.kinds != UNKNOWN
    sentences = max(1, one.arrays[4].shape[0])
    total = functional.binary_cross_entropy_with_logits(
        rated[known].float(), one.kinds[known].float(), reduction="sum"
    ) / (sentences * EVEN)
    for share, given, right in ((STATUS_SHARE, stated, one.statuses), (DATE_SHARE, dated, one.dates)):
        told = right.any(-1)
        if told.any():
            total = total - share * _likely(given[told], right[told]).mean()
    return total


def _likely(given: Tensor, right: Tensor) -> Tensor:
    """Return for each row the logarithm of the probability of any of the right answers."""
    return given.float().log_softmax(-1).masked_fill(~right, -1e4).logsumexp(-1)


def apart(one: Example, first: Logits, second: Logits) -> Tensor:
    """Return how far two readings of a window differ: the Kullback-Leibler divergence, the mean of both ways.

    After R-Drop (Liang et al. 2021, arXiv:2106.14448), weighed like the `loss`.
    """
    sentences = max(1, one.arrays[4].shape[0])
    left, right = first[0].float(), second[0].float()
    total = ((left.sigmoid() - right.sigmoid()) * (left - right)).sum() / (2 * sentences * EVEN)
    for share, told, place in ((STATUS_SHARE, one.statuses, 1), (DATE_SHARE, one.dates, 2)):
        rows = told.any(-1)
        if rows.any():
            ours, theirs = (given[place][rows].float().log_softmax(-1) for given in (first, second))
            total = total + share * ((ours.exp() - theirs.exp()) * (ours - theirs)).sum(-1).mean() / 2
    return total


def batches(lengths: Sequence[int], dice: random.Random) -> list[list[int]]:
    """Return the numbers of the examples in batches of like length, in a random order."""
    order = list(range(len(lengths)))
    dice.shuffle(order)
    width = BATCH * 16
    found = [
        part[first : first + BATCH]
        for start in range(0, len(order), width)
        for part in [sorted(order[start : start + width], key=lambda one: lengths[one])]
        for first in range(0, len(part), BATCH)
    ]
    dice.shuffle(found)
    return found


class _Errors:
    """The error of a copy of the model over some of the examples; what frozen layers make of each is kept.

    With `agree` each window is read twice, dropping other numbers; so much of what the readings differ by is added.
    """

    def __init__(self, data: Sequence[Example], agree: float = 0.0) -> None:
        self._data = data
        self._agree = agree
        self._kept: dict[int, Tensor] = {}

    def __call__(self, reader: EncoderModel, places: Sequence[int]) -> Tensor:
        some = [self._data[place] for place in places]
        below = [self._below(reader, place) for place in places]
        times = 2 if self._agree else 1
        rated = list(reader.forward_all([one.arrays for one in some] * times, below * times))
        told = [loss(one, *logits) for one, logits in zip(some * times, rated, strict=True)]
        total = torch.stack(told).sum() / times
        if not self._agree:
            return total
        pairs = zip(some, rated[: len(some)], rated[len(some) :], strict=True)
        return total + self._agree * torch.stack([apart(*pair) for pair in pairs]).sum()

    def _below(self, reader: EncoderModel, place: int) -> Tensor:
        if not reader.frozen:
            return reader.below(self._data[place].arrays)
        if place not in self._kept:
            self._kept[place] = reader.below(self._data[place].arrays)
        return self._kept[place]


def train(
    model: EncoderModel,
    data: Sequence[Example],
    epochs: int,
    rate: float,
    fresh: Collection[str],
    save: Callable[[], None],
    agree: float = 0.0,
) -> None:
    """Train the model in place but for its frozen layers, and `save` it after each epoch.

    What rates pairs learns faster than the layers, most of all what `fresh` names. `agree`: how much it counts that two
    readings of a window agree.
    """
    model.train()
    optimizer = torch.optim.AdamW(_paces(model, rate, fresh), weight_decay=0.01)
    # At least one step for the schedule: no epochs only write the weights, say the mean of several runs.
    steps = max(1, epochs * math.ceil(len(data) / BATCH))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM * steps)) * max(0.0, 1 - step / (steps + 1))
    )
    dice = random.Random(0)  # noqa: S311 - repeatable, no secret
    errors, done, started = _Errors(data, agree), 0, time.monotonic()
    with shared(model, BATCH) as sharing:
        for epoch in range(epochs):
            total = 0.0
            for part in batches([len(one.arrays[0]) for one in data], dice):
                optimizer.zero_grad()
                total += sharing.gradients(part, errors) * len(part)
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                done += 1
                if done % TOLD == 0:
                    print(f"{done} of {steps} steps, {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
            print(f"epoch {epoch + 1} of {epochs}: loss {total / len(data):.3f}", flush=True)
            save()


def _paces(model: EncoderModel, rate: float, fresh: Collection[str]) -> list[dict[str, Any]]:
    """Return the weights that learn, by how fast they do."""
    groups: dict[float, list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            pace = 1.0 if name.startswith("layers.") else AFRESH if name in fresh else AGAIN
            groups.setdefault(pace, []).append(weight)
    return [{"params": weights, "lr": rate * pace} for pace, weights in groups.items()]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_round_options(parser)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument(
        "--start", type=Path, action="append", default=[], help="go on from weights, or an encoder's folder"
    )
    parser.add_argument("--frozen", type=int, default=0, help="so many of the lowest layers stay as they are")
    parser.add_argument("--twice", nargs="+", default=[], metavar="ROUND", help="show these rounds twice in each epoch")
    parser.add_argument("--renamed", type=float, default=0.0, help="this share of the articles under other names")
    parser.add_argument("--agree", type=float, default=0.0, help="how much it counts that two readings agree")
    parser.add_argument("--seed", type=int, default=1, help="which names, and which sentences stand alone")
    parser.add_argument("--weights", type=Path, help="write the weights for going on here after each epoch")
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER, help="folder for model.onnx and tokenizer.json")
    options = parser.parse_args()
    lexicon, dice = Lexicon.from_folder(LEXICON), random.Random(options.seed)  # noqa: S311 - repeatable, no secret
    once = load_articles(options.rounds, options.without)
    articles = list(_partly_renamed(once, lexicon, options.renamed, dice))
    if options.twice:
        articles += load_articles(options.twice, options.without)
    torch.manual_seed(0)
    model, tokenizer, kept, fresh = begin(options.start, articles)
    model.freeze(options.frozen)
    engine = Engine(lexicon, None, None)
    short = [one for article in articles for one in alone(article, engine.queries(article.document), dice)]
    data = [one for article in [*articles, *short, *drills()] for one in examples(article, engine, tokenizer)]
    anew = sorted({part_of(name) for name in fresh}) if options.start else ["all"]
    print(f"{len(articles)} articles, {len(data)} windows; begun anew: {', '.join(anew) or 'nothing'}", flush=True)

    def save() -> None:
        if options.weights:
            part = options.weights.with_suffix(".part")
            torch.save({"pieces": kept, "weights": model.state_dict()}, part)
            part.replace(options.weights)

    train(model, data, options.epochs, options.rate, fresh, save, options.agree)
    shown = [one.arrays for one in data[:: max(1, len(data) // SHOWN)]]
    write(model, kept, tokenizer, options.to, shown)


if __name__ == "__main__":
    main()
