import django.db.models.functions.datetime
import infra.crypto.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0020_history_ended'),
    ]

    operations = [
        migrations.CreateModel(
            name='Past',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('filing', models.UUIDField(unique=True)),
                ('office', models.CharField(max_length=30)),
                ('before_it', models.UUIDField()),
                ('transfer', models.UUIDField(unique=True)),
                ('said', infra.crypto.fields.SealedField(editable=True, mask='text')),
                ('came_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddIndex(
            model_name='pause',
            index=models.Index(condition=models.Q(('reason', 'transfer')), fields=['filing'], name='pause_transfer'),
        ),
        migrations.AlterField(
            model_name='filing',
            name='withdrawal_reason',
            field=models.CharField(blank=True, choices=[('closed', 'The account is closed'), ('exempt', 'Exempt'), ('out_of_scope', 'Not in scope'), ('filed_elsewhere', 'Filed elsewhere'), ('transferred', 'Passed to another office')], max_length=16),
        ),
    ]
