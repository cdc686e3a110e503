import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_at")]

    operations = [
        migrations.AddIndex("auditentry", models.Index(fields=["actor", "id"], name="audit_actor")),
        migrations.AddIndex("auditentry", models.Index(fields=["action", "id"], name="audit_action")),
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("position", models.BigIntegerField()),
                ("entry", models.BigIntegerField(null=True)),
                ("digest", models.BinaryField()),
                ("broken", models.PositiveIntegerField()),
                ("first", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=60)),
            ],
        ),
    ]
