"""Feeds become watched sites: one kind among four."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vendors", "0033_ended_effect_periods")]

    operations = [
        migrations.RemoveConstraint("feedentry", "feed_entry_once"),
        migrations.RenameModel("Feed", "WatchedSite"),
        migrations.RenameModel("FeedEntry", "SiteEntry"),
        migrations.RenameField("siteentry", "feed", "site"),
        migrations.RenameField("problem", "feed", "site"),
        migrations.RenameField("article", "feeds", "sites"),
        migrations.AddConstraint(
            "siteentry", models.UniqueConstraint(fields=["site", "article"], name="site_entry_once")
        ),
    ]
