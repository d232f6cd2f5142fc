"""Digests of the encoder's files: weights are loaded only if they are those that were written.

A changed byte of the weights need not fail: it may only read a little worse. The digests lie beside the files in
SHA256SUMS, as `sha256sum` writes them, and are checked whenever an encoder is loaded, once a process. That takes about
35 ms for 29 MB, of a cold start of half a second.
"""

import hashlib
from pathlib import Path

DIGEST_FILE = "SHA256SUMS"
WEIGHT_FILES = ("model.onnx", "tokenizer.json")


class DamagedWeights(RuntimeError):
    """The files of an encoder are not those that were written; the message names the file and what to do."""


def check_digests(folder: Path) -> None:
    """Raise DamagedWeights unless each of the encoder's files in the folder has the digest that is written there."""
    expected = _read_digests(folder / DIGEST_FILE)
    for name in WEIGHT_FILES:
        path = folder / name
        if name not in expected:
            raise DamagedWeights(f"{folder / DIGEST_FILE} has no digest of {name}: {_REMEDY}")
        if not path.is_file():
            raise DamagedWeights(f"{path} is missing: {_REMEDY}")
        digest = _digest(path)
        if digest != expected[name]:
            raise DamagedWeights(
                f"{path} was changed or not copied whole. Its SHA-256 is {digest}, "
                f"by {DIGEST_FILE} it should be {expected[name]}: {_REMEDY}"
            )


def write_digests(folder: Path) -> None:
    """Write the digests of the encoder's files in the folder beside them."""
    lines = [f"{_digest(folder / name)}  {name}\n" for name in WEIGHT_FILES]
    (folder / DIGEST_FILE).write_text("".join(lines), encoding="ascii")


_REMEDY = "restore the folder from the repository, or write the encoder anew (training/train_encoder.py)."


def _read_digests(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise DamagedWeights(f"{path} is missing: {_REMEDY}")
    lines = (line.split(maxsplit=1) for line in path.read_text(encoding="ascii").splitlines() if line)
    return {name: digest for digest, name in lines}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
