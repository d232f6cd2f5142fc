"""The published actions of the database as `record.checks` takes them, each with its page in the admin."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from vendors.models import Action, Body, Milestone
from vendors.record.check_types import CheckedAction, CheckedSource, CheckedStep, Doubt, Place
from vendors.record.checks import doubts

BATCH = 500
"""Actions read at a time: the page "What needs a look" holds no more than these with their rows in memory."""


def check_database(*, today: datetime.date) -> list[Doubt]:
    """Return the doubts about all published actions, in a few queries for each 500 of them."""
    return doubts(checked_actions(), today=today)


def checked_actions() -> Iterator[CheckedAction]:
    bodies: dict[str, set[str]] = {}
    for body in Body.objects.only("country", "name", "abbreviations", "aliases"):
        for name in (body.name, *body.abbreviations, *body.aliases):
            bodies.setdefault(name.casefold(), set()).add(body.country_id)
    published = Action.objects.published().select_related("under").order_by("pk")
    rows = published.prefetch_related("vendors", "milestones", "evidence__finding__article")
    for action in rows.iterator(chunk_size=BATCH):
        yield _checked(action, frozenset(bodies.get(action.body_name.casefold(), ())))


def _checked(action: Action, body_countries: frozenset[str]) -> CheckedAction:
    place = Place(reverse("admin:vendors_action_change", args=[action.pk]))
    vendors = list(action.vendors.all())
    return CheckedAction(
        place=place,
        key=action.key or f"action {action.pk}",
        country=action.country_id,
        vendors=tuple(vendor.pk for vendor in vendors),
        vendor_names=tuple((vendor.pk, vendor.name, *vendor.aliases) for vendor in vendors),
        kind=action.kind,
        status=action.status,
        reach=action.reach,
        area=action.area,
        force=action.force,
        body=action.body_name,
        body_countries=body_countries,
        under=(action.under.key or f"action {action.under.pk}") if action.under else "",
        title=action.title,
        summary=action.summary,
        instrument=action.instrument,
        checked=action.checked,
        grade=action.grade,
        steps=[
            CheckedStep(
                place=place,
                date=milestone.date or None,
                status="" if milestone.is_deadline else milestone.status,
                is_deadline=milestone.is_deadline,
                note=milestone.note,
                outcome=milestone.outcome,
            )
            for milestone in sorted(action.milestones.all(), key=Milestone.order)
        ],
        sources=[
            CheckedSource(
                place=place,
                url=piece.source_url,
                publisher=piece.publisher or (piece.article.publisher if piece.article else ""),
                type=piece.type,
                language=piece.language or (piece.article.lang if piece.article else ""),
                supports=piece.supports or piece.words,
                read_on=piece.read_on or (piece.added_at.date() if piece.finding else None),
            )
            for piece in action.evidence.all()
        ],
    )
