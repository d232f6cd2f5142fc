"""The encoder as it is written for use."""

import numpy
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch (requirements-training.txt)")

import onnx  # noqa: E402 - only where PyTorch is
from tokenizers import Tokenizer  # noqa: E402

from training import base_model  # noqa: E402
from training.encoder_model import EncoderModel  # noqa: E402
from training.onnx_export import Export, export_encoder  # noqa: E402
from training.onnx_import import read_weights  # noqa: E402
from vendors.extraction.encoder.model import WEIGHTS_FOLDER  # noqa: E402
from vendors.extraction.encoder.windows import split_into_windows  # noqa: E402
from vendors.extraction.engine import Engine  # noqa: E402
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon  # noqa: E402
from vendors.extraction.types import Document  # noqa: E402

TEXT = "Latvia banned Huawei in October. In November a court lifted it, and Estonia warned of ZTE and Huawei."
TOKEN_IDS = tuple(range(32_000))


@pytest.fixture(scope="module")
def inputs():
    """The arrays of one window."""
    document = Document(TEXT, lang="en")
    queries = Engine(Lexicon.from_folder(REFERENCE_DATA), None, None).queries(document)
    (window,) = split_into_windows(Tokenizer.from_file(str(WEIGHTS_FOLDER / "tokenizer.json")), "", TEXT, queries)
    return tuple(torch.from_numpy(one) for one in window.model_inputs().values())


@pytest.fixture(scope="module")
def written(tmp_path_factory, inputs):
    """A model of two layers whose numbers are drawn by lot, and the folder into which it was written."""
    torch.manual_seed(0)
    model = EncoderModel(layers=2).eval()
    for weight in model.parameters():
        weight.data += torch.randn_like(weight) * 0.05
    base = base_model.read_model(base_model.base_file())
    model.words.weight.data = torch.from_numpy(base.tensors["emb.word"].reshape(-1, base.width)[list(TOKEN_IDS)].copy())
    folder = tmp_path_factory.mktemp("written")
    export_encoder(
        model, TOKEN_IDS, Tokenizer.from_file(str(WEIGHTS_FOLDER / "tokenizer.json")), folder, [list(inputs)]
    )
    return model, folder


def probabilities(folder, inputs):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    return session.run(None, {name: array.numpy() for name, array in zip(names, inputs, strict=True)})


def test_what_is_written_rates_as_the_model_does_but_for_its_eight_bits(written, inputs):
    model, folder = written
    with torch.no_grad():
        expected = [one.numpy() for one in Export(model)(*inputs)]
    assert numpy.ptp(expected[0]) > 0.05
    for found, meant in zip(probabilities(folder, inputs), expected, strict=True):
        assert numpy.abs(found - meant).mean() < 0.015


def test_attention_is_written_as_one_step_for_each_layer(written):
    steps = [node.op_type for node in onnx.load(written[1] / "model.onnx").graph.node]
    assert steps.count("MultiHeadAttention") == 2


def test_the_layers_that_were_written_can_be_read_back(written):
    model, folder = written
    known, own = read_weights(folder), model.state_dict()
    assert known.keys() == own.keys() - {"words.weight"}
    assert (known["layers.1.narrow.weight"] - own["layers.1.narrow.weight"]).abs().max() < 0.01
