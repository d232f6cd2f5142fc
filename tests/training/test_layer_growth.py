"""A deeper encoder that reads as the one did that it was made of."""

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.encoder_model import WIDTH, EncoderModel  # noqa: E402
from training.layer_growth import grow  # noqa: E402 - only where PyTorch is


@pytest.fixture
def samples():
    torch.manual_seed(1)
    return [(torch.randint(4, 1000, (40,)), torch.zeros(40, dtype=torch.long)) for _ in range(6)]


def read(model, arrays):
    with torch.no_grad():
        return model.encode(arrays[0][None], arrays[1][None], None)


def test_a_deeper_model_reads_nearly_what_it_read_before(samples):
    torch.manual_seed(0)
    model = EncoderModel(layers=3).eval()
    deeper = grow(model, [1, 2], samples)
    assert len(deeper.layers) == 5
    before, after = read(model, samples[0]), read(deeper, samples[0])
    assert torch.nn.functional.cosine_similarity(before, after, dim=-1).min() > 0.99


def test_the_new_layers_learn_and_the_model_itself_is_left_alone(samples):
    model = EncoderModel(layers=2).eval()
    deeper = grow(model, [1], samples)
    read_now = deeper.encode(samples[0][0][None], samples[0][1][None], None)
    read_now.square().sum().backward()
    assert deeper.layers[2].out.weight.grad.abs().sum() > 0
    assert len(model.layers) == 2
    assert deeper.layers[2].out.weight.shape == (WIDTH, WIDTH)
    assert model.layers[1].out.weight.abs().sum() > 0
