"""Every message of a filing on the desk: to whom, how, what became of it, and what it said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from infra.db import office_scope
from services.notify.fates import fate, why
from services.notify.models import Fate, Message, Why
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import acts, browser, page, queries, to_filer, told

Make = Callable[..., Filing]
DESK = f"/o/{OFFICE}/desk/"


def address(filing: Filing) -> str:
    return f"{DESK}filings/{filing.pk}/messages/"


def test_each_with_its_fate_its_masked_address_and_its_words(filing: Make) -> None:
    made = filing()
    now = timezone.now()
    told(
        made,
        sms={"state": Fate.FAILED, "error": "MK:0001", "attempts": 3, "reported_at": now},
        mail={"state": Fate.ACCEPTED, "provider": "smtp", "done_at": now},
    )
    shown = page(browser(), address(made))
    number = made.admin_mobile.open()
    assert number.removeprefix("+86") not in shown
    assert made.email.open() not in shown
    assert str(made.admin_mobile) in shown
    assert "Failed: there is no such number" in shown
    assert "3 attempts" in shown
    assert "Handed over to the mail server at" in shown
    assert "Returned for correction" in shown
    assert "补正" in shown


def test_the_reading_is_in_the_trail(filing: Make) -> None:
    made = filing()
    page(browser(role="auditor"), address(made))
    (read,) = acts(made, "filing.read")
    assert read.role == "auditor"


def test_the_filings_page_leads_there_and_back(filing: Make) -> None:
    made, client = filing(state="submitted", stage_since=timezone.now()), browser()
    assert f'href="{address(made)}"' in page(client, f"{DESK}filings/{made.pk}/")
    back = page(client, address(made))
    assert f'href="{DESK}filings/{made.pk}/"' in back
    assert f'<a href="{address(made)}" aria-current="page">' in back


def test_nothing_of_another_offices_filing(filing: Make) -> None:
    made = filing()
    elsewhere = browser("lanshan")
    assert elsewhere.get(address(made)).status_code == 302
    assert elsewhere.get(f"/o/lanshan/desk/filings/{made.pk}/messages/").status_code == 404


def test_one_that_cannot_be_read_hides_no_other(filing: Make) -> None:
    made = filing()
    first, *_others = told(made)
    with office_scope(OFFICE):
        Message.objects.filter(pk=first.pk).update(address=b"broken", content=b"broken")
    assert "(cannot be read)" in page(browser(), address(made))


def test_what_it_costs_does_not_grow(filing: Make) -> None:
    made, client = filing(), browser()
    told(made)
    few = queries(client, address(made))
    for event in ("filing.submitted", "filing.county_approved", "filing.city_archived"):
        told(made, event)
    assert queries(client, address(made)) == few <= 5


SOON = timezone.now() + timedelta(days=2)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "Waiting to be sent"),
        ({"next_try_at": SOON}, "Waiting until"),
        (
            {"next_try_at": SOON, "attempts": 2, "error": "gateway does not answer"},
            "Not taken yet, the provider's",
        ),
        ({"state": Fate.SENDING}, "Being sent"),
        ({"state": Fate.ACCEPTED, "provider": "tencent"}, "Handed over to Tencent Cloud at"),
        ({"state": Fate.DELIVERED}, "Delivered at"),
        (
            {"state": Fate.FAILED, "error": "tencent: FailedOperation.PhoneNumberInBlacklist"},
            "wants no such SMS",
        ),
        ({"state": Fate.FAILED, "error": "5.1.1"}, "there is no such mailbox"),
        ({"state": Fate.FAILED, "error": "MX:9999"}, "the provider's word is “MX:9999”"),
        ({"state": Fate.FAILED}, "no reason was given"),
        ({"state": Fate.UNKNOWN, "error": "mail: the sender died"}, "Nobody knows whether it was sent"),
        ({"state": Fate.SUPPRESSED, "error": Why.TOO_MANY}, "Not sent: too many SMS"),
    ],
)
def test_every_fate_has_its_words(columns: dict[str, Any], words: str) -> None:
    now = timezone.now()
    message = Message(**{"created_at": now, "next_try_at": now, **columns})
    with translation.override("en"):
        assert words in fate(message, now)


def test_a_code_that_stands_for_full_mailboxes_is_not_taken_for_another() -> None:
    with translation.override("en"):
        assert (why("5.2.2"), why("5.2.1")) == (
            "the mailbox is full",
            "there is no such mailbox, or it takes no mail",
        )


def test_staff_reads_the_language_of_its_browser(filing: Make) -> None:
    made = filing()
    told(made, sms={"state": Fate.FAILED, "error": "MK:0001"})
    assert "发送失败：该号码不存在" in page(browser(language="zh-hans"), address(made))
    assert len(to_filer(made)) == 1
