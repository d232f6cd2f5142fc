"""What each run of the calibration changed, and who entered a finding."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vendors", "0019_heartbeats"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("calibration", "accepted", "right"),
        migrations.RenameField("calibration", "rejected", "wrong"),
        migrations.AlterField(
            "calibration",
            "right",
            models.PositiveIntegerField(default=0, help_text="Accepted with the claim as it stood."),
        ),
        migrations.AlterField(
            "calibration",
            "wrong",
            models.PositiveIntegerField(default=0, help_text="Rejected, or accepted after the claim was corrected."),
        ),
        migrations.CreateModel(
            name="CalibrationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the nightly run.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided", models.PositiveIntegerField(help_text="Decisions from which it was computed.")),
                ("error_before", models.FloatField(help_text="Mean squared error of the confidence, 0 is best.")),
                ("error_after", models.FloatField()),
                (
                    "rules",
                    models.JSONField(default=list, help_text="For each rule: its decisions, and its mean confidence."),
                ),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.AddField(
            "finding",
            "entered_by",
            models.ForeignKey(
                blank=True,
                help_text="Who entered it, where the coder is a person.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
