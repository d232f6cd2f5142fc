"""Where two versions of an action differ: what a person sent, and what somebody else has saved meanwhile.

What the person had not touched is taken over from the saved version; the rest is theirs to decide. Which is which is
told by the history: it has the action and its parts as they were when the form was opened.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Manager, Model, QuerySet

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """One field, step or source in both versions, in words."""

    label: str
    yours: str
    saved: str


def as_shown(value: Any) -> str:
    """Return a field's value as a person reads it, whether it comes from a row or from cleaned form data."""
    if isinstance(value, Manager | QuerySet):
        return ", ".join(sorted(str(row) for row in value.all()))
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value or "")


def opened_at(action: Any, version: int | None) -> datetime.datetime | None:
    """Return when the version that a form began from was saved; None where the history does not say."""
    row = action.history.filter(version=version).order_by("-history_id").first() if version is not None else None
    return row.history_date if row is not None else None


def different_fields(
    form: forms.ModelForm[Any], saved: Model, *, opened: datetime.datetime | None
) -> Iterator[tuple[str, TwoVersions]]:
    """Yield, with its name, each field of a form that was sent whose value is not the one that the row has now.

    A field that is as it was when the form was opened takes the saved value, and is not yielded.
    """
    before = _as_opened(saved, opened)
    columns = {field.name for field in saved._meta.get_fields()}
    for name in form.fields:
        if name not in columns or name == "id":
            continue
        yours, now = as_shown(_sent(form, name)), as_shown(getattr(saved, name))
        if yours != now and before is not None and _key(_sent(form, name)) == _key_before(before, name):
            _take_over(form, name, getattr(saved, name))
        elif yours != now:
            label = str(form.fields[name].label or name).capitalize()
            yield name, TwoVersions(label, yours or NOTHING, now or NOTHING)


def different_rows(
    formset: forms.BaseInlineFormSet[Any, Any, Any], *, opened: datetime.datetime | None
) -> Iterator[TwoVersions]:
    """Yield the steps or sources that the two versions do not have in common, or not with the same values."""
    model: Any = formset.model
    name = str(model._meta.verbose_name).capitalize()
    saved = {row.pk: row for row in model._default_manager.filter(action=formset.instance.pk)}
    sent: set[int] = set()
    for form in formset.forms:
        row = saved.get(form.instance.pk)
        if row is None:
            if form.has_changed():
                yield TwoVersions(name, as_shown(form.instance), "not there")
            continue
        sent.add(row.pk)
        if form.data.get(form.add_prefix("DELETE")):
            yield TwoVersions(f"{name}: {row}", "deleted", "kept")
            continue
        for _name, both in different_fields(form, row, opened=opened):
            yield TwoVersions(f"{name}: {row}: {both.label.lower()}", both.yours, both.saved)
    for pk in saved.keys() - sent:
        yield TwoVersions(name, "not there", str(saved[pk]))


def _sent(form: forms.ModelForm[Any], name: str) -> Any:
    cleaned: dict[str, Any] = getattr(form, "cleaned_data", {})
    return cleaned[name] if name in cleaned else form[name].value()


def _as_opened(row: Any, opened: datetime.datetime | None) -> Any:
    """Return the row of history that held when the form was opened; None where there is none."""
    if opened is None:
        return None
    return row.history.filter(history_date__lte=opened).order_by("-history_date", "-history_id").first()


def _key(value: Any) -> str:
    """Return a value so that the same value from a form, a row and its history is the same text."""
    if isinstance(value, Manager | QuerySet):
        return "|".join(sorted(str(row.pk) for row in value.all()))
    return str(value.pk) if isinstance(value, Model) else as_shown(value)


def _key_before(before: Any, name: str) -> str:
    """Return the same of a row of history, whose relations are rows of history themselves."""
    for relation in getattr(before, "_history_m2m_fields", ()):
        if relation.name == name:
            column = f"{relation.m2m_reverse_field_name()}_id"
            return "|".join(sorted(str(getattr(row, column)) for row in getattr(before, name).all()))
    return _key(getattr(before, before._meta.get_field(name).attname))


def _take_over(form: forms.ModelForm[Any], name: str, value: Any) -> None:
    """Put a saved value into what the form shows and sends next."""
    data: Any = form.data  # a copy that may be written
    key = form.add_prefix(name)
    if isinstance(value, Manager | QuerySet):
        data.setlist(key, [str(row.pk) for row in value.all()])
    elif isinstance(value, list | tuple):
        data.setlist(key, [str(part) for part in value])
    elif isinstance(value, bool):
        data.setlist(key, ["on"] if value else [])
    else:
        data[key] = str(value.pk if isinstance(value, Model) else "" if value is None else value)
