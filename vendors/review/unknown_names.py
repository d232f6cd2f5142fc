"""Names in articles that no vendor or body is known by: listed with an example, one click from becoming an alias."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from vendors import permissions
from vendors.models import Body, Problem, Vendor
from vendors.models.choices import ProblemKind
from vendors.review.conflicts import resolve_problem

CONTEXT_CHARACTERS = 90
"""Characters of the text shown on each side of a name: about a line."""
_PREFIXES = ("vendor ", "jurisdiction ")


class CannotName(ValueError):
    """The name cannot become an alias; the message says why."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that nobody has explained, with the text around it in one article."""

    problem: Problem
    name: str
    before: str
    after: str


def unknown_names(limit: int = 50) -> list[UnknownName]:
    """Return the names still open, the most frequent first, each with an example."""
    rows = (
        Problem.objects.open().filter(kind=ProblemKind.NAME).select_related("article").order_by("-count", "-last_seen")
    )
    return [_with_example(row) for row in rows.defer("article__signature")[:limit]]


@transaction.atomic
def make_alias(problem: Problem, *, of: str, by: User | None) -> Vendor | Body:
    """Add the name to a vendor's or body's aliases (`of` is its slug) and close the problem. CannotName, NotAllowed.

    The extractor uses it from its next article on; no restart is needed.
    """
    permissions.require(by, permissions.ALIAS, to="add names")
    row = Vendor.objects.in_use().filter(pk=of).first() or Body.objects.filter(pk=of, retired=False).first()
    if row is None:
        raise CannotName(f"There is no vendor and no body “{of}”.")
    name = plain_name(problem)
    if name.casefold() not in {alias.casefold() for alias in (row.name, *row.aliases)}:
        row.aliases = [*row.aliases, name]
        row.save()
    resolve_problem(problem, resolution=f"Another name of {row}.", by=by)
    return row


def dismiss(problem: Problem, *, by: User | None) -> None:
    """Close the problem: the words name neither a vendor nor a body that matters here."""
    resolve_problem(problem, resolution="No name of a vendor or a body.", by=by)


def plain_name(problem: Problem) -> str:
    """Return the name itself, without the field that a coder's problem puts before it."""
    subject = problem.subject
    return next((subject.removeprefix(prefix) for prefix in _PREFIXES if subject.startswith(prefix)), subject)


def _with_example(problem: Problem) -> UnknownName:
    name, text = plain_name(problem), problem.article.text if problem.article else ""
    start = text.find(name)
    if start < 0:
        return UnknownName(problem, name, "", "")
    end = start + len(name)
    before, after = text[max(0, start - CONTEXT_CHARACTERS) : start], text[end : end + CONTEXT_CHARACTERS]
    return UnknownName(problem, name, before, after)
