import django.db.models.deletion
import django.db.models.functions.datetime
import infra.crypto.fields
import infra.events.models
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0010_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('officer', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=20)),
                ('office', models.CharField(max_length=30)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('total', models.PositiveIntegerField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['id'], name='batch_open')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.UUIDField(db_default=infra.events.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('account', models.CharField(max_length=40)),
                ('colour', models.CharField(choices=[('yellow', 'Yellow card'), ('red', 'Red card')], max_length=6)),
                ('due_on', models.DateField()),
                ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('acknowledged_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('explanation', infra.crypto.fields.SealedField(editable=True, mask='text', null=True)),
                ('explained_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('explained_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['office', 'id'], name='card_open'), models.Index(fields=['office', 'colour', 'given_at'], name='card_office')],
                'constraints': [models.UniqueConstraint(fields=('filing', 'due_on', 'colour'), name='card_once')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('year', models.PositiveSmallIntegerField()),
                ('serial', models.PositiveIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('text', infra.crypto.fields.SealedField(editable=True, mask='text')),
                ('filings', models.PositiveIntegerField()),
                ('issued_by', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('answer_by', models.DateField()),
                ('answer', infra.crypto.fields.SealedField(editable=True, mask='text', null=True)),
                ('answered_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('answered_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('closed_at', models.DateTimeField(null=True)),
                ('reminded_on', models.DateField(null=True)),
                ('sequence', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at', None), ('closed_at', None)), fields=['answer_by'], name='order_waits'), models.Index(fields=['office', 'id'], name='order_office')],
                'constraints': [models.UniqueConstraint(fields=('office', 'year', 'serial'), name='order_number_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderFiling',
            fields=[
                ('pk', models.CompositePrimaryKey('order', 'filing', blank=True, editable=False, primary_key=True, serialize=False)),
                ('filing', models.UUIDField()),
                ('office', models.CharField(max_length=30)),
                ('account', models.CharField(max_length=40)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='about', to='review.order')),
            ],
        ),
        migrations.CreateModel(
            name='BatchItem',
            fields=[
                ('pk', models.CompositePrimaryKey('batch', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('account', models.CharField(max_length=40)),
                ('number', models.CharField(blank=True, db_default='', max_length=40)),
                ('refused', models.CharField(blank=True, db_default='', max_length=40)),
                ('done_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='review.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'filing'), name='batch_filing_once')],
            },
        ),
    ]
