from django.db import migrations, models

# What was numbered before says its year by its approval, and its place in it by the last digits of its number.
NUMBERED = r"""
    UPDATE review_referral r SET year = extract(year FROM s.at AT TIME ZONE 'Asia/Shanghai'),
        serial = substring(r.number FROM '(\d+)\D*$')::int
    FROM review_referralstep s WHERE s.referral_id = r.id AND s.what = 'approved' AND r.number <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0021_referrals")]

    operations = [
        migrations.AddField("referral", "year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("referral", "serial", models.PositiveIntegerField(null=True)),
        migrations.AddField("referral", "locked_until", models.DateTimeField(null=True)),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "referral", models.UniqueConstraint(fields=["year", "serial"], name="referral_serial_once")
        ),
    ]
