"""An action that is over is dated by the step that ended it, no longer by the last one that says so again."""

from itertools import takewhile

from django.db import migrations

OVER = ("rejected", "suspended", "ended")


def take_first_of_the_last(apps, schema_editor):
    """Set the columns of the rows there are, by the rule of `Action.derive`."""
    models, alias = (apps.get_model("vendors", name) for name in ("Action", "Milestone")), schema_editor.connection.alias
    actions, milestones = (model._base_manager.using(alias) for model in models)
    for action in actions.filter(status__in=OVER).only("status", "ended", "decided").iterator(chunk_size=500):
        steps = milestones.filter(action=action.pk, is_deadline=False).exclude(date=None).exclude(status="proposed")
        latest_first = sorted(steps, key=lambda step: (step.last_day, str(step.date)), reverse=True)
        of_the_status = list(takewhile(lambda step: step.status == action.status, latest_first))
        if of_the_status:
            since = of_the_status[-1].date
            actions.filter(pk=action.pk).update(decided=since, **({} if action.status == "rejected" else {"ended": since}))


class Migration(migrations.Migration):
    dependencies = [("vendors", "0044_official_texts_and_identifiers")]
    operations = [migrations.RunPython(take_first_of_the_last, migrations.RunPython.noop)]
