"""Who must confirm (短信核验): each by a code on their own phone, five tries, within 24 hours."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake import confirming, signin
from services.intake.models import Confirmation, FilerSession
from tenants.filings.models import Filing, History
from tenants.offices import directory
from tenants.offices.packparts import Confirmation as Rule
from tests.api import member
from tests.make import make_draft, phone
from tests.sink import arrived

pytestmark = pytest.mark.usefixtures("live")
OFFICE = "wulian"


@pytest.fixture(autouse=True)
def asked(live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice asks for it."""
    known = directory.directory()
    pack = known.pack.model_copy(update={"confirmation": Rule(asked=True)})
    rules = directory.Directory(known.offices, pack, known.loaded_at)
    monkeypatch.setattr(confirming, "directory", lambda: rules)


def submitted(**columns: Any) -> Filing:
    """A filing that waits for the district, as if it had just been handed in."""
    with office_scope(OFFICE):
        made = make_draft(
            state="submitted",
            stage_since=timezone.now(),
            **{"filer_kind": "individual", "contact_verified": True, **columns},
        )
        confirming.ask(made)
        return made


def code_for(number: str) -> str:
    (code,) = re.findall(r"核验码(\d{6})", arrived(number)[-1]["text"])
    return str(code)


def browser(filing: Filing) -> Client:
    contact = filing.admin_mobile.open()
    with office_scope(OFFICE):
        FilerSession.objects.get_or_create(
            digest=signin._token_hash(f"f_{contact}"), defaults={"contact": contact}
        )
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{OFFICE}"] = f"f_{contact}"
    return client


def page(client: Client, filing: Filing, verb: str = "", **sent: str) -> str:
    """The filing's page, after something was sent where a verb is given."""
    place = f"/o/{OFFICE}/filings/{filing.pk}/"
    if verb:
        assert client.post(f"{place}{verb}", sent)["Location"] == f"{place}#confirm"
    return client.get(place).content.decode()


def events(filing: Filing) -> list[str]:
    with office_scope(OFFICE):
        return list(History.objects.filter(filing=filing.pk).values_list("event", flat=True))


def test_both_get_a_code_and_confirm_and_history_and_audit_say_so() -> None:
    administrator, founder = phone(), phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=founder)
    client = browser(filing)
    first = page(client, filing)
    assert first.count("To be entered by") == 2
    assert code_for(administrator) not in first
    said = page(client, filing, "confirm/", whose="administrator", code=code_for(administrator))
    assert "Confirmed." in said
    assert said.count("To be entered by") == 1
    assert "filing.confirmed" not in events(filing)
    said = page(client, filing, "confirm/", whose="responsible", code=code_for(founder))
    assert "Everybody who must has confirmed now" in said
    assert events(filing)[-1] == "filing.confirmed"
    assert "Confirmed by SMS" in said
    with office_scope(OFFICE):
        entries = AuditEntry.objects.filter(subject=filing.pk, action="confirmation.given").order_by("id")
        assert [one.detail["whose"] for one in entries] == ["administrator", "responsible"]


def test_the_code_of_the_one_is_none_of_the_other() -> None:
    administrator, founder = phone(), phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=founder)
    said = page(browser(filing), filing, "confirm/", whose="administrator", code=code_for(founder))
    assert "wrong or no longer valid" in said


def test_one_number_is_one_person() -> None:
    number = phone()
    filing = submitted(admin_mobile=number, founder_mobile=number)
    assert len(arrived(number)) == 1
    page(browser(filing), filing, "confirm/", whose="responsible", code=code_for(number))
    assert events(filing)[-1] == "filing.confirmed"


def test_five_wrong_tries_spoil_a_code_and_another_is_good() -> None:
    administrator = phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=phone())
    client, code = browser(filing), code_for(administrator)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        page(client, filing, "confirm/", whose="administrator", code=wrong)
    assert "wrong or no longer valid" in page(client, filing, "confirm/", whose="administrator", code=code)
    assert "Wait a minute" in page(client, filing, "confirm/send/", whose="administrator")
    with office_scope(OFFICE):
        Confirmation.objects.filter(filing=filing.pk).update(sent_at=F("sent_at") - timedelta(minutes=2))
    assert "The code was sent" in page(client, filing, "confirm/send/", whose="administrator")
    said = page(client, filing, "confirm/", whose="administrator", code=code_for(administrator))
    assert "Confirmed." in said


def test_a_code_is_good_for_24_hours() -> None:
    administrator = phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=phone())
    with office_scope(OFFICE):
        row = Confirmation.objects.get(filing=filing.pk, whose="administrator")
        assert abs(row.until - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)
        Confirmation.objects.filter(pk=row.pk).update(until=timezone.now())
    client = browser(filing)
    said = page(client, filing, "confirm/", whose="administrator", code=code_for(administrator))
    assert "wrong or no longer valid" in said
    assert "no longer good" in said


def test_no_number_is_rung_without_end() -> None:
    administrator = phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=phone())
    client = browser(filing)
    for _ in range(5):
        with office_scope(OFFICE):
            Confirmation.objects.filter(filing=filing.pk).update(sent_at=F("sent_at") - timedelta(minutes=2))
        said = page(client, filing, "confirm/send/", whose="administrator")
    assert "Five codes went to this number" in said
    assert len(arrived(administrator)) == 5


def test_the_head_of_an_organisation_with_a_landline_is_asked_for_a_mobile_number() -> None:
    administrator, head = phone(), phone()
    filing = submitted(filer_kind="company", admin_mobile=administrator, org_phone="+866335231090")
    client = browser(filing)
    assert "Mobile number of the head" in page(client, filing)
    assert "11 digits" in page(client, filing, "confirm/send/", whose="responsible", phone="12")
    page(client, filing, "confirm/send/", whose="responsible", phone=head.removeprefix("+86"))
    page(client, filing, "confirm/", whose="responsible", code=code_for(head))
    page(client, filing, "confirm/", whose="administrator", code=code_for(administrator))
    assert events(filing)[-1] == "filing.confirmed"


def test_a_number_that_was_corrected_has_to_confirm_itself() -> None:
    old, new = phone(), phone()
    filing = submitted(admin_mobile=phone(), founder_mobile=old)
    client = browser(filing)
    page(client, filing, "confirm/", whose="responsible", code=code_for(old))
    with office_scope(OFFICE):
        Confirmation.objects.filter(filing=filing.pk).update(sent_at=F("sent_at") - timedelta(minutes=2))
        changed = Filing.objects.get(pk=filing.pk)
        changed.founder_mobile = new
        changed.save(update_fields=["founder_mobile", "founder_mobile_tail"])
        confirming.ask(changed)
    assert page(client, filing).count("To be entered by") == 2
    page(client, filing, "confirm/", whose="responsible", code=code_for(new))
    assert page(client, filing).count("To be entered by") == 1


def test_what_cannot_be_sent_keeps_nobody_from_submitting_and_is_sent_by_hand(settings: Any) -> None:
    administrator, gateway = phone(), settings.SMS_GATEWAY_URL
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    filing = submitted(admin_mobile=administrator, founder_mobile=phone())
    settings.SMS_GATEWAY_URL = gateway
    client = browser(filing)
    assert "Send the code" in page(client, filing)
    assert "The code was sent" in page(client, filing, "confirm/send/", whose="administrator")
    assert code_for(administrator)


def test_nobody_is_asked_where_the_notice_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "directory", directory.directory)
    administrator = phone()
    filing = submitted(admin_mobile=administrator, founder_mobile=phone())
    assert not arrived(administrator)
    client = browser(filing)
    assert "Who must confirm" not in page(client, filing)
    assert "Nobody has to confirm" in page(client, filing, "confirm/send/", whose="administrator")


def test_a_stranger_can_do_nothing() -> None:
    filing, other = (submitted(admin_mobile=phone(), founder_mobile=phone()) for _ in range(2))
    answer = browser(other).post(f"/o/{OFFICE}/filings/{filing.pk}/confirm/", {"whose": "administrator"})
    assert answer.status_code == 404


def test_the_desk_sees_who_has_not_confirmed() -> None:
    administrator = phone()
    filing = submitted(
        filer_kind="company", admin_mobile=administrator, org_phone="06338254005", founder_mobile=""
    )
    desk = Client(headers={"accept-language": "en"})
    desk.cookies[f"beian-{OFFICE}"] = member(OFFICE, "clerk", "confirmations").token
    place = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    shown = desk.get(place).content.decode()
    assert "Not confirmed by SMS yet" in shown
    assert f"****{administrator[-4:]})" in shown
    assert "Responsible person (no mobile number is known)" in shown
    assert administrator not in shown
    client = browser(filing)
    page(client, filing, "confirm/", whose="administrator", code=code_for(administrator))
    shown = desk.get(place).content.decode()
    assert "yet: Responsible person" in shown
    head = phone()
    page(client, filing, "confirm/send/", whose="responsible", phone=head)
    page(client, filing, "confirm/", whose="responsible", code=code_for(head))
    assert "Not confirmed" not in desk.get(place).content.decode()
