"""Work on a batch shared among the cores: each reads some of its examples with a copy of the model.

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


class Sharing[Model: nn.Module]:
    """Copies of a model that have its parameters in common and each gradients of its own."""

    def __init__(self, model: Model, pool: ThreadPoolExecutor, copies: int) -> None:
        self._models = [model, *(_twin(model) for _ in range(copies - 1))]
        self._pool = pool

    def gradients(self, batch: Sequence[int], error: Callable[[Model, Sequence[int]], Tensor]) -> float:
        """Leave in the model the gradients of the mean error over the batch, and return that mean.

        `error` gives the sum over the examples that it is shown, by a copy of the model.
        """
        count = len(self._models)
        parts = [batch[place::count] for place in range(count)]

        def work(model: Model, part: Sequence[int]) -> float:
            if not part:
                return 0.0
            found = error(model, part) / len(batch)
            found.backward()  # type: ignore[no-untyped-call]
            return found.item()

        total = sum(self._pool.map(work, self._models, parts))
        self._gather()
        return total

    def _gather(self) -> None:
        first, *others = self._models
        for other in others:
            for weight, twin in zip(first.parameters(), other.parameters(), strict=True):
                if twin.grad is not None:
                    weight.grad = twin.grad if weight.grad is None else weight.grad + twin.grad
                    twin.grad = None


def _twin[Model: nn.Module](model: Model) -> Model:
    made = copy.deepcopy(model)
    for weight, twin in zip(model.parameters(), made.parameters(), strict=True):
        twin.data = weight.data
    return made


@contextmanager
def shared[Model: nn.Module](model: Model, most: int) -> Iterator[Sharing[Model]]:
    """Give a copy of the model, and one thread, for each core of this process, `most` at most."""
    threads, copies = torch.get_num_threads(), min(most, len(os.sched_getaffinity(0)))
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(copies) as pool:
            yield Sharing(model, pool, copies)
    finally:
        torch.set_num_threads(threads)
