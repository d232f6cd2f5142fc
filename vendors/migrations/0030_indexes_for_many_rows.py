"""Indexes from which pages read the rows they show, and count, however many rows there are."""

from django.db import migrations, models

REAL = models.Q(is_example=False)


class Migration(migrations.Migration):
    dependencies = [("vendors", "0029_operation_problems")]

    operations = [
        migrations.RemoveIndex("article", "article_of_publisher"),
        migrations.RemoveIndex("article", "article_read"),
        migrations.AddIndex(
            "article", models.Index(fields=["state", "lang", "published", "id"], condition=REAL, name="article_read")
        ),
        migrations.AddIndex(
            "article", models.Index(fields=["state", "publisher"], condition=REAL, name="article_of_publisher")
        ),
        migrations.AddIndex("action", models.Index(fields=["state", "title", "id"], name="action_by_title")),
        migrations.AddIndex("action", models.Index(fields=["state", "source_count", "id"], name="action_by_sources")),
        migrations.AddIndex("action", models.Index(fields=["state", "-updated_at", "-id"], name="action_by_update")),
        migrations.AddIndex("change", models.Index(fields=["at", "what"], name="change_by_day")),
        migrations.AddIndex(
            "finding", models.Index(fields=["jurisdiction", "state", "article"], name="finding_of_country")
        ),
        migrations.AddIndex(
            "milestone",
            models.Index(fields=["last_day", "id"], condition=models.Q(is_deadline=True), name="deadline_by_day"),
        ),
        migrations.AddIndex("standingperiod", models.Index(fields=["end", "start"], name="standing_on")),
    ]
