"""A budget for a test: nothing spent and no limit before it, and nothing left behind."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from infra.db import shared_scope
from services.notify.budget import limits, spending
from services.notify.budget.models import Limit, Spent
from tests.services.notify.conftest import OFFICE


@pytest.fixture
def clean() -> Iterator[None]:
    """Nothing was counted, and the city has set no limit."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    drop_counts()
    with shared_scope():
        Spent.objects.all().delete()
        Limit.objects.all().delete()
    limits.forget()


def drop_counts() -> None:
    """What a process that dies takes along."""
    spending._here.messages.clear()
    spending._here.parts.clear()
    spending._here.kept_at = float("-inf")


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def have_spent(parts: int, channel: str = "sms", office: str = OFFICE, **columns: Any) -> None:
    """What was counted before the test."""
    known = {"month": this_month(), "messages": parts, "parts": parts, **columns}
    with shared_scope():
        Spent.objects.create(office=office, channel=channel, **known)


def may_spend(a_month: int, channel: str = "sms", office: str = OFFICE) -> None:
    """What the city has set."""
    with shared_scope():
        Limit.objects.create(office=office, channel=channel, a_month=a_month, by="1")
    limits.forget()


def spent(channel: str = "sms", office: str = OFFICE) -> tuple[int, int]:
    """Messages and parts of this month, as they are kept."""
    with shared_scope():
        rows = Spent.objects.filter(office=office, channel=channel, month=this_month())
        return rows.values_list("messages", "parts").first() or (0, 0)
