"""Work on a batch shared among the cores: each computes the gradients of some examples with a copy of the model.

PyTorch's own threads split single products, which are small here: half of a second core would stand idle. Dropout falls
otherwise in each run, since the cores draw from one generator.
"""

import copy
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Replicas[Model: nn.Module]:
    """Copies of a model that share its parameters, each with gradients of its own."""

    def __init__(self, model: Model, pool: ThreadPoolExecutor, count: int) -> None:
        self._models = [model, *(_replica(model) for _ in range(count - 1))]
        self._pool = pool

    def accumulate_gradients(self, batch: Sequence[int], loss: Callable[[Model, Sequence[int]], Tensor]) -> float:
        """Leave in the model the gradients of the mean loss over the batch, and return that mean.

        `loss` gives the sum over the examples whose numbers it is given, by a copy of the model.
        """
        count = len(self._models)
        shares = [batch[start::count] for start in range(count)]

        def work(model: Model, share: Sequence[int]) -> float:
            if not share:
                return 0.0
            part = loss(model, share) / len(batch)
            part.backward()  # type: ignore[no-untyped-call]
            return part.item()

        total = sum(self._pool.map(work, self._models, shares))
        self._add_up()
        return total

    def _add_up(self) -> None:
        first, *replicas = self._models
        for replica in replicas:
            for weight, copied in zip(first.parameters(), replica.parameters(), strict=True):
                if copied.grad is not None:
                    weight.grad = copied.grad if weight.grad is None else weight.grad + copied.grad
                    copied.grad = None


def _replica[Model: nn.Module](model: Model) -> Model:
    replica = copy.deepcopy(model)
    for weight, copied in zip(model.parameters(), replica.parameters(), strict=True):
        copied.data = weight.data
    return replica


@contextmanager
def replicated[Model: nn.Module](model: Model, most: int) -> Iterator[Replicas[Model]]:
    """Give a copy of the model, and one thread, for each core of this process, `most` at most."""
    threads, count = torch.get_num_threads(), min(most, len(os.sched_getaffinity(0)))
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(count) as pool:
            yield Replicas(model, pool, count)
    finally:
        torch.set_num_threads(threads)
