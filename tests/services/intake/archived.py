"""An archived filing, its filer, and who comes to see it."""

from typing import Any

from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings.models import Filing
from tests.make import make_draft, phone, wechat_id

SECRET = "110105194912310026"


def archived(office: str = "donggang", **columns: Any) -> Filing:
    """A filing with a number, straight into the tables."""
    code = {"donggang": "DG", "lanshan": "LS"}[office]
    known = {
        "state": "city_archived",
        "stage_since": timezone.now(),
        "number": f"日网备2026-{code}-{wechat_id()[5:]}",
        "nickname": "海边小店",
        "contact": phone(),
        "admin_name": "王管理",
        "founder_name": "李开办",
        "founder_id_number": SECRET,
    }
    with office_scope(office):
        return make_draft(**{**known, **columns})


def filer_of(filing: Filing, office: str = "donggang", language: str = "zh-hans") -> Client:
    """The browser of who is signed in with the filing's contact."""
    assert filing.contact is not None
    with office_scope(office):
        return signed_in(filing.contact.open(), office, language)


def signed_in(contact: str, office: str = "donggang", language: str = "zh-hans") -> Client:
    """The browser of who is signed in with this contact."""
    token = f"f_{contact}"
    with office_scope(office):
        FilerSession.objects.get_or_create(digest=signin._token_hash(token), defaults={"contact": contact})
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = token
    return client
