import django.db.models.deletion
import django.db.models.functions.datetime
import infra.crypto.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0020_packages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved by a second officer'), ('sent', 'Sent'), ('received', 'Received by the platform'), ('acted_on', 'Acted on'), ('answered', 'Answered'), ('taken_back', 'Taken back')], db_default='proposed', max_length=10)),
                ('measure', models.CharField(max_length=10)),
                ('number', models.CharField(blank=True, db_default='', max_length=40)),
                ('made_by', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('approved_by', models.CharField(blank=True, db_default='', max_length=64)),
                ('sent_at', models.DateTimeField(null=True)),
                ('files', models.JSONField(db_default={}, default=dict)),
                ('revision', models.PositiveIntegerField(db_default=1, default=1)),
            ],
        ),
        migrations.CreateModel(
            name='ReferralItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=30)),
                ('filing', models.UUIDField()),
                ('account', models.CharField(max_length=40)),
                ('due_on', models.DateField()),
                ('proof', models.JSONField(default=list)),
                ('counts', models.BooleanField(default=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('left_why', models.CharField(blank=True, db_default='', max_length=40)),
                ('taken_back_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ReferralNumbering',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ReferralStep',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=10)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('account', models.CharField(blank=True, db_default='', max_length=40)),
                ('note', infra.crypto.fields.SealedField(editable=True, mask='text', null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='docketentry',
            index=models.Index(fields=['account'], name='docket_account'),
        ),
        migrations.AddField(
            model_name='referral',
            name='takes_back',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='review.referral'),
        ),
        migrations.AddField(
            model_name='referralitem',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='review.referral'),
        ),
        migrations.AddField(
            model_name='referralstep',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='review.referral'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', models.F('made_by')), _negated=True), name='referral_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='referral_number_once'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed'), ('takes_back__isnull', False)), fields=('takes_back',), name='referral_one_draft'),
        ),
        migrations.AddIndex(
            model_name='referralitem',
            index=models.Index(fields=['filing'], name='referral_item_filing'),
        ),
        migrations.AddConstraint(
            model_name='referralitem',
            constraint=models.UniqueConstraint(fields=('referral', 'filing'), name='referral_item_once'),
        ),
        migrations.AddConstraint(
            model_name='referralitem',
            constraint=models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('filing',), name='referral_item_counts_once'),
        ),
        migrations.AddIndex(
            model_name='referralstep',
            index=models.Index(fields=['referral', 'id'], name='referral_step_order'),
        ),
    ]
