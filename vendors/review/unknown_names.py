"""Names in articles that no vendor or body is known by: listed with an example, and what a person can make of one.

Another name of a vendor or body, a new one, or no name at all. The extractor knows it from its next article on; no
restart is needed.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from vendors import permissions
from vendors.extraction.types import Span
from vendors.findings.coders import rules_coder
from vendors.findings.coding import document_of
from vendors.models import Body, Country, Problem, Vendor
from vendors.models.choices import BODY_KINDS, ProblemKind
from vendors.review.conflicts import resolve_problem

CONTEXT_CHARACTERS = 90
"""Characters of the text shown on each side of a name: about a line."""
_PREFIXES = ("vendor ", "jurisdiction ")


class CannotName(ValueError):
    """The name cannot become that; the message says why."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that nobody has explained, with the text around it in one article."""

    problem: Problem
    name: str
    before: str
    after: str
    country: str = ""
    """The country that the text around it speaks of, as a suggestion for a new body."""

    @property
    def body_slug(self) -> str:
        """The slug suggested for a new body; empty where its country is not known."""
        return f"{self.country.lower()}-{slugify(self.name)}"[:80] if self.country else ""

    @property
    def body_kind(self) -> str:
        """The kind of body that the name itself tells, else the commonest."""
        return next((kind for kind in BODY_KINDS if kind in self.name.casefold()), BODY_KINDS[0])


def unknown_names(limit: int = 50) -> list[UnknownName]:
    """Return the names still open, the most frequent first, each with an example."""
    rows = (
        Problem.objects.open().filter(kind=ProblemKind.NAME).select_related("article").order_by("-count", "-last_seen")
    )
    return [_with_example(row) for row in rows.defer("article__signature")[:limit]]


@transaction.atomic
def make_alias(problem: Problem, *, of: str, by: User | None) -> Vendor | Body:
    """Add the name to a vendor's or body's aliases (`of` is its slug) and close the problem. CannotName, NotAllowed."""
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


@transaction.atomic
def make_vendor(problem: Problem, *, slug: str, name: str, home_country: str, by: User | None) -> Vendor:
    """Make a vendor of the name and close the problem. CannotName, NotAllowed.

    `name`: as pages show it; the name as the article has it becomes an alias where it is another. `home_country`: a
    code, or empty where it is not known.
    """
    permissions.require(by, permissions.ADD_VENDOR, to="add vendors")
    _refuse_taken(Vendor, slug)
    country = _country(home_country) if home_country else None
    vendor = Vendor(slug=slug, name=name, aliases=_other_names(problem, name), home_country=country)
    _save(vendor)
    resolve_problem(problem, resolution=f"A new vendor, {vendor}.", by=by)
    return vendor


@transaction.atomic
def make_body(problem: Problem, *, slug: str, name: str, country: str, kind: str, by: User | None) -> Body:
    """Make a body of the name and close the problem; `country`: a code, `kind`: of BODY_KINDS. CannotName, NotAllowed.

    The name as the article has it becomes an alias where `name`, which pages show, is another.
    """
    permissions.require(by, permissions.ADD_BODY, to="add bodies")
    _refuse_taken(Body, slug)
    if kind not in BODY_KINDS:
        raise CannotName(f"A body is one of {', '.join(BODY_KINDS)}.")
    owner = _country(country)
    if Body.objects.filter(country=owner, name=name).exists():
        raise CannotName(f"{owner} has a body named “{name}” already. Make the name an alias of it.")
    body = Body(slug=slug, name=name, country=owner, kind=kind, aliases=_other_names(problem, name))
    _save(body)
    resolve_problem(problem, resolution=f"A new body, {body}.", by=by)
    return body


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
    country = rules_coder().country_near(document_of(problem.article), Span(start, end)) if problem.article else ""
    return UnknownName(problem, name, before, after, country)


def _refuse_taken(model: type[Vendor] | type[Body], slug: str) -> None:
    """CannotName where a row, be it retired, has the slug."""
    row = model.objects.filter(pk=slug).first()
    if row is not None:
        raise CannotName(f"The slug “{slug}” is taken by {row}. Choose another, or make the name an alias of it.")


def _country(code: str) -> Country:
    country = Country.objects.filter(pk=code.upper()).first()
    if country is None:
        raise CannotName(f"There is no country “{code}”. Give its code of two letters.")
    return country


def _other_names(problem: Problem, name: str) -> list[str]:
    written = plain_name(problem)
    return [] if written.casefold() == name.casefold() else [written]


def _save(row: Vendor | Body) -> None:
    """Save a new row. CannotName where a column cannot hold its value."""
    try:
        row.full_clean()
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise CannotName(f"{column.replace('_', ' ').capitalize()}: {messages[0]}") from error
    row.save()
