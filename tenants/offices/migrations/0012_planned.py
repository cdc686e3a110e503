from django.db import migrations, models
from django.db.models.functions import Now

WAITING = models.Q(done_at__isnull=True, refused__isnull=True, taken_back_at__isnull=True)
KINDS = [
    ("card", "The office's card"),
    ("role", "Another role"),
    ("block", "Blocked"),
    ("unblock", "Let in"),
]


class Migration(migrations.Migration):
    dependencies = [("offices", "0011_versions")]

    operations = [
        migrations.CreateModel(
            name="Planned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("office", models.CharField(max_length=30)),
                ("values", models.JSONField()),
                ("starts_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=12)),
                ("made_office", models.CharField(max_length=30)),
                ("made_at", models.DateTimeField(db_default=Now())),
                ("done_at", models.DateTimeField(null=True)),
                ("refused", models.JSONField(null=True)),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["starts_at"], name="planned_waiting", condition=WAITING),
                    models.Index(fields=["office"], name="planned_office"),
                ],
            },
        ),
    ]
