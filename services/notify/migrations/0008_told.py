from django.db import migrations, models

SETTLED = ["accepted", "delivered", "failed", "unknown", "suppressed"]


class Migration(migrations.Migration):
    dependencies = [("notify", "0007_bulk")]

    operations = [
        migrations.AddField("message", "told", models.CharField(blank=True, db_default="", max_length=10)),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["id"],
                name="message_untold",
                condition=models.Q(
                    models.Q(("told", models.F("state")), _negated=True),
                    ("filing__isnull", False),
                    ("recipient", "filer"),
                    ("state__in", SETTLED),
                ),
            ),
        ),
    ]
