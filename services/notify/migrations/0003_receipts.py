from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_reminder_unreachable")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "Waiting to be sent"),
                    ("sending", "Being sent"),
                    ("accepted", "Handed over"),
                    ("delivered", "Delivered"),
                    ("failed", "Failed"),
                    ("unknown", "Fate unknown"),
                ],
                default="created",
                max_length=10,
            ),
        ),
        migrations.AddField("message", "provider", models.CharField(blank=True, db_default="", max_length=10)),
        migrations.AddField("message", "reported_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "ask_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["ask_at"], name="message_ask", condition=models.Q(("ask_at__isnull", False))
            ),
        ),
    ]
