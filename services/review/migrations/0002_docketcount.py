from django.db import migrations, models

STATES = ("draft", "submitted", "returned", "county_approved", "city_archived", "overdue", "withdrawn")
COUNT = "INSERT INTO review_docketcount (office, {names}) SELECT office, {sums} FROM review_docketentry GROUP BY office".format(
    names=", ".join(STATES),
    sums=", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in STATES),
)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DocketCount",
            fields=[
                ("office", models.CharField(max_length=30, primary_key=True, serialize=False)),
                *((state, models.IntegerField(db_default=0)) for state in STATES),
            ],
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
