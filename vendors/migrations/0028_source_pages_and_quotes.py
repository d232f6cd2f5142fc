"""The pages on which the record rests, what was kept of them, and the sentences found in them."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vendors", "0027_decisions_that_repeat"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SourcePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=2000, unique=True)),
                ("in_use", models.BooleanField(default=True, help_text="Whether the record still names it.")),
                (
                    "health",
                    models.CharField(
                        choices=[
                            ("unread", "Not looked at yet"),
                            ("alive", "There"),
                            ("moved", "Moved"),
                            ("gone", "Gone"),
                            ("refused", "Refused to us"),
                            ("unreachable", "Not reached"),
                        ],
                        default="unread",
                        max_length=11,
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pictures", "A PDF without text"),
                            ("script", "Only a script can draw it"),
                            ("wall", "Another page is shown to programs"),
                            ("unreadable", "Cannot be read"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="What was wrong when it was last looked at.")),
                (
                    "status",
                    models.PositiveSmallIntegerField(default=0, help_text="The last HTTP status; 0 without an answer."),
                ),
                ("moved_to", models.URLField(blank=True, max_length=2000)),
                ("first_seen", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, help_text="When it was last there.", null=True)),
                ("checked_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                (
                    "changed_since",
                    models.DateTimeField(blank=True, help_text="When its text was first seen to differ.", null=True),
                ),
                ("gone_since", models.DateTimeField(blank=True, null=True)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Looks in a row that found it gone or silent."
                    ),
                ),
                ("due_at", models.DateTimeField(db_index=True)),
                ("claimed_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                ("is_pdf", models.BooleanField(default=False)),
                (
                    "sha256",
                    models.CharField(blank=True, help_text="Of the newest kept copy, as received.", max_length=64),
                ),
                (
                    "kept_at",
                    models.DateTimeField(blank=True, help_text="When the newest copy was received.", null=True),
                ),
            ],
            options={
                "ordering": ["url"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="quote_after",
            field=models.CharField(blank=True, editable=False, help_text="Words after it, likewise.", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="quote_before",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Words before the quote, where it stands more than once.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="quote_gone_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When its page was first seen without the quote.", null=True
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="quote_after",
            field=models.CharField(blank=True, editable=False, help_text="Words after it, likewise.", max_length=200),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="quote_before",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Words before the quote, where it stands more than once.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="quote_gone_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When its page was first seen without the quote.", null=True
            ),
        ),
        migrations.CreateModel(
            name="KeptCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="Where the bytes came from, after redirects.", max_length=2000
                    ),
                ),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("content_type", models.CharField(blank=True, max_length=120)),
                ("received", models.BinaryField(help_text="The bytes as received, compressed.")),
                ("sha256", models.CharField(help_text="Of the bytes as received.", max_length=64)),
                ("title", models.CharField(blank=True, max_length=500)),
                ("lang", models.CharField(blank=True, max_length=8)),
                ("published", models.DateField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
                ("text_digest", models.CharField(blank=True, max_length=64)),
                (
                    "page_starts",
                    models.JSONField(default=list, help_text="Of a PDF: the offset at which each page's text begins."),
                ),
                ("cleaner", models.CharField(blank=True, max_length=60)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="vendors.sourcepage"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "kept copies",
                "ordering": ["page", "number"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSourceQuote",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("kept", "Kept as it stood"),
                            ("rejected", "Rejected"),
                            ("replaced", "Replaced"),
                            ("absent", "Not found"),
                            ("contradicts", "Contradicts the record"),
                            ("gone", "Gone from the page"),
                        ],
                        default="proposed",
                        max_length=11,
                    ),
                ),
                ("quote", models.TextField(blank=True)),
                ("start", models.PositiveIntegerField(default=0)),
                (
                    "before",
                    models.CharField(
                        blank=True, help_text="Words before it, where it stands more than once.", max_length=200
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        blank=True, help_text="Words after it, where it stands more than once.", max_length=200
                    ),
                ),
                ("pinpoint", models.CharField(blank=True, help_text="Paragraph or page.", max_length=200)),
                ("confidence", models.FloatField(default=0.0)),
                ("reason", models.TextField(blank=True, help_text="Why this sentence, or why none.")),
                ("found_at", models.DateTimeField()),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, help_text="When the page was last seen to have it.", null=True),
                ),
                ("gone_since", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vendors.action",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vendors.evidence",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vendors.milestone",
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Where it was read.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vendors.keptcopy",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vendors.sourcepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical source quote",
                "verbose_name_plural": "historical source quotes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="evidence",
            name="page",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="evidence",
                to="vendors.sourcepage",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="page",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="vendors.sourcepage",
            ),
        ),
        migrations.CreateModel(
            name="SourceQuote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("kept", "Kept as it stood"),
                            ("rejected", "Rejected"),
                            ("replaced", "Replaced"),
                            ("absent", "Not found"),
                            ("contradicts", "Contradicts the record"),
                            ("gone", "Gone from the page"),
                        ],
                        default="proposed",
                        max_length=11,
                    ),
                ),
                ("quote", models.TextField(blank=True)),
                ("start", models.PositiveIntegerField(default=0)),
                (
                    "before",
                    models.CharField(
                        blank=True, help_text="Words before it, where it stands more than once.", max_length=200
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        blank=True, help_text="Words after it, where it stands more than once.", max_length=200
                    ),
                ),
                ("pinpoint", models.CharField(blank=True, help_text="Paragraph or page.", max_length=200)),
                ("confidence", models.FloatField(default=0.0)),
                ("reason", models.TextField(blank=True, help_text="Why this sentence, or why none.")),
                ("found_at", models.DateTimeField()),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, help_text="When the page was last seen to have it.", null=True),
                ),
                ("gone_since", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="source_quotes", to="vendors.action"
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where it was read.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="quotes",
                        to="vendors.keptcopy",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_quotes",
                        to="vendors.evidence",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_quotes",
                        to="vendors.milestone",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotes", to="vendors.sourcepage"
                    ),
                ),
            ],
            options={
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="keptcopy",
            constraint=models.UniqueConstraint(fields=("page", "number"), name="kept_copy_once"),
        ),
        migrations.AddIndex(
            model_name="sourcequote",
            index=models.Index(fields=["state", "-confidence"], name="source_quote_waiting"),
        ),
        migrations.AddConstraint(
            model_name="sourcequote",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__isnull", False), ("milestone__isnull", False), _connector="OR"),
                name="source_quote_of_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcequote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed"), ("evidence__isnull", False)),
                fields=("evidence",),
                name="source_quote_proposed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcequote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["confirmed", "kept", "gone"]), ("evidence__isnull", False)),
                fields=("evidence",),
                name="source_quote_public_once",
            ),
        ),
    ]
