from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_asked")]

    operations = [
        migrations.CreateModel(
            name="OfficeDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("working", models.BooleanField()),
                ("reason", models.CharField(db_default="", default="", max_length=100)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "day"), name="office_day_once")
                ]
            },
        ),
    ]
