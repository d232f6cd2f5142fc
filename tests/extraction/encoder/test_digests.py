"""Weights are used only if they are those whose digests are written beside them."""

import pytest

from vendors.extraction.encoder.digests import DIGEST_FILE, DamagedWeights, check_digests, write_digests
from vendors.extraction.encoder.model import WEIGHTS_FOLDER, Encoder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"layers")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    write_digests(tmp_path)
    return tmp_path


def test_the_shipped_weights_are_those_of_their_digests():
    check_digests(WEIGHTS_FOLDER)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_an_encoder_whose_weights_differ_by_one_byte_is_refused(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DamagedWeights, match=f"{name}.*SHA-256"):
        Encoder(folder)


def test_what_was_just_written_is_accepted(folder):
    check_digests(folder)


def test_a_file_that_is_missing_is_named(folder):
    (folder / "model.onnx").unlink()
    with pytest.raises(DamagedWeights, match=r"model\.onnx.*missing"):
        check_digests(folder)


def test_weights_without_digests_are_refused(folder):
    (folder / DIGEST_FILE).unlink()
    with pytest.raises(DamagedWeights, match=DIGEST_FILE):
        check_digests(folder)


def test_a_digest_file_that_leaves_one_file_out_is_refused(folder):
    lines = (folder / DIGEST_FILE).read_text().splitlines()
    (folder / DIGEST_FILE).write_text(lines[0] + "\n")
    with pytest.raises(DamagedWeights, match=r"tokenizer\.json"):
        check_digests(folder)
