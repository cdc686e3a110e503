"""Who works on what: claims by opening, taking over, assignment by hand and by rule; and what is told to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review import claiming, handovers, holding
from services.review.checklist import mark
from tenants.filings import permissions
from tenants.filings.models import Filing
from tests.services.review.colleagues import Person, browser, somebody, submitted
from tests.services.review.deciding import all_right, ten_seconds_later
from tests.services.review.offices import OFFICE

pytestmark = pytest.mark.django_db


def stored(filing: Filing) -> Filing:
    with office_scope(OFFICE):
        return Filing.objects.get(pk=filing.pk)


def trail(filing: Filing, action: str) -> list[AuditEntry]:
    with office_scope(OFFICE):
        return list(AuditEntry.objects.filter(subject=filing.pk, action=action).order_by("id"))


def test_opening_claims_and_the_second_sees_who_has_it(anna: Person, bo: Person) -> None:
    filing = submitted()
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    first = browser(anna[0]).get(address).content.decode()
    assert "yours until" in first
    assert "/approve/" in first
    second = browser(bo[0]).get(address).content.decode()
    assert "Anna has this filing open until" in second
    assert "/approve/" not in second
    assert stored(filing).claimed_by == anna[1].id
    assert 14 < (stored(filing).claimed_until - timezone.now()).total_seconds() / 60 <= 15
    browser(anna[0]).get(address)
    assert len(trail(filing, "filing.claimed")) == 1
    refused = browser(bo[0]).post(f"{address}approve/", {"seen": str(stored(filing).sequence)})
    assert refused.status_code == 403
    assert "A colleague has this filing open by now" in refused.content.decode()
    assert stored(filing).state == "submitted"
    assert "Anna" in browser(bo[0]).get(f"/o/{OFFICE}/desk/").content.decode()


def test_what_a_colleague_decided_meanwhile_is_not_decided_again(anna: Person, bo: Person) -> None:
    filing = submitted()
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    seen = str(filing.sequence)
    marks = {mark(point): "right" for point in all_right(filing)}
    assert browser(anna[0]).post(f"{address}approve/", {"seen": seen, **marks}).status_code == 302
    assert browser(bo[0]).post(f"{address}approve/", {"seen": seen, **marks}).status_code == 409
    with office_scope(OFFICE):
        ten_seconds_later()
        assert holding.carry_out() == 1
    assert stored(filing).state == "county_approved"


@pytest.mark.parametrize("state", ["draft", "returned", "overdue", "county_approved", "city_archived"])
def test_opening_what_is_not_the_districts_to_decide_claims_nothing(anna: Person, state: str) -> None:
    filing = submitted(state=state)
    assert browser(anna[0]).get(f"/o/{OFFICE}/desk/filings/{filing.pk}/").status_code == 200
    assert stored(filing).claimed_by == ""


def test_an_auditor_claims_nothing() -> None:
    filing, (caller, _actor) = submitted(), somebody("Au", "auditor")
    assert browser(caller).get(f"/o/{OFFICE}/desk/filings/{filing.pk}/").status_code == 200
    assert stored(filing).claimed_by == ""


def test_a_claim_goes_on_while_the_page_is_open_and_ends_on_leaving(anna: Person, bo: Person) -> None:
    filing = submitted()
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    browser(anna[0]).get(address)
    first = stored(filing).claimed_until
    kept = browser(anna[0]).post(f"{address}keep/", {"seen": str(filing.sequence)}).content.decode()
    assert 'data-state="mine"' in kept
    second = stored(filing).claimed_until
    assert first is not None
    assert second is not None
    assert second > first
    other = browser(bo[0]).post(f"{address}keep/", {"seen": str(filing.sequence)}).content.decode()
    assert 'data-state="held"' in other
    # An older page of the same member's, and a colleague, give nothing back.
    browser(anna[0]).post(f"{address}give-back/", {"until": first.isoformat()})
    browser(bo[0]).post(f"{address}give-back/", {"until": second.isoformat()})
    assert stored(filing).claimed_by == anna[1].id
    browser(anna[0]).post(f"{address}give-back/", {"until": second.isoformat()})
    assert stored(filing).claimed_by == ""
    waiting = browser(bo[0]).post(f"{address}keep/", {"seen": "0"}).content.decode()
    assert 'data-state="free"' in waiting
    assert "another than this page shows" in waiting
    assert browser(anna[0]).post(f"{address}give-back/", {"until": "x"}).status_code == 404


def test_what_a_page_asks_by_itself_keeps_no_sign_in_alive(anna: Person) -> None:
    from infra.db import shared_scope
    from tenants.offices.models import StaffSession
    from tenants.offices.sessions import digest

    long_ago = timezone.now() - timedelta(minutes=20)
    with shared_scope():
        session = StaffSession.objects.filter(digest=digest(anna[0].token))
        session.update(used_at=long_ago)
    client = browser(anna[0])
    client.get(f"/o/{OFFICE}/desk/", headers={"X-Unattended": "1"})
    with shared_scope():
        assert session.get().used_at == long_ago
    client.get(f"/o/{OFFICE}/desk/")
    with shared_scope():
        assert session.get().used_at > long_ago


def test_a_supervisor_takes_over_and_it_is_told(anna: Person, bo: Person, zhao: Person) -> None:
    filing = submitted(assigned_to=bo[1].id)
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    browser(anna[0]).get(address)
    assert browser(bo[0]).post(f"{address}take_over/").status_code == 403
    assert browser(zhao[0]).post(f"{address}take_over/").status_code == 302
    now = stored(filing)
    assert (now.claimed_by, now.assigned_to) == (zhao[1].id, zhao[1].id)
    assert sorted(trail(filing, "filing.taken_over")[0].detail["from"]) == sorted([anna[1].id, bo[1].id])
    for caller, actor in (anna, bo):
        page = browser(caller).get(f"/o/{OFFICE}/desk/").content.decode()
        assert "Zhao has taken a filing from you" in page
        (told,) = handovers.untold(actor)
        browser(caller).post(f"/o/{OFFICE}/desk/told/", {"last": str(told.pk)})
        assert handovers.untold(actor) == []
        assert "has taken a filing" not in browser(caller).get(f"/o/{OFFICE}/desk/").content.decode()
    assert 'data-state="held"' in browser(anna[0]).post(f"{address}keep/", {"seen": "1"}).content.decode()


def test_a_clerk_takes_what_is_nobodys_and_a_supervisor_gives_it_to_anybody(
    anna: Person, bo: Person, zhao: Person, outsider: Actor
) -> None:
    filing = submitted()
    with office_scope(OFFICE):
        claiming.assign(filing, anna[1], anna[1].id)
        for actor, to in ((bo[1], bo[1].id), (bo[1], ""), (anna[1], bo[1].id), (outsider, outsider.id)):
            with pytest.raises(Forbidden):
                claiming.assign(stored(filing), actor, to)
        with pytest.raises(Unprocessable):
            claiming.assign(stored(filing), zhao[1], "999999")
        overtaken = stored(filing)
        claiming.assign(filing, zhao[1], bo[1].id)
        with pytest.raises(Conflict):
            claiming.assign(overtaken, zhao[1], "")
        assert [one.by for one in handovers.untold(anna[1])] == [zhao[1].id]
        claiming.assign(filing, bo[1], "")
    assert stored(filing).assigned_to == ""
    assert [entry.detail["to"] for entry in trail(filing, "filing.assigned")] == [anna[1].id, bo[1].id, ""]


def test_all_that_an_absent_clerk_has_is_handed_over(anna: Person, bo: Person, zhao: Person) -> None:
    soon = timezone.now() + timedelta(minutes=9)
    assigned = submitted(assigned_to=anna[1].id)
    opened = submitted(claimed_by=anna[1].id, claimed_until=soon)
    back_with_filer, of_bo = (
        submitted(state="returned", assigned_to=anna[1].id),
        submitted(assigned_to=bo[1].id),
    )
    with office_scope(OFFICE):
        with pytest.raises(Forbidden):
            claiming.hand_over(anna[1].id, bo[1].id, bo[1])
        assert claiming.hand_over(anna[1].id, bo[1].id, zhao[1]) == 2
        assert claiming.hand_over(anna[1].id, "", zhao[1]) == 0
        with pytest.raises(Unprocessable):
            claiming.hand_over(anna[1].id, anna[1].id, zhao[1])
        (told,) = handovers.untold(anna[1])
    assert (told.count, told.filing) == (2, None)
    assert stored(assigned).assigned_to == bo[1].id
    assert stored(opened).claimed_by == ""
    assert stored(back_with_filer).assigned_to == anna[1].id
    assert stored(of_bo).assigned_to == bo[1].id
    assert trail(assigned, "filing.taken_over")[0].detail == {"from": anna[1].id, "to": bo[1].id}


def test_a_withdrawal_by_staff_needs_what_a_decision_needs(anna: Person, bo: Person) -> None:
    filing = submitted(claimed_by=anna[1].id, claimed_until=timezone.now() + timedelta(minutes=9))
    with office_scope(OFFICE):
        assert permissions.withdraw(filing, anna[1])
        assert not permissions.withdraw(filing, bo[1])
