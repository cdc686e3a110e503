from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Sent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office", "hour", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("hour", models.DateTimeField()),
                ("codes", models.PositiveIntegerField()),
            ],
        ),
    ]
