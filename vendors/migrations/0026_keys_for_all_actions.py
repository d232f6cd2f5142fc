"""A key for each action that was made at the desk: tables that go out and come in find it by that."""

import secrets

from django.db import migrations
from django.db.models import Q


def give_keys(apps, schema_editor):
    actions = apps.get_model("vendors", "Action").objects.using(schema_editor.connection.alias)
    for number, country in list(actions.filter(Q(key=None) | Q(key="")).values_list("pk", "country_id")):
        actions.filter(pk=number).update(key=f"{country.lower()}-{secrets.token_hex(5)}")


class Migration(migrations.Migration):
    dependencies = [("vendors", "0025_memos")]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
