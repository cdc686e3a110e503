import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0014_decide")]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("made_by", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(blank=True, db_default="", max_length=64)),
                ("shelved_at", models.DateTimeField(null=True)),
                ("shelved_by", models.CharField(blank=True, db_default="", max_length=64)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.AddField("filing", "handover", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "filing",
            models.Index(
                fields=["paper_received_at", "id"],
                name="filing_paper_waits",
                condition=models.Q(
                    ("handover__isnull", True),
                    ("paper_state", "received"),
                    ("state__in", ["county_approved", "city_archived"]),
                ),
            ),
        ),
        migrations.AddIndex(
            "filing",
            models.Index(
                fields=["handover"],
                name="filing_handover",
                condition=models.Q(("handover__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            "filing",
            models.Index(
                fields=["paper_place", "id"],
                name="filing_place",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
                condition=models.Q(("paper_place", ""), _negated=True),
            ),
        ),
        migrations.AddIndex(
            "history",
            models.Index(
                fields=["at"], name="history_paper", condition=models.Q(("event", "paper.received"))
            ),
        ),
        migrations.CreateModel(
            name="Followed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("calendar", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
