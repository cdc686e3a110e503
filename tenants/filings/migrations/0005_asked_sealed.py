from django.db import migrations

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("filings", "0004_remark")]

    operations = [
        migrations.RemoveField(model_name="filing", name="return_reasons"),
        migrations.AddField(
            model_name="filing",
            name="asked",
            field=infra.crypto.fields.SealedField(editable=True, mask="text", null=True),
        ),
    ]
