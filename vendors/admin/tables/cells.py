"""Cells of tables that go out and come in: what a spreadsheet would take for a formula is made harmless, and back.

The library's own setting for this (IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT) takes the sign of equality away, so that a
table would not come back as it went out. Here an apostrophe is put before such a cell, as people do in a spreadsheet,
and taken away again when the table comes in. A cell that begins with apostrophes and such a sign gets one more, so that
every text comes back exactly.
"""

import datetime
import re
from typing import Any

FORMULA = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
ESCAPED = re.compile("'+[=+\\-@＝＋－＠\t\r\n]")


def escaped(value: Any) -> Any:
    """Return a cell as it goes out."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def unescaped(value: Any) -> Any:
    """Return what `escaped` was given."""
    return value[1:] if isinstance(value, str) and ESCAPED.match(value) else value


def as_text(value: Any) -> str:
    """Return a workbook's cell as a text file has it; a spreadsheet makes dates and numbers of what is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
