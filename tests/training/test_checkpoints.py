"""Going on from weights that are at hand."""

import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

from training.checkpoints import complete_weights, mean_weights  # noqa: E402
from training.encoder_model import EncoderModel  # noqa: E402 - only where PyTorch is
from training.onnx_import import read_weights  # noqa: E402
from vendors.extraction.encoder.model import WEIGHTS_FOLDER  # noqa: E402

OWN = {"kinds.weight": torch.zeros(2, 3), "kinds.bias": torch.zeros(2), "new.weight": torch.ones(1, 3)}


def test_a_part_of_which_nothing_is_known_begins_anew():
    trained = {"kinds.weight": torch.full((2, 3), 5.0), "kinds.bias": torch.full((2,), 6.0)}
    weights = complete_weights(trained, OWN)
    assert weights["kinds.weight"][0, 0] == 5.0
    assert torch.equal(weights["new.weight"], OWN["new.weight"])


def test_a_relation_more_gets_a_row_like_the_last_one():
    trained = {"kinds.weight": torch.tensor([[1.0, 2.0, 3.0]]), "kinds.bias": torch.tensor([4.0])}
    weights = complete_weights(trained, OWN)
    assert weights["kinds.weight"].tolist() == [[1.0, 2.0, 3.0]] * 2
    assert weights["kinds.bias"].tolist() == [4.0, 4.0]


def test_a_part_that_is_known_in_part_only_is_refused():
    with pytest.raises(ValueError, match=r"kinds\.bias"):
        complete_weights({"kinds.weight": torch.zeros(2, 3)}, OWN)


def test_the_encoder_in_use_can_be_trained_further():
    model = EncoderModel()
    trained = read_weights(WEIGHTS_FOLDER)
    assert trained.keys() == model.state_dict().keys() - {"words.weight"}
    model.load_state_dict(complete_weights(trained, model.state_dict()))


def test_layers_that_are_not_known_keep_their_own_weights():
    own = {"layers.0.out.bias": torch.zeros(1), "layers.1.out.bias": torch.ones(1)}
    weights = complete_weights({"layers.0.out.bias": torch.full((1,), 7.0)}, own)
    assert (weights["layers.0.out.bias"].item(), weights["layers.1.out.bias"].item()) == (7.0, 1.0)


def test_several_runs_begin_with_their_mean():
    weights = mean_weights([{"kinds.bias": torch.tensor([1.0, 2.0])}, {"kinds.bias": torch.tensor([3.0, 2.0])}])
    assert weights["kinds.bias"].tolist() == [2.0, 2.0]
