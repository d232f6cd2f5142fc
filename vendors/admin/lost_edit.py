"""Where two versions of an action differ: what a person sent, and what somebody else has saved meanwhile."""

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


def different_fields(form: forms.ModelForm[Any], saved: Model) -> Iterator[tuple[str, TwoVersions]]:
    """Yield, with its name, each field of a form that was sent whose value is not the one that the row has now."""
    columns = {field.name for field in saved._meta.get_fields()}
    for name in form.fields:
        if name not in columns or name == "id":
            continue
        yours, now = as_shown(_sent(form, name)), as_shown(getattr(saved, name))
        if yours != now:
            label = str(form.fields[name].label or name).capitalize()
            yield name, TwoVersions(label, yours or NOTHING, now or NOTHING)


def different_rows(formset: forms.BaseInlineFormSet[Any, Any, Any]) -> Iterator[TwoVersions]:
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
        for _name, both in different_fields(form, row):
            yield TwoVersions(f"{name}: {row}: {both.label.lower()}", both.yours, both.saved)
    for pk in saved.keys() - sent:
        yield TwoVersions(name, "not there", str(saved[pk]))


def _sent(form: forms.ModelForm[Any], name: str) -> Any:
    cleaned: dict[str, Any] = getattr(form, "cleaned_data", {})
    return cleaned[name] if name in cleaned else form[name].value()
