"""The documentation and the settings module name the same variables."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_setting_from_the_environment_is_documented_and_each_documented_one_exists():
    code = (ROOT / "tracker" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## A first install")[0]
    documented = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`([A-Z_]+)`", row)}
    assert read == documented


def test_each_required_package_has_its_reason_in_the_architecture():
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[\[<>=;]", line)[0].strip() for line in wanted if line.strip()} - {"tzdata"}
    reasons = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").lower()
    assert {name for name in names if name.split("[")[0] not in reasons and name != "psycopg"} == set()
