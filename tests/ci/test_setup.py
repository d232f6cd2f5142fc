"""The script that makes .venv, on machines that lack something: one plain sentence each."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cksum", "cat", "dirname", "rm", "grep", "tail", "head", "env")


@pytest.fixture
def checkout(tmp_path):
    """A checkout of only what the script reads, and a PATH with the shell's tools and no Python."""
    project, tools = tmp_path / "project", tmp_path / "tools"
    (project / ".ci").mkdir(parents=True)
    tools.mkdir()
    shutil.copy(ROOT / ".ci" / "setup", project / ".ci" / "setup")
    (project / "requirements.txt").write_text("")
    for tool in TOOLS:
        (tools / tool).symlink_to(shutil.which(tool) or "/bin/false")
    return project, tools


def run(project: Path, tools: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ".ci/setup", "requirements.txt"],
        cwd=project,
        env={"PATH": str(tools), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def without_system_python(project: Path) -> None:
    path = project / ".ci" / "setup"
    path.write_text(path.read_text().replace(" /usr/bin/python3 /usr/local/bin/python3", ""))


def test_a_machine_with_only_an_old_python_is_told_so(checkout):
    project, tools = checkout
    without_system_python(project)
    script(tools / "python3", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    result = run(project, tools)
    assert result.returncode == 1
    assert result.stderr.startswith("Python 3.12 or newer is needed, and none was found (Python 3.9.2).")


def pretend_python(path: Path) -> None:
    """A Python that fits, and that makes no environment: which one is taken is said before."""
    script(path, f'[ "$1" = -m ] && exit 1; exec {sys.executable} "$@"')


def test_an_old_python3_does_not_hide_a_newer_one(checkout):
    project, tools = checkout
    script(tools / "python3", "exit 1")
    pretend_python(tools / "python3.13")
    assert "Making .venv with Python 3." in run(project, tools).stderr


def test_a_command_that_only_pretends_to_be_python_is_passed_over(checkout):
    project, tools = checkout
    script(tools / "python3.12", "echo 'command not found' >&2; exit 127")
    pretend_python(tools / "python3")
    assert "Making .venv with Python 3." in run(project, tools).stderr


def test_done_once_it_is_done_and_packages_that_cannot_be_downloaded_are_said_in_a_sentence(checkout):
    """In one test, since making the folder takes three seconds."""
    project, tools = checkout
    assert run(project, tools, PYTHON=sys.executable).returncode == 0
    again = run(project, tools, PYTHON=sys.executable)
    assert (again.returncode, again.stderr) == (0, "")
    (project / "requirements.txt").write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    result = run(project, tools, PYTHON=sys.executable, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="0")
    assert result.returncode == 1
    assert "could not be downloaded: no connection" in result.stderr
