"""What a text of the record may hold: words and line breaks, and no characters that no one can see."""

import re

from django.core.exceptions import ValidationError

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters but tab and line breaks. XML and XLSX cannot carry them, so that one in a title, pasted from a
word processor, would break the feed and the spreadsheet for every reader."""


def check_printable(text: str) -> None:
    """ValidationError that shows the words before a control character."""
    found = _CONTROL.search(text or "")
    if found:
        before = text[max(0, found.start() - 30) : found.start()].rsplit("\n", maxsplit=1)[-1]
        raise ValidationError(
            "An invisible control character (U+%(code)s) stands after “%(before)s”: delete it, or type the words anew.",
            code="control",
            params={"code": f"{ord(found[0]):04X}", "before": before},
        )
