import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models


# What was archived before gets its package, too: some at a time, as the clock comes to it.
ARCHIVED = """
    INSERT INTO review_package (filing, office, account, number, archived_at)
    SELECT filing, office, account, number, since FROM review_docketentry WHERE state = 'city_archived'
"""


class Migration(migrations.Migration):

    dependencies = [
        ("review", "0011_supervision"),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('message', models.UUIDField(primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('cause', models.UUIDField()),
                ('about', models.CharField(max_length=40)),
                ('channel', models.CharField(max_length=6)),
                ('fate', models.CharField(max_length=10)),
                ('provider', models.CharField(max_length=10)),
                ('code', models.CharField(max_length=100)),
                ('written_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField()),
                ('sequence', models.PositiveSmallIntegerField()),
                ('heard_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['filing', 'written_at'], name='delivery_filing')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('running', 'Being checked'), ('done', 'Ready')], db_default='running', max_length=8)),
                ('made_by', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('total', models.PositiveIntegerField()),
                ('looked_at', models.PositiveIntegerField(db_default=0)),
                ('ready', models.PositiveIntegerField(db_default=0)),
                ('size', models.PositiveBigIntegerField(db_default=0)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='export_running')],
            },
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('filing', models.UUIDField(primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('account', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=40)),
                ('archived_at', models.DateTimeField()),
                ('waits', models.CharField(blank=True, choices=[('', ''), ('documents', 'the documents are being locked'), ('messages', 'messages to the filer are under way'), ('store', 'the object store does not answer, or lacks a document'), ('scanner', 'the virus scanner does not answer'), ('failed_check', 'a check failed: see the report'), ('fault', 'it broke: who runs the system finds why in the log')], db_default='', max_length=12)),
                ('tries', models.PositiveSmallIntegerField(db_default=0)),
                ('next_try_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('made_at', models.DateTimeField(null=True)),
                ('key', models.CharField(blank=True, db_default='', max_length=100)),
                ('version_id', models.CharField(blank=True, db_default='', max_length=64)),
                ('sha256', models.CharField(blank=True, db_default='', max_length=64)),
                ('size', models.PositiveBigIntegerField(db_default=0)),
                ('files', models.PositiveSmallIntegerField(db_default=0)),
                ('report', models.JSONField(db_default=[], default=list)),
                ('locked_until', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('locked_until__isnull', True)), fields=['next_try_at'], name='package_due'), models.Index(fields=['archived_at', 'filing'], name='package_archived'), models.Index(fields=['office', 'archived_at', 'filing'], name='package_office'), models.Index(condition=models.Q(('made_at__isnull', True)), fields=['archived_at', 'filing'], name='package_unmade'), models.Index(fields=['number'], name='package_number'), models.Index(fields=['account'], name='package_account')],
            },
        ),
        migrations.CreateModel(
            name='ExportItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('found', models.CharField(blank=True, choices=[('', 'Not looked at yet'), ('ready', 'As it was made'), ('not_made', 'There is no package yet'), ('damaged', 'The store has something else: tell who runs the system')], db_default='', max_length=8)),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='review.export')),
            ],
            options={
                'indexes': [models.Index(fields=['export', 'id'], name='export_item_order')],
                'constraints': [models.UniqueConstraint(fields=('export', 'filing'), name='export_item_once')],
            },
        ),
        migrations.RunSQL(ARCHIVED, migrations.RunSQL.noop),
    ]
