"""A batch that several cores read gives what one of them would have given."""

from concurrent.futures import ThreadPoolExecutor

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.sharing import Sharing  # noqa: E402 - only where PyTorch is


def gradients(copies):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    numbers = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
    with ThreadPoolExecutor(copies) as pool:
        mean = Sharing(model, pool, copies).gradients([0, 1, 2], lambda one, some: one(numbers[list(some)]).sum())
    return mean, model.weight.grad


@pytest.mark.parametrize("copies", [2, 5])
def test_shared_work_gives_the_mean_and_the_gradients_of_the_whole_batch(copies):
    (mean, whole), (shared, parts) = gradients(1), gradients(copies)
    assert shared == pytest.approx(mean)
    assert torch.allclose(parts, whole)


def test_a_step_of_the_model_is_seen_by_its_copies():
    model = torch.nn.Linear(3, 1)
    with ThreadPoolExecutor(2) as pool:
        sharing = Sharing(model, pool, 2)
        with torch.no_grad():
            model.weight.zero_()
            model.bias.fill_(4.0)
        assert sharing.gradients([0, 1], lambda one, some: one(torch.ones(len(some), 3)).sum()) == 4.0
