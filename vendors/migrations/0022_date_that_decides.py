"""The date of the step that gave an action its status, by which lists are sorted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

import vendors.models.fields

FIELD = {"blank": True, "editable": False, "help_text": "The date of the step that gave it its status."}


def take_from_dates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the column of the rows there are, by the rule of `Action.derive`."""
    rows = apps.get_model("vendors", "Action")._base_manager.using(schema_editor.connection.alias)
    rows.update(
        decided=Case(
            When(status="proposed", then=F("started")),
            When(status="rejected", then=F("latest")),
            When(status__in=["ended", "suspended"], then=F("ended")),
            default=F("effective"),
        )
    )


class Migration(migrations.Migration):
    dependencies = [("vendors", "0021_articles_dated_in_part")]

    operations = [
        migrations.AddField("action", "decided", vendors.models.fields.PartialDateField(**FIELD)),
        migrations.AddField("historicalaction", "decided", vendors.models.fields.PartialDateField(**FIELD)),
        migrations.RunPython(take_from_dates, migrations.RunPython.noop),
        migrations.AddIndex(
            "action",
            models.Index("state", Coalesce("decided", Value("")), "id", name="action_decided"),
        ),
    ]
