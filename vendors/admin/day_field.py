"""A day in a form: chosen with the browser's own picker, or written as people write it, the day first."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
"""What is understood where the browser has no picker. The picker itself sends the first, whatever it shows."""
IN_FUTURE = "This day is in the future: an article cannot have been published then."


def _latest() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


class DayInput(forms.DateInput):
    """The browser's picker, which offers no day later than today's; worked out when the page is made."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {"max": _latest().isoformat(), **(attrs or {})})


class DayInPast(forms.DateField):
    """A day that is over or has begun somewhere in the world; the site's clock may be behind a paper's by a day."""

    default_error_messages = {"invalid": "Write the day as 2026-11-12 or 12/11/2026, the day before the month."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=WRITTEN, **{**kwargs, "widget": DayInput})

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        if day and day > _latest():
            raise ValidationError(IN_FUTURE, code="future")
        return day
