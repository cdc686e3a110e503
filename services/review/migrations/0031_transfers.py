import django.contrib.postgres.fields
import django.db.models.functions.datetime
import infra.crypto.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0021_referrals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Crossing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('account', 'Same account'), ('uscc', 'Same credit code'), ('identity', 'Same identity number'), ('area', "Another office's area")], max_length=8)),
                ('value', models.CharField(max_length=80)),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('aside_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('aside_at', models.DateTimeField(null=True)),
                ('reason', infra.crypto.fields.SealedField(editable=True, mask='text', null=True)),
                ('seen', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('aside_at', None)), fields=['id'], name='crossing_open'), models.Index(condition=models.Q(('aside_at', None)), fields=['kind', 'id'], name='crossing_open_kind'), models.Index(condition=models.Q(('aside_at__isnull', False)), fields=['id'], name='crossing_aside'), models.Index(fields=['kind', 'value'], name='crossing_same')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('aside_at', None)), fields=('kind', 'value'), name='crossing_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Trait',
            fields=[
                ('pk', models.CompositePrimaryKey('filing', 'kind', 'value', blank=True, editable=False, primary_key=True, serialize=False)),
                ('filing', models.UUIDField()),
                ('kind', models.CharField(choices=[('account', 'Same account'), ('uscc', 'Same credit code'), ('identity', 'Same identity number'), ('area', "Another office's area")], max_length=8)),
                ('value', models.CharField(max_length=80)),
                ('office', models.CharField(max_length=30)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'value'], name='trait_same')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('proposed', 'Waits for the office that has it'), ('agreed', 'Waits for the office that is to have it'), ('done', 'Done'), ('declined', 'Declined'), ('taken_back', 'Taken back')], db_default='proposed', max_length=10)),
                ('office', models.CharField(max_length=30)),
                ('to_office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('successor', models.UUIDField(null=True)),
                ('account', models.CharField(max_length=40)),
                ('filer_kind', models.CharField(max_length=12)),
                ('why', infra.crypto.fields.SealedField(editable=True, mask='text')),
                ('proposed_by', models.CharField(max_length=64)),
                ('proposed_from', models.CharField(max_length=30)),
                ('proposed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('agreed_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('answer', infra.crypto.fields.SealedField(editable=True, mask='text', null=True)),
                ('answered_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('answered_from', models.CharField(blank=True, db_default='', max_length=30)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'id'], name='transfer_office'), models.Index(fields=['to_office', 'id'], name='transfer_to'), models.Index(condition=models.Q(('state', 'proposed')), fields=['office', 'id'], name='transfer_to_agree'), models.Index(condition=models.Q(('state', 'agreed')), fields=['to_office', 'id'], name='transfer_to_accept')],
                'constraints': [models.CheckConstraint(condition=models.Q(('office', models.F('to_office')), _negated=True), name='transfer_elsewhere'), models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'agreed'])), fields=('filing',), name='transfer_one_open')],
            },
        ),
    ]
