"""A filer at the pages, inside the test's own process."""

import itertools
from datetime import date
from typing import Any

from django.test import Client

from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings.models import Filing
from tests.make import make_draft

WHOLE: dict[str, Any] = {
    "nickname": "日照发布",
    "account_type": "subscription",
    "content": ["news", "policy"],
    "purpose": "发布政务信息",
    "opened_on": date(2016, 5, 4),
    "verified": True,
    "admin_name": "张三",
    "admin_wechat": "zhangsan",
    "followers": 100,
    "email": "a@example.com",
    "org_name": "日照市某某公司",
    "org_type": "企业",
    "uscc": "91110000600037341L",
    "org_head": "李四",
    "org_head_title": "经理",
    "operators": 2,
    "org_phone": "+866338827067",
    "org_address": "海曲中路19号",
}
_sessions = itertools.count()


def filer_at(contact: str, office: str = "donggang", language: str = "en") -> Client:
    """A browser that is signed in with a contact."""
    token = f"f_{contact}_{next(_sessions)}"
    with office_scope(office):
        FilerSession.objects.create(digest=signin._token_hash(token), contact=contact)
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = token
    return client


def drafted(contact: str, **columns: Any) -> Filing:
    """A filing in Donggang that was begun with a contact."""
    with office_scope("donggang"):
        return make_draft(contact=contact, **columns)


def stored(filing: Filing) -> Filing:
    """The filing as it is in the tables now; what is sealed may be opened."""
    with office_scope("donggang"):
        found = Filing.objects.get(pk=filing.pk)
        for name in ("contact", "admin_mobile", "email", "org_phone", "founder_id_number", "asked"):
            if (value := getattr(found, name)) is not None:
                value.open()
        return found


def page(filing: Filing, rest: str = "") -> str:
    """An address of a filing's pages."""
    return f"/o/donggang/filings/{filing.pk}/{rest}"
