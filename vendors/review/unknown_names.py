"""Names that texts use and nobody has explained yet: shown with an example, one click from becoming an alias."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from vendors import permissions
from vendors.models import Body, Problem, Vendor
from vendors.models.choices import ProblemKind
from vendors.review.conflicts import resolve_problem

AROUND = 90
"""Characters of the text shown on each side of a name."""
_PREFIXES = ("vendor ", "jurisdiction ")


class CannotName(ValueError):
    """The name cannot become an alias of that; the message says why."""


@dataclass(frozen=True, slots=True)
class Word:
    """An unexplained name, and the words around it in one article."""

    problem: Problem
    name: str
    before: str
    after: str


def new_words(limit: int = 50) -> list[Word]:
    """Return the open names, the most frequent first, each with an example."""
    rows = (
        Problem.objects.open().filter(kind=ProblemKind.NAME).select_related("article").order_by("-count", "-last_seen")
    )
    return [_with_example(row) for row in rows.defer("article__signature")[:limit]]


@transaction.atomic
def make_alias(problem: Problem, *, of: str, by: User | None) -> Vendor | Body:
    """Add the name to a vendor's or body's aliases (`of` is its slug) and close the problem. CannotName, NotAllowed.

    The extractor uses it from its next article on; no restart is needed.
    """
    permissions.require(by, permissions.ALIAS, to=_("add names"))
    row = Vendor.objects.in_use().filter(pk=of).first() or Body.objects.filter(pk=of, retired=False).first()
    if row is None:
        raise CannotName(_("There is no vendor and no body “%(slug)s”.") % {"slug": of})
    name = plain_name(problem)
    if name.casefold() not in {known.casefold() for known in (row.name, *row.aliases)}:
        row.aliases = [*row.aliases, name]
        row.save()
    resolve_problem(problem, resolution=_("Another name of %(row)s.") % {"row": row}, by=by)
    return row


def no_name(problem: Problem, *, by: User | None) -> None:
    """Close the problem: the words name neither a vendor nor a body that matters here."""
    resolve_problem(problem, resolution=_("No name of a vendor or a body."), by=by)


def plain_name(problem: Problem) -> str:
    """Return the name itself; a problem that a coder made names its field first."""
    subject = problem.subject
    return next((subject.removeprefix(prefix) for prefix in _PREFIXES if subject.startswith(prefix)), subject)


def _with_example(problem: Problem) -> Word:
    name, text = plain_name(problem), problem.article.text if problem.article else ""
    at = text.find(name)
    if at < 0:
        return Word(problem, name, "", "")
    return Word(problem, name, text[max(0, at - AROUND) : at], text[at + len(name) : at + len(name) + AROUND])
