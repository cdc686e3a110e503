"""Messages to many: two offices without any other filings, and officers of the city."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from infra.audit.actor import Actor
from infra.db import office_scope, owner_scope, shared_scope
from services.notify.bulk import actions, writing
from services.notify.bulk.actions import Wish
from services.notify.bulk.models import Bulk
from services.notify.models import Message
from tenants.filings.models import Filing
from tests.make import make_draft, phone, wechat_id

FIRST, SECOND = "juxian", "wulian"
CHEN, LIU = Actor("staff", "801", "officer", "city"), Actor("staff", "802", "officer", "city")
AUDITOR = Actor("staff", "803", "auditor", "city")


def emptied() -> None:
    """Let the two offices have no filings until the test's transaction is rolled back."""
    for slug in (FIRST, SECOND):
        with owner_scope(f"o_{slug}"), connection.cursor() as cursor:
            cursor.execute("TRUNCATE filings_filing, notify_message CASCADE")


def overdue(office: str = FIRST, **columns: Any) -> Filing:
    """A filing that is late, with a phone number and a mail address."""
    number = phone()
    known = {"admin_mobile": number, "email": f"{wechat_id()}@example.com", "nickname": "海岸书屋"}
    with office_scope(office):
        return make_draft(**{**known, "state": "overdue", "late": True, **columns})


def wish(**some: Any) -> Wish:
    """All overdue of the two offices."""
    known: dict[str, Any] = {
        "offices": [FIRST, SECOND],
        "states": ["overdue"],
        "filer_kinds": ["institution", "company", "individual"],
        "late": None,
        "subject": "请{account}尽快补报",
        "text": "{account}：您的备案已逾期（应于{due}前报送），请尽快向{office}补报，电话{phone}。",
        "mail": True,
        "sms": False,
    }
    return Wish(**{**known, **some})


def approved(**some: Any) -> Bulk:
    """One that goes out."""
    with office_scope("city"):
        made = actions.make(wish(**some), CHEN)
        actions.ask(made.pk, CHEN, seen=1)
        return actions.approve(made.pk, LIU, seen=1)


def tick(count: int = 1) -> int:
    """The clock comes round so many times."""
    with shared_scope():
        return sum(writing.send_some() for _ in range(count))


def now(bulk: Bulk) -> Bulk:
    """It as it is now."""
    with shared_scope():
        return Bulk.objects.get(pk=bulk.pk)


def written(filings: Iterable[Filing], office: str = FIRST) -> list[Message]:
    """The messages to many of these filings."""
    with office_scope(office):
        ids = [filing.pk for filing in filings]
        return list(Message.objects.filter(filing__in=ids, event_type="bulk").order_by("filing", "channel"))


def told(messages: Iterable[Message]) -> set[tuple[Any, str]]:
    """Who was written to by which channel."""
    return {(message.filing, message.channel) for message in messages}
