"""What a filer was sent, on the filer's own page: the same truth as on the desk, and nothing of others."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from services.notify.models import Fate
from tenants.filings.models import Filing
from tests.make import phone
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import acts, browser, filer, page, queries, told

Make = Callable[..., Filing]


def address(filing: Filing) -> str:
    return f"/o/{OFFICE}/filings/{filing.pk}/messages/"


def of(filing: Filing, language: str = "en") -> Client:
    """The filing's filer."""
    return filer(filing.admin_mobile.open(), language=language)


def test_what_was_sent_where_and_what_became_of_it(filing: Make) -> None:
    made = filing()
    told(
        made,
        sms={"state": Fate.DELIVERED, "reported_at": timezone.now()},
        mail={"state": Fate.FAILED, "error": "5.2.2"},
    )
    shown = page(of(made), address(made))
    assert str(made.admin_mobile) in shown
    assert str(made.email) in shown
    assert made.email.open() not in shown
    assert "Delivered at" in shown
    assert "Failed: the mailbox is full" in shown
    assert "Returned for correction" in shown


def test_it_is_what_the_desk_says(filing: Make) -> None:
    made = filing()
    told(made, sms={"state": Fate.FAILED, "error": "TUIDING"})
    desk = page(browser(), f"/o/{OFFICE}/desk/filings/{made.pk}/messages/")
    own = page(of(made), address(made))
    words = "Failed: whose number it is wants no such SMS"
    assert words in desk
    assert words in own


def test_what_the_office_was_sent_and_why_staff_repeated_it_is_not_there(filing: Make) -> None:
    made = filing(email=None)
    (first, *_rest) = told(made, sms={"state": Fate.FAILED, "error": "UNDELIV"})
    desk = f"/o/{OFFICE}/desk/filings/{made.pk}/messages/{first.pk}/again/"
    assert browser().post(desk, {"reason": "备案人来电"}).status_code == 302
    shown = page(of(made), address(made))
    assert shown.count("<li>") == 2
    assert "(once more)" in shown
    assert "备案人来电" not in shown
    assert "District" not in shown


def test_the_filings_page_leads_there_and_back(filing: Make) -> None:
    made = filing()
    client = of(made)
    assert f'href="{address(made)}"' in page(client, f"/o/{OFFICE}/filings/{made.pk}/")
    back = page(client, address(made))
    assert f'href="/o/{OFFICE}/filings/{made.pk}/"' in back
    assert "Nothing yet." in back


def test_nobody_elses(filing: Make) -> None:
    made = filing()
    told(made)
    assert Client().get(address(made)).status_code == 302
    assert filer(phone()).get(address(made)).status_code == 404
    assert filer(made.admin_mobile.open(), "wulian").get(address(made)).status_code == 302
    elsewhere = address(made).replace(OFFICE, "wulian")
    assert filer(made.admin_mobile.open(), "wulian").get(elsewhere).status_code == 404


def test_staff_at_the_window_sees_it_and_that_is_recorded(filing: Make) -> None:
    made = filing()
    told(made)
    assert "What we sent you" in page(browser(), address(made))
    assert len(acts(made, "filing.read")) == 1


def test_in_chinese(filing: Make) -> None:
    made = filing()
    told(made, sms={"state": Fate.SENDING})
    shown = page(of(made, "zh-hans"), address(made))
    assert "给您的通知" in shown
    assert "发送中" in shown


def test_what_it_costs_does_not_grow(filing: Make) -> None:
    made = filing()
    client = of(made)
    told(made)
    few = queries(client, address(made))
    for event in ("filing.submitted", "filing.overdue", "filing.city_archived"):
        told(made, event)
    assert queries(client, address(made)) == few <= 4


@pytest.mark.parametrize("method", ["post", "put"])
def test_nothing_is_done_there(filing: Make, method: str) -> None:
    made = filing()
    assert getattr(of(made), method)(address(made)).status_code == 405
