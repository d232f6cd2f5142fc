"""What a browser sends from the admin's forms."""

from vendors.models import Action


def form_of(action: Action, **changes: object) -> dict[str, object]:
    """What the browser would send for the action's form as it stands, with some fields changed; of steps, the first."""
    milestone, evidence = action.milestones.in_order()[0], action.evidence.get()
    values: dict[str, object] = {
        "title": action.title,
        "summary": action.summary,
        "country": action.country_id,
        "actor": action.actor,
        "kind": action.kind,
        "vendors": [vendor.pk for vendor in action.vendors.all()],
        "seen_version": action.version,
        "reach": action.reach,
        "force": action.force,
        "milestones-TOTAL_FORMS": "1",
        "milestones-INITIAL_FORMS": "1",
        "milestones-0-id": milestone.pk,
        "milestones-0-action": action.pk,
        "milestones-0-date": str(milestone.date),
        "milestones-0-status": milestone.status,
        "milestones-0-position": "0",
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "1",
        "evidence-0-id": evidence.pk,
        "evidence-0-action": action.pk,
        "evidence-0-url": evidence.url,
        "evidence-0-publisher": evidence.publisher,
    }
    return values | changes
