"""The due date of a draft: it follows the day of opening, and is not put off by leaving that out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import Caller, member
from tests.make import wechat_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Caller:
    return member("donggang", "clerk", "anna")


def begun_ten_days_ago(clerk: Caller, **form: Any) -> dict[str, Any]:
    """A draft as it was begun ten days ago."""
    told = clerk.post("filings", {"filer_kind": "company", "wechat_id": wechat_id(), **form}).json()
    with office_scope("donggang"):
        Filing.objects.filter(pk=told["id"]).update(created_at=timezone.now() - timedelta(days=10))
    return told  # type: ignore[no-any-return]


def edited(clerk: Caller, filing: dict[str, Any], **form: Any) -> dict[str, Any]:
    answer = clerk.call("PATCH", f"filings/{filing['id']}", form)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_an_unknown_opening_counts_from_the_day_of_beginning_once(clerk: Caller) -> None:
    filing = begun_ten_days_ago(clerk)
    begun = timezone.localdate()
    assert date.fromisoformat(filing["due_on"]) >= begun + timedelta(days=30)
    assert any("It is not known when the account was opened" in step for step in filing["due_reason"])
    again = edited(clerk, filing, nickname="x", opened_on=None)
    assert (again["due_on"], again["due_reason"]) == (filing["due_on"], filing["due_reason"])


def test_blanking_the_opening_moves_nothing(clerk: Caller) -> None:
    filing = begun_ten_days_ago(clerk, opened_on="2026-10-30")
    assert filing["due_on"] == "2026-11-30"
    for _ in range(2):
        blanked = edited(clerk, filing, opened_on=None, nickname="x")
        assert blanked["due_on"] == "2026-11-30"
        assert blanked["due_reason"][:-1] == filing["due_reason"]
        assert "taken out of the form" in blanked["due_reason"][-1]
    with office_scope("donggang"):
        assert Filing.objects.get(pk=filing["id"]).first_due_on == date(2026, 11, 30)


def test_another_day_of_opening_counts(clerk: Caller) -> None:
    filing = begun_ten_days_ago(clerk, opened_on="2026-10-30")
    edited(clerk, filing, opened_on=None)
    corrected = edited(clerk, filing, opened_on="2026-11-03")
    assert corrected["due_on"] == "2026-12-03"
    assert not any("taken out" in step for step in corrected["due_reason"])


def test_an_account_was_opened_before_its_filing_was_begun(clerk: Caller) -> None:
    filing = begun_ten_days_ago(clerk)
    today = timezone.localdate()
    refused = clerk.call("PATCH", f"filings/{filing['id']}", {"opened_on": today.isoformat()})
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == ["opened_on"]
    assert (today - timedelta(days=10)).isoformat() in refused.json()["title"]
    begun = (today - timedelta(days=10)).isoformat()
    assert edited(clerk, filing, opened_on=begun)["form"]["opened_on"] == begun
