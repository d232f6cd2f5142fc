"""Train the encoder on the coded articles in training/corpus and export it as eight-bit integers.

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
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.checkpoints import Checkpoint, load_checkpoint, part_of, save_checkpoint
from training.corpus_selection import add_round_options, load_articles, load_real_articles
from training.data_parallel import replicated
from training.drills import drills, single_sentences
from training.encoder_model import EncoderModel
from training.gold_quotes import is_quoted_within
from training.loss import NO, UNKNOWN, YES, Example, disagreement, loss
from training.name_swapping import swap_names
from training.onnx_export import export_encoder
from vendors.extraction.encoder.model import STATUSES, WEIGHTS_FOLDER
from vendors.extraction.encoder.queries import KINDS
from vendors.extraction.encoder.windows import ArgumentPair, Window, split_into_windows
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.evaluation.real_articles import Part
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.vocabulary import UNNAMED, Status, text_status

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "vendors" / "data"
BATCH_SIZE = 6
"""Windows a step, shared among the cores. More would take more memory and fewer steps; why six is not recorded."""
BATCHES_SORTED_TOGETHER = 16
"""Of so many batches the windows are sorted by length, so that those of a batch are alike and little padding is read;
with more, batches would be less random."""
WARMUP_SHARE = 0.1
"""Share of the steps in which the learning rate rises, as is usual for transformers."""
NEW_HEAD_PACE, HEAD_PACE = 5.0, 2.0
"""How much faster than the layers what scores the pairs learns: parts that begin anew, and those that go on.

The layers have learned a language already, and unlearn it at a high rate. Why 5 and 2 is not recorded."""
STEPS_A_REPORT = 50
SAMPLE_WINDOWS = 200
"""Windows by which the columns are smoothed on export."""


def _swap_names_in_share(
    articles: Sequence[CodedArticle], lexicon: Lexicon, share: float, dice: random.Random
) -> Iterator[CodedArticle]:
    """Yield the articles, that share of them under other names where that can be."""
    for article in articles:
        yield (swap_names(article, lexicon, dice) if dice.random() < share else None) or article


def build_examples(article: CodedArticle, engine: Engine, tokenizer: Any) -> Iterator[Example]:
    """Yield the article's windows with their labels."""
    document = article.document
    for window in split_into_windows(tokenizer, document.title, document.text, engine.queries(document)):
        if not window.pairs:
            continue
        labels = [_label_pair(article, window, pair) for pair in window.pairs]
        yield Example(
            [torch.from_numpy(array) for array in window.model_inputs().values()],
            torch.tensor([kinds for kinds, _, _ in labels]),
            torch.tensor([statuses for _, statuses, _ in labels]),
            torch.tensor([dates for _, _, dates in labels]),
        )


def _label_pair(article: CodedArticle, window: Window, pair: ArgumentPair) -> tuple[list[int], list[bool], list[bool]]:
    query = window.queries[pair.query]
    code, slug = query.actors[pair.actor].name, query.targets[pair.target].name
    events = [
        event for event in article.events if event["jurisdiction"] == code and slug in (event["vendors"] or (UNNAMED,))
    ]
    quoted = [event for event in events if is_quoted_within(article, query.start, query.end, event)]
    kinds = [_label_kind(kind.value, events, quoted) for kind in KINDS]
    statuses = {text_status(Status(event["status"])) for event in quoted}
    return kinds, [status in statuses for status in STATUSES], _label_dates(article, window, quoted)


def _label_kind(kind: str, events: Sequence[Event], quoted: Sequence[Event]) -> int:
    """Yes where a quote is from here; unknown where the step is told elsewhere: it may be told here too."""
    of_kind = [event for event in events if event["kind"] == kind]
    if not of_kind:
        return NO
    if all(event.get("optional") for event in of_kind):
        return UNKNOWN
    return YES if any(event["kind"] == kind for event in quoted) else UNKNOWN


def _label_dates(article: CodedArticle, window: Window, quoted: Sequence[Event]) -> list[bool]:
    offered = [str(mention.date) for mention in window.dates] or [""]
    published = article.document.published
    month = f"{published:%Y-%m}" if published else ""
    dates = {str(event["date"] or "") for event in quoted}
    given = [date for date in dates if date]
    labels = [bool(option) and any(_are_same(option, date) for date in given) for option in offered]
    return [*labels, "" in dates, bool(month) and any(_are_same(month, date) for date in given)]


def _are_same(left: str, right: str) -> bool:
    width = min(len(left), len(right))
    return left[:width] == right[:width]


def random_batches(lengths: Sequence[int], dice: random.Random) -> list[list[int]]:
    """Return the numbers of the examples in batches of like length, in a random order."""
    order = list(range(len(lengths)))
    dice.shuffle(order)
    width = BATCH_SIZE * BATCHES_SORTED_TOGETHER
    batches = [
        part[first : first + BATCH_SIZE]
        for start in range(0, len(order), width)
        for part in [sorted(order[start : start + width], key=lambda number: lengths[number])]
        for first in range(0, len(part), BATCH_SIZE)
    ]
    dice.shuffle(batches)
    return batches


class _BatchLoss:
    """The loss of a copy of the model over some of the examples; what frozen layers make of each is kept.

    With `agreement` each window is read twice with other neurons dropped, and what the two readings differ by is added,
    times so much.
    """

    def __init__(self, examples: Sequence[Example], agreement: float = 0.0) -> None:
        self._examples = examples
        self._agreement = agreement
        self._frozen: dict[int, Tensor] = {}

    def __call__(self, model: EncoderModel, numbers: Sequence[int]) -> Tensor:
        batch = [self._examples[number] for number in numbers]
        encoded = [self._encode_frozen(model, number) for number in numbers]
        times = 2 if self._agreement else 1
        logits = list(model.forward_batch([example.inputs for example in batch] * times, encoded * times))
        losses = [loss(*pair) for pair in zip(batch * times, logits, strict=True)]
        total = torch.stack(losses).sum() / times
        if not self._agreement:
            return total
        readings = zip(batch, logits[: len(batch)], logits[len(batch) :], strict=True)
        return total + self._agreement * torch.stack([disagreement(*reading) for reading in readings]).sum()

    def _encode_frozen(self, model: EncoderModel, number: int) -> Tensor:
        if not model.frozen:
            return model.encode_frozen(self._examples[number].inputs)
        if number not in self._frozen:
            self._frozen[number] = model.encode_frozen(self._examples[number].inputs)
        return self._frozen[number]


def train(
    checkpoint: Checkpoint,
    examples: Sequence[Example],
    epochs: int,
    rate: float,
    save: Callable[[], None],
    agreement: float = 0.0,
) -> None:
    """Train the model in place but for its frozen layers, and `save` it after each epoch.

    What scores the pairs learns faster than the layers, most of all what no run has trained yet. `agreement`: how much
    it counts that two readings of a window agree.
    """
    model = checkpoint.model
    model.train()
    optimizer = torch.optim.AdamW(_parameter_groups(model, rate, checkpoint.untrained), weight_decay=0.01)
    # At least one step for the schedule: no epochs only write the weights, say the mean of several runs.
    steps = max(1, epochs * math.ceil(len(examples) / BATCH_SIZE))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARMUP_SHARE * steps)) * max(0.0, 1 - step / (steps + 1))
    )
    dice = random.Random(0)  # noqa: S311 - repeatable, no secret
    batch_loss, done, started = _BatchLoss(examples, agreement), 0, time.monotonic()
    with replicated(model, BATCH_SIZE) as replicas:
        for epoch in range(epochs):
            total = 0.0
            for batch in random_batches([len(example.inputs[0]) for example in examples], dice):
                optimizer.zero_grad()
                total += replicas.accumulate_gradients(batch, batch_loss) * len(batch)
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                done += 1
                if done % STEPS_A_REPORT == 0:
                    print(f"{done} of {steps} steps, {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
            print(f"epoch {epoch + 1} of {epochs}: loss {total / len(examples):.3f}", flush=True)
            save()


def _parameter_groups(model: EncoderModel, rate: float, untrained: Collection[str]) -> list[dict[str, Any]]:
    """Return the weights that learn, by how fast they do."""
    groups: dict[float, list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            pace = 1.0 if name.startswith("layers.") else NEW_HEAD_PACE if name in untrained else HEAD_PACE
            groups.setdefault(pace, []).append(weight)
    return [{"params": weights, "lr": rate * pace} for pace, weights in groups.items()]


def _parse_options() -> argparse.Namespace:
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
    parser.add_argument("--articles-only", action="store_true", help="no sentences that stand alone, and no drills")
    parser.add_argument("--seed", type=int, default=1, help="which names, and which sentences stand alone")
    parser.add_argument("--weights", type=Path, help="write the weights for going on here after each epoch")
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER, help="folder for model.onnx and tokenizer.json")
    return parser.parse_args()


def main() -> None:
    """Run the command line."""
    options = _parse_options()
    lexicon, dice = Lexicon.from_folder(LEXICON), random.Random(options.seed)  # noqa: S311 - repeatable, no secret
    once = load_articles(options.rounds, options.without) + load_real_articles(options.real, Part.TRAIN)
    articles = list(_swap_names_in_share(once, lexicon, options.renamed, dice))
    if options.twice:
        articles += load_articles(options.twice, options.without)
    torch.manual_seed(0)
    checkpoint = load_checkpoint(options.start, articles)
    model, token_ids = checkpoint.model, checkpoint.token_ids
    model.freeze(options.frozen)
    engine = Engine(lexicon, None, None)
    texts = list(articles)
    if not options.articles_only:
        for article in articles:
            texts += single_sentences(article, engine.queries(article.document), dice)
        texts += drills()
    examples = [example for text in texts for example in build_examples(text, engine, checkpoint.tokenizer)]
    anew = sorted({part_of(name) for name in checkpoint.untrained}) if options.start else ["all"]
    print(f"{len(articles)} articles, {len(examples)} windows; begun anew: {', '.join(anew) or 'nothing'}", flush=True)

    def save() -> None:
        if options.weights:
            save_checkpoint(options.weights, model, token_ids)

    train(checkpoint, examples, options.epochs, options.rate, save, options.agree)
    samples = [example.inputs for example in examples[:: max(1, len(examples) // SAMPLE_WINDOWS)]]
    export_encoder(model, token_ids, checkpoint.tokenizer, options.to, samples)


if __name__ == "__main__":
    main()
