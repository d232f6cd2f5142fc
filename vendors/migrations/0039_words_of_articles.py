"""PostgreSQL's index of the words of articles that were read; see `vendors.listing.article_search`, which asks it."""

from django.db import migrations

MAKE = """
CREATE INDEX article_words ON vendors_article USING gin (
    to_tsvector('simple'::regconfig, title || ' ' || publisher || ' ' || left(text, 100000))
) WHERE state = 'coded'
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX article_words")


class Migration(migrations.Migration):
    dependencies = [("vendors", "0038_sources_from_readers")]
    operations = [migrations.RunPython(make, drop)]
