from django.db import migrations

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("idempotency", "0001_initial")]

    operations = [
        # Answers are kept for a day. What is sealed cannot be made by SQL: those of the last day are forgotten.
        migrations.RunSQL("DELETE FROM idempotency_idempotencykey", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="idempotencykey", name="body"),
        migrations.AddField(
            model_name="idempotencykey",
            name="body",
            field=infra.crypto.fields.SealedField(editable=True, mask="text", null=True),
        ),
    ]
