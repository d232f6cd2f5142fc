"""Names that are no longer used: a vendor or body is merged into another one or retired, never deleted while named.

A merged row keeps its key, so that addresses and files that name it still lead somewhere; its names become names of
the other one. A retired row keeps its past and is offered nowhere any more.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from vendors import permissions
from vendors.models import Action, Body, Country, Finding, Vendor
from vendors.record import publication


class CannotRetire(ValueError):
    """The two cannot be merged, or the row cannot be retired, as asked; the message says why."""


def actions_naming(row: Model) -> QuerySet[Action]:
    """Return the published actions that name the vendor, body or country."""
    published = Action.objects.published()
    if isinstance(row, Vendor):
        return published.filter(vendors=row)
    if isinstance(row, Body):
        return published.filter(body=row)
    return published.filter(country=row.pk)


def refuse_deletion(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    """Before a vendor, body or country is deleted: ProtectedError while a published action names it."""
    naming = actions_naming(instance)
    if naming.exists():
        reason = (
            f"“{instance}” is named by {naming.count()} published actions and cannot be deleted. "
            f"Merge it into another {sender._meta.verbose_name} or retire it."
        )
        raise ProtectedError(reason, set(naming[:20]))


GUARDED: tuple[type[Model], ...] = (Vendor, Body, Country)


@transaction.atomic
def merge_vendor(vendor: Vendor, into: Vendor, *, by: User | None, reason: str = "") -> Vendor:
    """Let another vendor take this one's place in actions, findings and families. CannotRetire, NotAllowed."""
    permissions.require(by, permissions.ALIAS, to="merge vendors")
    _check(vendor, into)
    reason = reason or f"“{vendor}” is counted as “{into}” from now on"
    actions = list(Action.objects.filter(vendors=vendor))
    _move_findings(vendor, into)
    if vendor.pk in _ancestors(into):  # its own parent would come to be below it
        into.parent = vendor.parent
    Vendor.objects.filter(parent=vendor).exclude(pk=into.pk).update(parent=into)
    _take_names(vendor, into)
    for action in actions:
        with publication.one_history_row(action):
            action.vendors.remove(vendor)
            action.vendors.add(into)
        publication.changed(action, by=by, reason=reason)
    return into


@transaction.atomic
def merge_body(body: Body, into: Body, *, by: User | None, reason: str = "") -> Body:
    """Let another body of the same country take this one's place in actions. CannotRetire, NotAllowed."""
    permissions.require(by, permissions.ALIAS, to="merge bodies")
    _check(body, into)
    if body.country_id != into.country_id:
        raise CannotRetire("They are bodies of two countries; correct the country first.")
    _take_names(body, into)
    for action in Action.objects.filter(body=body):
        with publication.one_history_row(action):
            action.body = into
            action.save(update_fields=["body"])
        publication.changed(action, by=by, reason=reason or f"“{body}” is counted as “{into}” from now on")
    return into


@transaction.atomic
def retire(row: Vendor | Body, *, by: User | None) -> None:
    """Offer the vendor or body nowhere any more; what names it stays as it is. CannotRetire, NotAllowed."""
    permissions.require(by, permissions.ALIAS, to="retire a name")
    if row.retired:
        raise CannotRetire(f"“{row}” is retired already.")
    row.retired = True
    row.save()


@transaction.atomic
def reinstate(row: Vendor | Body, *, by: User | None) -> None:
    """Offer a retired vendor or body again. CannotRetire where it was merged: its names are another's now."""
    permissions.require(by, permissions.ALIAS, to="reinstate a name")
    if row.merged_into_id:
        raise CannotRetire(f"“{row}” was merged into “{row.merged_into}”; its names belong to that one now.")
    row.retired = False
    row.save()


def _check(row: Vendor | Body, into: Vendor | Body) -> None:
    if row.pk == into.pk:
        raise CannotRetire(f"“{row}” cannot be merged into itself.")
    for side in (row, into):
        if side.merged_into_id:
            raise CannotRetire(f"“{side}” has been merged into “{side.merged_into}” already.")
    if into.retired:
        raise CannotRetire(f"“{into}” is retired: nothing can be merged into it.")


def _ancestors(vendor: Vendor) -> set[str]:
    """Return the keys of the vendor's parent, its parent's parent and so on; ends where a circle closes."""
    parents = dict(Vendor.objects.exclude(parent=None).values_list("pk", "parent"))
    ancestors: set[str] = set()
    key = vendor.parent_id
    while key and key not in ancestors:
        ancestors.add(key)
        key = parents.get(key)
    return ancestors


def _move_findings(vendor: Vendor, into: Vendor) -> None:
    links = Finding.vendors.through._default_manager
    both = links.filter(vendor=into, finding__in=links.filter(vendor=vendor).values("finding"))
    links.filter(vendor=vendor, finding__in=list(both.values_list("finding", flat=True))).delete()
    links.filter(vendor=vendor).update(vendor=into)


def _take_names(row: Vendor | Body, into: Vendor | Body) -> None:
    """Make the names of the one names of the other, and leave the one without any but its own."""
    taken = [row.name, *row.aliases]
    into.aliases = list(dict.fromkeys([*into.aliases, *(name for name in taken if name != into.name)]))
    if isinstance(row, Body) and isinstance(into, Body):
        into.abbreviations = list(dict.fromkeys([*into.abbreviations, *row.abbreviations]))
        row.abbreviations = []
    row.aliases, row.retired = [], True
    row.merged_into = into
    into.save()
    row.save()
