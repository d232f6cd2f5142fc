"""Migrations say what happened to a database once: nothing that is changed in the application may change it."""

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "vendors" / "migrations"
COLUMNS = {"vendors.models.fields", "vendors.models.identifiers"}
"""What migrations may name: Django writes a column's type, and the checks of what is entered in it, by address."""


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_migrations_import_no_code_of_the_application() -> None:
    bent = {
        f"{path.name}: {name}"
        for path in sorted(FOLDER.glob("0*.py"))
        for name in _imports(path)
        if name.startswith(("vendors", "tracker")) and name not in COLUMNS
    }
    assert not bent
