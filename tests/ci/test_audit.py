"""The audit finds a pinned package in a saved file of advisories, and only where the version is affected."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def audit(tmp_path, advisory, pin):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("PYSEC-1.json", json.dumps(advisory))
    (tmp_path / "requirements.txt").write_text(f"{pin} \\\n    --hash=sha256:00\n", encoding="utf-8")
    command = [sys.executable, ROOT / ".ci" / "advisories.py", tmp_path / "all.zip", tmp_path / "requirements.txt"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def about(**affected):
    package = {"ecosystem": "PyPI", "name": "Some.Package"}
    return {"id": "PYSEC-1", "summary": "It breaks.", "affected": [{"package": package, **affected}]}


RANGE = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.10"}]}]


@pytest.mark.parametrize(
    ("advisory", "pin", "status"),
    [
        (about(ranges=RANGE), "some-package==2.9", 1),
        (about(ranges=RANGE), "some_package[extra]==2.9", 1),
        (about(ranges=RANGE), "some-package==2.10", 0),
        (about(versions=["1.0"]), "some-package==1.0", 1),
        (about(versions=["1.0"]), "other==1.0", 0),
        ({**about(ranges=RANGE), "withdrawn": "2026-01-01T00:00:00Z"}, "some-package==2.9", 0),
    ],
)
def test_an_advisory_is_found_where_it_applies(tmp_path, advisory, pin, status):
    done = audit(tmp_path, advisory, pin)
    assert done.returncode == status, done.stderr
    assert ("PYSEC-1: It breaks." in done.stdout) == bool(status)


def test_every_installed_package_names_its_licence():
    command = [sys.executable, ROOT / ".ci" / "licences.py", ROOT / "requirements.txt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "BSD-3-Clause" in next(line for line in done.stdout.splitlines() if line.startswith("django "))
