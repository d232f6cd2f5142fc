"""The check that keeps large files out of the repository."""

import subprocess
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / ".ci" / "large-files"


def check(*files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CHECK, *files], capture_output=True, text=True, timeout=60)


def test_a_file_over_one_megabyte_is_refused_by_name(tmp_path):
    large, small = tmp_path / "scores of a run.bin", tmp_path / "small.txt"
    large.write_bytes(bytes(1_000_001))
    small.write_bytes(bytes(1_000_000))
    result = check(small, large)
    assert result.returncode == 1
    assert str(large) in result.stderr
    assert str(small) not in result.stderr


def test_a_file_of_one_megabyte_is_let_through(tmp_path):
    small = tmp_path / "small.txt"
    small.write_bytes(bytes(1_000_000))
    assert check(small).returncode == 0


def test_the_encoders_weights_are_the_one_exception():
    assert check(Path("vendors/extraction/encoder/weights/model.onnx")).returncode == 0
