from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Minute",
            fields=[
                ("pk", models.CompositePrimaryKey("provider", "minute", blank=True, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=10)),
                ("minute", models.DateTimeField()),
                ("accepted", models.PositiveIntegerField(db_default=0, default=0)),
                ("refused", models.PositiveIntegerField(db_default=0, default=0)),
                ("delivered", models.PositiveIntegerField(db_default=0, default=0)),
                ("prompt", models.PositiveIntegerField(db_default=0, default=0)),
                ("failed", models.PositiveIntegerField(db_default=0, default=0)),
            ],
        ),
    ]
