"""Contradictions of the published record, and problems on the way: both wait until someone says how they ended."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.curation import roles
from vendors.models import Conflict, Problem


class CannotResolve(ValueError):
    """It is resolved already, or nobody said how."""


def resolve_conflict(conflict: Conflict, *, resolution: str, by: User | None) -> None:
    """Close a conflict and say how it ended. CannotResolve without words or the second time; NotAllowed."""
    _resolve(Conflict.objects.filter(pk=conflict.pk), resolution, by)


def resolve_problem(problem: Problem, *, resolution: str, by: User | None) -> None:
    """Close a problem and say how it ended. CannotResolve without words or the second time; NotAllowed."""
    _resolve(Problem.objects.filter(pk=problem.pk), resolution, by)


def _resolve(rows: QuerySet[Conflict] | QuerySet[Problem], resolution: str, by: User | None) -> None:
    roles.require(by, roles.RESOLVE, to=_("resolve it"))
    if not resolution.strip():
        raise CannotResolve(_("Say how it ended."))
    columns = {"resolved_at": timezone.now(), "resolved_by": by, "resolution": resolution.strip()}
    if rows.filter(resolved_at=None).update(**columns) != 1:
        raise CannotResolve(_("It has been resolved already."))
