"""The columns of annex 1, which `Filing` has among its own."""

from django.db import models

from infra.crypto.fields import BlindField, SealedField, TailField
from tenants.filings.initials import InitialsField

NAMED = ("nickname", "org_name", "founder_name")


class AnnexOne(models.Model):
    """Annex 1 of the notice, field by field, with its names (design, section 6). Personal numbers are sealed."""

    wechat_id = models.CharField(max_length=40, blank=True)
    original_id = models.CharField(max_length=15, blank=True)
    nickname = models.CharField(max_length=60, blank=True)
    account_type = models.CharField(max_length=12, blank=True)
    content = models.JSONField(default=list, blank=True)
    purpose = models.TextField(blank=True)
    opened_on = models.DateField(null=True, blank=True)
    verified = models.BooleanField(null=True, blank=True)
    admin_name = models.CharField(max_length=60, blank=True)
    admin_mobile = SealedField(mask="phone", null=True, blank=True)
    admin_mobile_blind = BlindField(source="admin_mobile", purpose="contact")
    admin_mobile_tail = TailField(source="admin_mobile", purpose="tail")
    admin_wechat = models.CharField(max_length=40, blank=True)
    followers = models.PositiveIntegerField(null=True, blank=True)
    email = SealedField(mask="mail", null=True, blank=True)
    email_blind = BlindField(source="email", purpose="contact")

    org_name = models.CharField(max_length=120, blank=True)
    org_type = models.CharField(max_length=60, blank=True)
    org_head = models.CharField(max_length=60, blank=True)
    org_head_title = models.CharField(max_length=60, blank=True)
    operators = models.PositiveIntegerField(null=True, blank=True)
    org_phone = SealedField(mask="phone", null=True, blank=True)
    org_phone_tail = TailField(source="org_phone", purpose="tail")
    org_address = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    org_code = models.CharField(max_length=10, blank=True)

    founder_name = models.CharField(max_length=60, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    founder_mobile = SealedField(mask="phone", null=True, blank=True)
    founder_mobile_tail = TailField(source="founder_mobile", purpose="tail")
    founder_id_number = SealedField(mask="identity", null=True, blank=True)
    founder_id_number_blind = BlindField(source="founder_id_number", purpose="identity")

    initials = InitialsField(max_length=300, sources=NAMED)

    class Meta:
        abstract = True
