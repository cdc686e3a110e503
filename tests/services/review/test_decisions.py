"""The desks' decisions through the API: claim, paper, approve, return; the city's archive, send back, urge."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from services.review import docket
from tenants.filings import workflow
from tenants.filings.events import Urged
from tenants.filings.models import Filing
from tenants.filings.pauses import Pause
from tenants.offices.models import Membership
from tests.api import Caller, member
from tests.make import STAFF, make_draft

pytestmark = pytest.mark.django_db


def submitted(**columns: Any) -> Filing:
    with office_scope("donggang"):
        filing = make_draft(**columns)
        return workflow.move(filing, "submit", STAFF, now=timezone.now())


def approved() -> Filing:
    filing = submitted(paper_state="received")
    with office_scope("donggang"):
        return workflow.move(
            filing, "approve", STAFF.__class__("staff", "9", "clerk", "donggang"), now=timezone.now()
        )


def test_the_queue_has_the_longest_waiting_first(clerk: Caller) -> None:
    filings = [submitted() for _ in range(3)]
    told = [row["id"] for row in clerk.get("queue").json()["filings"]]
    positions = [told.index(str(filing.pk)) for filing in filings]
    assert positions == sorted(positions)


@pytest.mark.parametrize("state", ["overdue", ""])
def test_the_queue_is_paged_without_gaps(clerk: Caller, state: str) -> None:
    with office_scope("donggang"):
        for number in range(55):
            made = make_draft(state="overdue" if number % 5 else "submitted", due_on=timezone.localdate())
            # Whoever was moved last waits least, however old it is.
            Filing.objects.filter(pk=made.pk).update(stage_since=timezone.now() - timedelta(hours=number % 7))
        for _ in range(11):
            make_draft(state="overdue", due_on=timezone.localdate())
    seen: list[str] = []
    after = ""
    while True:
        page = clerk.get(f"queue?state={state}&after={after.replace('+', '%2B')}").json()
        seen += [row["id"] for row in page["filings"]]
        after = page["after"]
        if not after:
            break
    with office_scope("donggang"):
        rows = Filing.objects.filter(state=state) if state else Filing.objects.all()
        order = ("stage_since", "pk") if state else ("pk",)
        assert seen == [str(pk) for pk in rows.order_by(*order).values_list("pk", flat=True)]
    assert len(seen) > 50


def test_a_key_goes_by_what_a_form_carries_a_file_or_none(clerk: Caller) -> None:
    """A multipart body is read once, and its boundary differs each time."""
    path = f"filings/{submitted(paper_state='received').pk}/claim"
    assert clerk.upload(path, key="form", one="1").status_code == 200
    assert clerk.upload(path, key="form", one="1").status_code == 200
    assert clerk.upload(path, key="form", one="2").json()["code"] == "idempotency-key-reused"


def test_a_claim_keeps_others_out_for_a_while(clerk: Caller) -> None:
    filing = submitted(paper_state="received")
    colleague = member("donggang", "clerk", "bo")
    assert clerk.post(f"filings/{filing.pk}/claim").status_code == 200
    assert clerk.post(f"filings/{filing.pk}/claim").status_code == 200
    refused = colleague.post(f"filings/{filing.pk}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "claimed")
    assert colleague.post(f"filings/{filing.pk}/approve").status_code == 403
    with office_scope("donggang"):
        Filing.objects.filter(pk=filing.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert colleague.post(f"filings/{filing.pk}/claim").status_code == 200


def test_approval_needs_the_paper_copy(clerk: Caller) -> None:
    filing = submitted()
    assert clerk.post(f"filings/{filing.pk}/approve").json()["code"] == "paper-missing"
    assert clerk.post(f"filings/{filing.pk}/paper", {"place": "box 3"}).json()["paper"] == "received"
    assert clerk.post(f"filings/{filing.pk}/approve").json()["state"] == "county_approved"
    assert clerk.post(f"filings/{filing.pk}/approve").status_code == 409


def test_who_typed_it_in_does_not_approve_it(clerk: Caller) -> None:
    filing = submitted(paper_state="received")
    with office_scope("donggang"):
        staff = AuditEntry.objects.filter(subject=filing.pk).latest("id").actor
    assert staff == STAFF.id
    typed = clerk.post("filings", {"filer_kind": "company", "wechat_id": filing.account + "t"}).json()
    with office_scope("donggang"):
        own = Filing.objects.get(pk=typed["id"])
        own = workflow.move(own, "submit", STAFF, now=timezone.now())
        Filing.objects.filter(pk=own.pk).update(paper_state="received")
    assert clerk.post(f"filings/{own.pk}/approve").status_code == 403


def test_a_return_names_everything_and_stops_the_offices_clock(clerk: Caller) -> None:
    filing = submitted()
    reasons = [
        {"field": "purpose", "message": "too short", "fix": "say what is published"},
        {"field": "email", "message": "wrong"},
    ]
    told = clerk.post(f"filings/{filing.pk}/return", {"reasons": reasons}).json()
    assert told["state"] == "returned"
    assert [reason["message"] for reason in told["return_reasons"]] == ["too short", "wrong"]
    assert told["due_reason"]
    with office_scope("donggang"):
        assert Pause.objects.filter(filing_id=filing.pk, ended_at__isnull=True).count() == 1


@pytest.mark.parametrize("body", [{}, {"reasons": []}, {"reasons": [{"field": "x", "message": ""}]}])
def test_a_return_without_a_reason_is_refused(clerk: Caller, body: dict[str, Any]) -> None:
    filing = submitted()
    assert clerk.post(f"filings/{filing.pk}/return", body).status_code == 422


def test_a_return_cannot_be_due_in_the_past(clerk: Caller) -> None:
    filing = submitted()
    body = {"reasons": [{"field": "purpose", "message": "x"}], "due_on": "2020-01-01"}
    assert clerk.post(f"filings/{filing.pk}/return", body).json()["code"] == "due-in-the-past"


def test_a_return_is_due_within_what_the_city_allows(clerk: Caller) -> None:
    filing = submitted()
    last = timezone.localdate() + timedelta(days=90)
    body = {"reasons": [{"field": "purpose", "message": "x"}]}
    for day in (last + timedelta(days=1), date(2099, 1, 1)):
        refused = clerk.post(f"filings/{filing.pk}/return", body | {"due_on": day.isoformat()})
        assert (refused.status_code, refused.json()["code"]) == (422, "due-too-far")
        assert last.isoformat() in refused.json()["title"]
    told = clerk.post(f"filings/{filing.pk}/return", body | {"due_on": last.isoformat()}).json()
    assert (told["state"], told["due_on"]) == ("returned", last.isoformat())


def test_a_withdrawal_ends_the_pause(clerk: Caller) -> None:
    filing = submitted()
    body = {"reasons": [{"field": "purpose", "message": "x"}]}
    assert clerk.post(f"filings/{filing.pk}/return", body).status_code == 200
    assert clerk.post(f"filings/{filing.pk}/withdraw", {"reason": "closed"}).status_code == 200
    with office_scope("donggang"):
        assert Pause.objects.get(filing_id=filing.pk).ended_at is not None


def test_the_city_archives_with_numbers_without_gaps(officer: Caller) -> None:
    numbers = []
    for _ in range(3):
        filing = approved()
        told = officer.post(f"docket/donggang/{filing.pk}/archive").json()
        assert told["state"] == "city_archived"
        numbers.append(told["number"])
    prefix, first = numbers[0].rsplit("-", 1)
    assert numbers == [f"{prefix}-{int(first) + step:05d}" for step in range(3)]
    assert officer.post(f"docket/donggang/{filing.pk}/archive").status_code == 409
    with office_scope("donggang"):
        assert AuditEntry.objects.filter(subject=filing.pk, actor_office="city", role="officer").exists()


def test_a_number_is_not_used_up_by_a_refusal(officer: Caller) -> None:
    waiting, ready = submitted(), approved()
    before = officer.post(f"docket/donggang/{approved().pk}/archive").json()["number"]
    assert officer.post(f"docket/donggang/{waiting.pk}/archive").status_code == 409
    after = officer.post(f"docket/donggang/{ready.pk}/archive").json()["number"]
    assert int(after.rsplit("-", 1)[1]) == int(before.rsplit("-", 1)[1]) + 1


def test_the_city_sends_back_and_urges(officer: Caller) -> None:
    filing = approved()
    assert officer.post(f"docket/donggang/{filing.pk}/urge", {"note": "soon"}).status_code == 200
    assert (
        officer.post(f"docket/donggang/{filing.pk}/send_back", {"reason": "seal unreadable"}).json()["state"]
        == "submitted"
    )
    assert officer.post(f"docket/donggang/{filing.pk}/send_back", {"reason": ""}).status_code == 422


def test_of_a_line_only_what_its_event_tells_is_told(clerk: Caller) -> None:
    filing = submitted()
    with office_scope("donggang"):
        workflow.write(filing, Urged, STAFF, detail={"note": "words that should not be here"})
    assert clerk.get(f"filings/{filing.pk}/history").json()[-1]["detail"] == {}
    clerk.post(f"filings/{filing.pk}/return", {"reasons": [{"field": "purpose", "message": "x"}]})
    told = clerk.get(f"filings/{filing.pk}/history").json()[-1]
    assert (told["detail"], told["remark"]) == ({"reasons": [{"field": "purpose"}]}, "")


def test_a_point_to_correct_is_one_of_the_form_or_a_document(clerk: Caller) -> None:
    filing = submitted()
    for field, status in (
        ("张三 13912345678", 422),
        ("documents.passport", 422),
        ("documents.identity_card", 200),
    ):
        body = {"reasons": [{"field": field, "message": "x"}]}
        assert clerk.post(f"filings/{filing.pk}/return", body).status_code == status


@pytest.mark.parametrize("verb", ["archive", "send_back", "urge"])
def test_a_district_does_nothing_of_the_citys(clerk: Caller, verb: str) -> None:
    filing = approved()
    answer = clerk.post(f"docket/donggang/{filing.pk}/{verb}", {"reason": "x"} if verb == "send_back" else {})
    assert answer.status_code == 403
    assert clerk.get("docket").status_code == 403


@pytest.mark.parametrize("verb", ["archive", "send_back", "urge"])
def test_an_officer_is_of_the_city_or_none(verb: str) -> None:
    """Such a membership is not given any more; one that is there from before is worth nothing."""
    filing, caller = approved(), member("donggang", "clerk", "was")
    with shared_scope():
        Membership.objects.filter(staff__username="donggang-clerk-was").update(role="officer")
    answer = caller.post(
        f"docket/donggang/{filing.pk}/{verb}", {"reason": "x"} if verb == "send_back" else {}
    )
    assert answer.status_code == 403
    assert caller.post(f"filings/{filing.pk}/reveal?field=admin_mobile").status_code == 403


def test_an_auditor_changes_nothing() -> None:
    auditor = member("donggang", "auditor", "au")
    filing = submitted(paper_state="received")
    assert auditor.get(f"filings/{filing.pk}").status_code == 200
    assert auditor.get(f"filings/{filing.pk}").json()["actions"] == []
    for verb, body in [
        ("claim", {}),
        ("paper", {}),
        ("approve", {}),
        ("submit", {}),
        ("withdraw", {"reason": "closed"}),
    ]:
        assert auditor.post(f"filings/{filing.pk}/{verb}", body).status_code in (403, 409)


def test_another_office_finds_nothing(clerk: Caller) -> None:
    stranger = member("lanshan", "clerk", "li")
    filing = submitted()
    for path in (f"filings/{filing.pk}", f"filings/{filing.pk}/history", f"filings/{filing.pk}/form.pdf"):
        assert stranger.get(path).status_code == 404
    for verb in ("claim", "paper", "approve", "submit"):
        assert stranger.post(f"filings/{filing.pk}/{verb}").status_code == 404


def test_revealing_is_recorded(clerk: Caller) -> None:
    filing = submitted(admin_mobile="+8613912345678")
    assert "13912345678" not in clerk.get(f"filings/{filing.pk}").content.decode()
    assert clerk.post(f"filings/{filing.pk}/reveal?field=admin_mobile").json() == {
        "admin_mobile": "+8613912345678"
    }
    with office_scope("donggang"):
        entry = AuditEntry.objects.filter(subject=filing.pk, action="personal.revealed").get()
    assert entry.detail == {"field": "admin_mobile"}


def test_the_docket_is_rebuilt_from_the_filings(officer: Caller) -> None:
    filing = approved()
    with office_scope("donggang"):
        docket.rebuild()
    told = officer.get("docket?office=donggang").json()["entries"]
    assert str(filing.pk) in [row["filing"] for row in told]


def test_an_approval_is_one_read_and_one_write(clerk: Caller) -> None:
    filing = submitted(paper_state="received")
    with office_scope("donggang"), CaptureQueriesContext(connection) as queries:
        read = Filing.objects.get(pk=filing.pk)
        workflow.move(read, "approve", STAFF.__class__("staff", "9", "clerk", "donggang"), now=timezone.now())
    assert len(queries) == 2


def test_the_docket_of_an_office_that_is_none_is_not_found(officer: Caller) -> None:
    refused = officer.get("docket?office=nowhere")
    assert (refused.status_code, refused.json()["code"]) == (404, "no-such-office")
