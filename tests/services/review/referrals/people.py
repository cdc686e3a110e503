"""Accounts that are overdue, what their filers were told, and the city's two officers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import office_scope
from services.review import docket
from services.review.models import DocketEntry
from tenants.filings.models import Filing
from tests.api import member
from tests.make import make_draft
from tests.services.review.packages.archiving import told

CHEN = Actor("staff", "203", "officer", "city")
LIU = Actor("staff", "204", "officer", "city")


def officer(name: str = "chen", language: str = "en", role: str = "officer") -> Client:
    """An officer of the city at the desk."""
    client = Client(headers={"accept-language": language})
    client.cookies["beian-city"] = member("city", role, name).token
    return client


def overdue(office: str = "donggang", days: int = 45, **columns: Any) -> Filing:
    """A filing that is overdue for so many days, as the docket has it; nobody was told anything."""
    due = timezone.localdate() - timedelta(days=days)
    known = {
        "state": "overdue",
        "due_on": due,
        "first_due_on": due,
        "late": True,
        "org_name": "日照海岸书屋有限公司",
    }
    with office_scope(office):
        filing = make_draft(**{**known, **columns})
        docket.rebuild()
    return filing


def notified(filing: Filing, office: str = "donggang", times: int = 2, **columns: Any) -> None:
    """So many notices about it, each delivered by SMS, and by mail handed over."""
    with office_scope(office):
        for number in range(times):
            cause = uuid4()
            about = "filing.reminder" if number else "filing.overdue"
            told(filing, "delivered", "sms", about, cause=cause, **columns)
            told(filing, "accepted", "mail", about, cause=cause, sequence=4, **columns)


def unreachable(filing: Filing, office: str = "donggang") -> None:
    """Neither SMS nor mail arrives, and the providers say why."""
    with office_scope(office):
        cause = uuid4()
        told(filing, "failed", "sms", "filing.overdue", cause=cause, code="MK:0001", sequence=5)
        told(filing, "failed", "mail", "filing.overdue", cause=cause, code="5.1.1", sequence=5)


def entry(filing: Filing) -> DocketEntry:
    return DocketEntry.objects.get(pk=filing.pk)


def chosen(*filings: Filing, office: str = "donggang") -> list[Any]:
    return [(office, filing.pk) for filing in filings]
