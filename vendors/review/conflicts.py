"""Closing conflicts with the published record, and problems: both stay open until someone says how they ended."""

from django.contrib.auth.models import User
from django.utils import timezone

from vendors import permissions
from vendors.models import Conflict, Problem


class CannotResolve(ValueError):
    """It is resolved already, or no resolution was given."""


def resolve_conflict(conflict: Conflict, *, resolution: str, by: User | None) -> None:
    """Close a conflict with a resolution. CannotResolve without one or the second time; NotAllowed."""
    resolution = _in_words(resolution, by)
    if not Conflict.objects.filter(pk=conflict.pk).close(resolution=resolution, by=by):
        raise CannotResolve("It has been resolved already.")


def resolve_problem(problem: Problem, *, resolution: str, by: User | None) -> None:
    """Close a problem with a resolution. CannotResolve without one or the second time; NotAllowed."""
    resolution = _in_words(resolution, by)
    columns = {"resolved_at": timezone.now(), "resolved_by": by, "resolution": resolution}
    if Problem.objects.filter(pk=problem.pk, resolved_at=None).update(**columns) != 1:
        raise CannotResolve("It has been resolved already.")


def _in_words(resolution: str, by: User | None) -> str:
    """Return the resolution without surrounding spaces; CannotResolve if it is empty, NotAllowed."""
    permissions.require(by, permissions.RESOLVE, to="resolve it")
    if not resolution.strip():
        raise CannotResolve("Say how it ended.")
    return resolution.strip()
