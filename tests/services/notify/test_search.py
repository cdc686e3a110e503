"""Finding messages on the desk: by address exactly, by filing, by fate; newest first, and at one price."""

from collections.abc import Callable
from html import unescape
from re import search as find

import pytest

from infra.db import office_scope
from services.notify.models import Fate
from tenants.filings.models import Filing
from tests.make import phone, wechat_id
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import browser, page, queries, told

Make = Callable[..., Filing]
MESSAGES = f"/o/{OFFICE}/desk/messages/"


def link(filing: Filing) -> str:
    return f'href="/o/{OFFICE}/desk/filings/{filing.pk}/messages/"'


def test_by_a_phone_number_however_it_is_written(filing: Make) -> None:
    made, other, client = filing(), filing(), browser()
    told(made)
    told(other)
    plain = made.admin_mobile.open().removeprefix("+86")
    for written in (plain, f"+86 {plain}", f"{plain[:3]} {plain[3:7]} {plain[7:]}"):
        shown = page(client, f"{MESSAGES}?search={written.replace('+', '%2B')}")
        assert shown.count(link(made)) == 1
        assert link(other) not in shown
        assert str(made.admin_mobile) in shown
    assert link(made) not in page(client, f"{MESSAGES}?search={plain[:-1]}")


def test_by_a_mail_address(filing: Make) -> None:
    made, client = filing(), browser()
    told(made)
    shown = page(client, f"{MESSAGES}?search={made.email.open()}")
    assert shown.count(link(made)) == 1
    assert "Nothing was found." in page(client, f"{MESSAGES}?search=nobody@example.com")


def test_by_account_name_and_filing_number(filing: Make) -> None:
    number = f"KF-{wechat_id()}"
    made, client = filing(nickname="渔港夜话", number=number), browser()
    told(made)
    for words in (made.account, "渔港夜", number):
        assert link(made) in page(client, f"{MESSAGES}?search={words}")
    assert link(made) not in page(client, f"{MESSAGES}?search={number}0")


def test_by_fate(filing: Make) -> None:
    client = browser()
    of_fate = {
        "failed": {"state": Fate.FAILED},
        "unknown": {"state": Fate.UNKNOWN},
        "suppressed": {"state": Fate.SUPPRESSED},
        "waiting": {"state": Fate.SENDING},
    }
    made = {fate: filing(email=None) for fate in of_fate}
    for fate, columns in of_fate.items():
        told(made[fate], "filing.county_approved", sms=columns)
    for fate in of_fate:
        if fate != "waiting":
            shown = page(client, f"{MESSAGES}?fate={fate}")
            assert [one for one in of_fate if link(made[one]) in shown] == [fate]
        narrowed = page(client, f"{MESSAGES}?fate={fate}&search={made[fate].account}")
        assert link(made[fate]) in narrowed
    assert client.get(f"{MESSAGES}?fate=lost").status_code == 404


def test_newest_first_page_by_page(filing: Make) -> None:
    made, client = filing(email=None), browser()
    for _ in range(30):  # each an SMS to the filer and a mail to the office
        told(made)
    first = page(client, f"{MESSAGES}?search={made.account}")
    assert first.count(link(made)) == 50
    onward = find(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = page(client, MESSAGES + unescape(onward[1]))
    assert second.count(link(made)) == 10
    assert 'rel="next"' not in second
    assert client.get(f"{MESSAGES}?after=x").status_code == 422


def test_what_it_costs_does_not_grow(filing: Make) -> None:
    client, mark = browser(), wechat_id()
    for _ in range(2):
        told(filing(nickname=f"{mark} 号"))
    few = [queries(client, f"{MESSAGES}?search={words}") for words in (mark, phone(), "")]
    for _ in range(12):
        told(filing(nickname=f"{mark} 号"))
    assert [queries(client, f"{MESSAGES}?search={words}") for words in (mark, phone(), "")] == few
    assert max(few) <= 5


@pytest.mark.parametrize("office", ["lanshan", "city"])
def test_each_office_finds_its_own(filing: Make, office: str) -> None:
    made = filing()
    told(made)
    client = browser(office, "clerk" if office == "lanshan" else "officer")
    shown = page(client, f"/o/{office}/desk/messages/?search={made.email.open()}")
    assert "Nothing was found." in shown
    assert client.get(MESSAGES).status_code == 302


def test_the_bar_leads_there_in_a_district_alone(filing: Make) -> None:
    assert f'<a href="{MESSAGES}" aria-current="true">' in page(browser(), MESSAGES)
    assert "/desk/messages/" not in page(browser("city", "officer"), "/o/city/desk/")


def test_a_digest_of_several_filings_is_shown(live: None) -> None:
    from services.notify.models import Message

    with office_scope(OFFICE):
        message = Message(
            event_type="digest", recipient="clerk", channel="mail", address="office@example.com", content="{}"
        )
        message.event = message.pk
        message.save(force_insert=True)
    assert "Several filings together" in page(browser(), f"{MESSAGES}?search=office@example.com")
