"""A batch that several cores read gives what one of them would have given."""

from concurrent.futures import ThreadPoolExecutor

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.data_parallel import Sharing, shared  # noqa: E402 - only where PyTorch is

NUMBERS = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
BATCHES = ([0, 1, 2], [2, 0], [1, 1, 2])


def error(model, places):
    return model(NUMBERS[list(places)]).square().sum()


def gradients(copies):
    """The mean error and the gradients of some batches, one after another."""
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    found = []
    with ThreadPoolExecutor(copies) as pool:
        sharing = Sharing(model, pool, copies)
        for batch in BATCHES:
            model.zero_grad()
            mean = sharing.gradients(batch, error)
            found.append(torch.tensor([mean, *model.weight.grad.flatten(), *model.bias.grad]))
    return torch.stack(found)


@pytest.mark.parametrize("copies", [2, 5])
def test_shared_work_gives_the_mean_and_the_gradients_of_each_whole_batch(copies):
    assert torch.allclose(gradients(copies), gradients(1))


def test_a_step_of_the_model_is_seen_by_its_copies():
    model = torch.nn.Linear(3, 1)
    with ThreadPoolExecutor(2) as pool:
        sharing = Sharing(model, pool, 2)
        with torch.no_grad():
            model.weight.zero_()
            model.bias.fill_(4.0)
        assert sharing.gradients([0, 1], error) == 16.0


def fail_while_shared():
    with shared(torch.nn.Linear(3, 1), 6):
        assert torch.get_num_threads() == 1
        raise RuntimeError("out of memory")


def test_the_threads_are_given_back_also_after_an_error():
    before = torch.get_num_threads()
    with pytest.raises(RuntimeError, match="out of memory"):
        fail_while_shared()
    assert torch.get_num_threads() == before
