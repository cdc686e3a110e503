"""The pages of transfers and findings, as a clerk, a supervisor and an officer of the city use them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra.db import office_scope
from services.review.crossing import keeping
from services.review.docket import rebuild
from services.review.transfers.models import Transfer
from tenants.filings.models import Filing
from tests.filers import filer_at
from tests.make import make_draft
from tests.services.review.transfers.cases import (
    FROM,
    TO,
    WHY,
    accepted,
    agreed,
    at_desk,
    case,
    now,
    proposed,
)

pytestmark = pytest.mark.django_db


def desk(office: str, rest: str = "") -> str:
    return f"/o/{office}/desk/{rest}"


def test_a_clerk_proposes_on_the_filings_page_and_the_supervisor_agrees() -> None:
    filing, clerk, chief = case(), at_desk(FROM, "clerk"), at_desk(FROM, "supervisor")
    address = desk(FROM, f"filings/{filing.pk}/")
    assert b"Pass to another office" in clerk.get(address).content
    refused = clerk.post(f"{address}pass-on/", {"to": "", "why": "地址在岚山区", "seen": filing.sequence})
    assert refused.status_code == 422
    assert "地址在岚山区".encode() in refused.content  # what was typed is there
    assert b"Choose the district office" in refused.content
    seen = now(filing).sequence
    clerk.post(f"{address}pass-on/", {"to": TO, "why": WHY, "seen": seen}, follow=True)
    transfer = Transfer.objects.get(filing=filing.pk)
    assert transfer.state == "proposed"
    page = clerk.get(address).content
    assert b"It is to go to Lanshan District" in page
    assert b"stands still since" in page
    assert b"Pass to another office" not in page  # one at a time
    top = chief.get(desk(FROM)).content
    assert f"/transfers/{transfer.pk}/".encode() in top
    one = desk(FROM, f"transfers/{transfer.pk}/")
    assert b"Agree: the other office is asked" not in clerk.get(one).content
    assert b"Agree: the other office is asked" in chief.get(one).content
    assert b"Agreed" in chief.post(f"{one}agree/", follow=True).content


def test_the_other_office_sees_it_on_top_of_its_desk_and_declines_with_a_reason() -> None:
    transfer, chief = agreed(case()), at_desk(TO, "supervisor")
    assert b"is to come to this office" in chief.get(desk(TO)).content
    one = desk(TO, f"transfers/{transfer.pk}/")
    assert WHY.encode() in chief.get(one).content
    refused = chief.post(f"{one}decline/", {"reason": " "})
    assert refused.status_code == 422
    assert b"Say why it is declined." in refused.content
    chief.post(f"{one}decline/", {"reason": "主体在东港区"}, follow=True)
    assert (
        "主体在东港区".encode() in at_desk(FROM, "clerk").get(desk(FROM, f"transfers/{transfer.pk}/")).content
    )
    assert b"is to come to this office" not in chief.get(desk(TO)).content
    assert b"Declined" in chief.get(desk(TO, "transfers/?show=in")).content


def test_accepted_it_is_in_the_queue_there_with_its_history() -> None:
    transfer, chief = agreed(case()), at_desk(TO, "supervisor")
    done = chief.post(desk(TO, f"transfers/{transfer.pk}/accept/"), follow=True).content
    assert b"Taken over: it is in your queue" in done
    transfer = Transfer.objects.get(pk=transfer.pk)
    page = chief.get(desk(TO, f"filings/{transfer.successor}/")).content
    assert b"Before it came to this office" in page
    assert WHY.encode() in page
    assert transfer.account.encode() in chief.get(desk(TO)).content
    gone = at_desk(FROM, "clerk").get(desk(FROM, f"filings/{transfer.filing}/")).content
    assert b"It was passed to Lanshan District, and goes on there." in gone


def test_a_stranger_sees_nothing_of_it() -> None:
    transfer = agreed(case())
    for role in ("clerk", "supervisor"):
        stranger = at_desk("juxian", role)
        assert stranger.get(desk("juxian", f"transfers/{transfer.pk}/")).status_code == 404
        assert transfer.account.encode() not in stranger.get(desk("juxian", "transfers/")).content
        assert stranger.get(desk("juxian", "findings/")).status_code == 403


def test_the_filer_is_led_to_the_new_office() -> None:
    filing = case()
    with office_scope(FROM):
        contact = filing.contact.open()
    transfer = accepted(agreed(filing))
    old = filer_at(contact).get(f"/o/{FROM}/filings/{filing.pk}/").content
    assert f'href="/o/{TO}/filings/{transfer.successor}/"'.encode() in old
    there = filer_at(contact, TO).get(f"/o/{TO}/filings/{transfer.successor}/")
    assert there.status_code == 200
    assert b"It came here from" in there.content
    assert WHY.encode() not in there.content  # what the offices said is theirs
    home = filer_at(contact, TO).get(f"/o/{TO}/").content
    assert transfer.account.encode() in home


def test_the_city_finds_proposes_and_follows() -> None:
    filing, officer = case(org_address="日照市岚山区圣岚西路5号"), at_desk("city", "officer")
    with office_scope(FROM):
        keeping.look_at([filing.pk])
        rebuild()
    found = officer.get(desk("city", "findings/?show=area")).content.decode()
    link = f"/o/city/desk/docket/{FROM}/{filing.pk}/?to={TO}"
    assert link in found
    assert '<option value="lanshan" selected>' in officer.get(link).content.decode()
    address = desk("city", f"docket/{FROM}/{filing.pk}/pass-on/")
    refused = officer.post(address, {"to": TO, "why": ""})
    assert refused.status_code == 422
    officer.post(address, {"to": TO, "why": WHY}, follow=True)
    transfer = Transfer.objects.get(filing=filing.pk)
    assert transfer.account in officer.get(desk("city", "transfers/?show=open")).content.decode()
    one = officer.get(desk("city", f"transfers/{transfer.pk}/")).content.decode()
    assert f"/docket/{FROM}/{filing.pk}/" in one
    assert "Take it back" in one
    assert "Agree: the other office is asked" not in one


def test_a_finding_is_put_aside_on_the_page() -> None:
    for office in (FROM, TO):
        with office_scope(office):
            keeping.look_at([make_draft(uscc="91371100MA3C0AAA1X").pk])
            rebuild()
    officer, auditor = at_desk("city", "officer"), at_desk("city", "auditor")
    from services.review.crossing.models import Crossing

    with office_scope("city"):
        key = Crossing.objects.get(kind="uscc").pk
    address = desk("city", f"findings/{key}/aside/")
    assert auditor.post(address, {"reason": "同一集团"}).status_code == 403
    refused = officer.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert b"Say why it is all right." in refused.content
    officer.post(address, {"reason": "同一集团的两个账号"})
    assert b"91371100MA3C0AAA1X" not in officer.get(desk("city", "findings/")).content
    assert "同一集团的两个账号".encode() in officer.get(desk("city", "findings/?show=aside")).content


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_cost_the_same_however_long() -> None:
    chief, officer = at_desk(TO, "supervisor"), at_desk("city", "officer")
    pages = ((chief, desk(TO, "transfers/")), (officer, desk("city", "transfers/")), (chief, desk(TO)))
    agreed(case())
    for client, address in pages:
        client.get(address)
    few = [asked(client, address) for client, address in pages]
    for _ in range(3):
        proposed(case())
        agreed(case())
    assert [asked(client, address) for client, address in pages] == few


def test_who_withdraws_chooses_among_reasons_that_people_may_give() -> None:
    filing, clerk = case(), at_desk(FROM, "clerk")
    page = clerk.get(desk(FROM, f"filings/{filing.pk}/")).content
    assert b'value="filed_elsewhere"' in page
    assert b'value="transferred"' not in page
    clerk.post(desk(FROM, f"filings/{filing.pk}/withdraw/"), {"reason": "transferred"})
    with office_scope(FROM):
        assert Filing.objects.get(pk=filing.pk).state == "submitted"
