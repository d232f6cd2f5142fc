"""What the encoder learns from: windows with an annotator's labels, and how far its scores are from them."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

STATUS_SHARE, DATE_SHARE = 0.5, 0.5
"""Weights of statuses and dates in the loss, beside 1 for kinds: a wrong status is better than a missed step."""
PAIRS_DIVISOR = 2.0
"""The sum over the pairs of a sentence is divided by it, whatever their number; why 2 is not recorded."""
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

    inputs: list[Tensor]
    kinds: Tensor
    statuses: Tensor
    dates: Tensor


def loss(example: Example, logits: Logits) -> Tensor:
    """Return the loss over the labelled pairs of a window; its sentences weigh alike, however many pairs they have."""
    kinds, statuses, dates = logits
    labelled = example.kinds != UNKNOWN
    total = functional.binary_cross_entropy_with_logits(
        kinds[labelled].float(), example.kinds[labelled].float(), reduction="sum"
    ) / (_sentences(example) * PAIRS_DIVISOR)
    for share, scores, right in ((STATUS_SHARE, statuses, example.statuses), (DATE_SHARE, dates, example.dates)):
        answered = right.any(-1)
        if answered.any():
            total = total - share * log_probability_of_any(scores[answered], right[answered]).mean()
    return total


def _sentences(example: Example) -> int:
    return max(1, example.inputs[4].shape[0])  # the input `own`: sentences x length


def log_probability_of_any(scores: Tensor, right: Tensor) -> Tensor:
    """Return for each row the logarithm of the probability of any of the right answers."""
    return scores.float().log_softmax(-1).masked_fill(~right, -1e4).logsumexp(-1)


def disagreement(example: Example, first: Logits, second: Logits) -> Tensor:
    """Return how far two readings of a window differ: the Kullback-Leibler divergence, the mean of both ways.

    After R-Drop (Liang et al. 2021, arXiv:2106.14448), weighed like the `loss`.
    """
    left, right = first[0].float(), second[0].float()
    total = ((left.sigmoid() - right.sigmoid()) * (left - right)).sum() / (2 * _sentences(example) * PAIRS_DIVISOR)
    for share, labels, output in ((STATUS_SHARE, example.statuses, 1), (DATE_SHARE, example.dates, 2)):
        answered = labels.any(-1)
        if answered.any():
            ours, theirs = (logits[output][answered].float().log_softmax(-1) for logits in (first, second))
            total = total + share * ((ours.exp() - theirs.exp()) * (ours - theirs)).sum(-1).mean() / 2
    return total
