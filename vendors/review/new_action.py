"""The draft that a finding becomes: its columns from the finding, its words from a curator or suggested."""

from dataclasses import dataclass

from vendors.findings.values import Values, resolve_body
from vendors.models import Action, Country, Vendor
from vendors.record import publication
from vendors.review.titles import suggest_title


@dataclass(frozen=True, slots=True)
class NewAction:
    """The texts that a curator gives a new action; an empty title is suggested."""

    title: str = ""
    summary: str = ""
    instrument: str = ""
    reach: str = ""
    area: str = ""
    force: str = ""


def title_for(values: Values) -> str:
    """Return a suggested title, with the names of country and vendors."""
    country = Country.objects.filter(pk=values.country).values_list("name", flat=True).first() or values.country
    names = Vendor.objects.standing_for(values.vendors).values_list("name", flat=True)
    return suggest_title(
        country=country,
        vendors=list(names),
        actor=values.actor,
        kind=values.kind,
        status=values.status,
        scope=values.scope,
    )


def make_draft(values: Values, words: NewAction) -> Action:
    """Store an action with these fields and words, as yet without a step or a source."""
    action = Action(
        country_id=values.country,
        actor=values.actor,
        kind=values.kind,
        scope=values.scope,
        body=resolve_body(values.country, values.body),
        body_name=values.body,
        instrument=words.instrument,
        reach=words.reach,
        area=words.area,
        force=words.force,
        title=words.title or title_for(values),
        summary=words.summary,
        status=values.status,
    )
    with publication.one_history_row(action):
        action.save()
        action.vendors.set(Vendor.objects.standing_for(values.vendors))
    return action
