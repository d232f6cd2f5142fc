"""Columns that hold the codebook's values: partial dates, sets of codes, lists of names."""

import datetime
import functools
from collections.abc import Iterable
from typing import Any, Literal

from django import forms
from django.core import exceptions
from django.db import models

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models.choices import ScopeChoices

EARLIEST_YEAR, LATEST_YEAR = 1980, 2100
"""Years that a date of the record may have: before the first vendor was founded as it is now known, or further ahead
than any deadline has ever been set, is a slip of the keyboard. A chart drawn to the year 9999 would show nothing."""


@functools.lru_cache(20_000)
def _stored(value: str) -> PartialDate:
    """Parse with a cache: a page reads some thousand dates, many of them equal."""
    return PartialDate.parse(value)


YEAR_MESSAGE = "“%(value)s” lies outside the years %(earliest)d to %(latest)d."


def check_year(date: PartialDate, message: str = YEAR_MESSAGE) -> PartialDate:
    """Return the date; raise ValidationError with the message if its year cannot be meant."""
    if not EARLIEST_YEAR <= date.year <= LATEST_YEAR:
        params = {"value": str(date), "earliest": EARLIEST_YEAR, "latest": LATEST_YEAR}
        raise exceptions.ValidationError(message, code="year", params=params)
    return date


class PartialDateFormField(forms.CharField):
    """A date known to the day, the month or the year, or None."""

    default_error_messages = {
        "invalid": "Write 2018-08-23, 2018-08 or 2018, or leave it empty.",
        "year": YEAR_MESSAGE,
    }

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else str(value)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        try:
            return check_year(PartialDate.parse(text), str(self.error_messages["year"])) if text else None
        except ValueError as error:
            message = self.error_messages["invalid"]
            raise exceptions.ValidationError(message, code="invalid", params={"value": text}) from error

    def run_validators(self, value: Any) -> None:
        """CharField's validators are for text."""


class PartialDateField(models.CharField[Any, Any]):
    """A `PartialDate` or None, stored as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: the text sorts as the dates do."""

    description = "A date known to the year, the month or the day"
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: object) -> PartialDate | None:
        return _stored(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise exceptions.ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> str | None:
        date = self.to_python(value)
        return None if date is None else str(date)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": PartialDateFormField, **kwargs})

    def run_validators(self, value: Any) -> None:
        """Check the year alone: `to_python` has parsed the value, and it has no length of its own."""
        if isinstance(value, PartialDate):
            check_year(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


class DayField(models.DateField[Any, Any]):
    """The first or last day that a partial date can mean, stored for queries and set at each save."""

    def __init__(
        self, *args: Any, source: str = "date", edge: Literal["first", "last"] = "first", **kwargs: Any
    ) -> None:
        self.source = source
        self.edge = edge
        kwargs.update(null=True, editable=False, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "editable", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "source": self.source, "edge": self.edge}

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime.date | None:
        value = getattr(model_instance, self.source)
        date = PartialDate.parse(value) if isinstance(value, str) and value else value
        day = None if not date else (date.first_day if self.edge == "first" else date.last_day)
        setattr(model_instance, self.attname, day)
        return day


class ScopeSetField(models.CharField[Any, Any]):
    """A tuple of `Scope` in the codebook's order, stored as `|5g|core|` so that one scope is found by `__contains`."""

    description = "A set of scopes"
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=200, blank=True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: object) -> tuple[Scope, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[Scope, ...]:
        codes: Iterable[str] = value.split("|") if isinstance(value, str) else (value or ())
        given = {code.strip() for code in codes if code.strip()}
        unknown = given - set(Scope)
        if unknown:
            raise exceptions.ValidationError(f"unknown scope: {', '.join(sorted(unknown))}", code="invalid")
        return tuple(scope for scope in Scope if scope in given)

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str) and not value.startswith("|") and value in set(Scope):
            return f"|{value}|"  # the right side of a `__contains`
        scopes = self.to_python(value)
        return "|" + "|".join(scopes) + "|" if scopes else ""

    def run_validators(self, value: Any) -> None:
        """Nothing is left to check: `to_python` knows every scope there is."""

    def clean(self, value: Any, model_instance: models.Model | None) -> tuple[Scope, ...]:
        return self.to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        return "|".join(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=ScopeChoices.choices,
            required=False,
            label=kwargs.get("label", "Scope"),
            widget=forms.CheckboxSelectMultiple,
        )


class NameListFormField(forms.CharField):
    """A list of names as a text area, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = value.splitlines() if isinstance(value, str) else (value or [])
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise exceptions.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """CharField's length validators do not apply to a list."""


class NameListField(models.JSONField):
    """A list of names, in the order in which they are shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(default=list, blank=True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return NameListFormField(
            required=False, label=kwargs.get("label", ""), help_text=kwargs.get("help_text", "One name a line.")
        )
