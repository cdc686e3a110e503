from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_one_city")]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("times", models.PositiveIntegerField()),
            ],
        ),
    ]
