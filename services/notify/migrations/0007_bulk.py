from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0006_plan")]

    operations = [
        migrations.AddField("message", "bulk", models.UUIDField(null=True)),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["bulk", "state"], name="message_bulk", condition=models.Q(("bulk__isnull", False))
            ),
        ),
    ]
