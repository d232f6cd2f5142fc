"""A batch that several cores read gives what one of them would have given."""

from concurrent.futures import ThreadPoolExecutor

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.data_parallel import Replicas, replicated  # noqa: E402 - only where PyTorch is

NUMBERS = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
BATCHES = ([0, 1, 2], [2, 0], [1, 1, 2])


def loss(model, numbers):
    return model(NUMBERS[list(numbers)]).square().sum()


def gradients(count):
    """The mean error and the gradients of some batches, one after another."""
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    results = []
    with ThreadPoolExecutor(count) as pool:
        replicas = Replicas(model, pool, count)
        for batch in BATCHES:
            model.zero_grad()
            mean = replicas.accumulate_gradients(batch, loss)
            results.append(torch.tensor([mean, *model.weight.grad.flatten(), *model.bias.grad]))
    return torch.stack(results)


@pytest.mark.parametrize("count", [2, 5])
def test_shared_work_gives_the_mean_and_the_gradients_of_each_whole_batch(count):
    assert torch.allclose(gradients(count), gradients(1))


def test_a_step_of_the_model_is_seen_by_its_copies():
    model = torch.nn.Linear(3, 1)
    with ThreadPoolExecutor(2) as pool:
        replicas = Replicas(model, pool, 2)
        with torch.no_grad():
            model.weight.zero_()
            model.bias.fill_(4.0)
        assert replicas.accumulate_gradients([0, 1], loss) == 16.0


def fail_while_shared():
    with replicated(torch.nn.Linear(3, 1), 6):
        assert torch.get_num_threads() == 1
        raise RuntimeError("out of memory")


def test_the_threads_are_given_back_also_after_an_error():
    before = torch.get_num_threads()
    with pytest.raises(RuntimeError, match="out of memory"):
        fail_while_shared()
    assert torch.get_num_threads() == before
