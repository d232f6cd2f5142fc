"""The checks before a commit are those of `make check`, with the tools of .venv."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_hook_is_a_part_of_make_check():
    hooks = re.findall(r"^ +entry: (.*)$", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    checks = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    programs = [re.match(r"\S+( check\b| format --check\b| --check --tabwidth \d)?", hook)[0] for hook in hooks]
    assert len(programs) == 6
    assert [program for program in programs if f"@{program}" not in checks] == []


def test_no_hook_fetches_anything():
    lines = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8").splitlines()
    assert {line.strip() for line in lines if "repo:" in line} == {"- repo: local"}
    assert {line.strip() for line in lines if "language:" in line} == {"language: system"}
