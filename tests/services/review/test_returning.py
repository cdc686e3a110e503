"""A return: the whole checklist, all faults in one numbered notice; a second one is a supervisor's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review import deciding, holding, tally
from services.review.models import Tally
from tenants.filings import deeming, notices, printing, remarks, return_reasons, workflow
from tenants.filings.calendars import calendar
from tenants.filings.examining import Examination, Fault, Findings
from tenants.filings.models import Filing
from tenants.filings.notices import CorrectionNotice
from tenants.offices import directory
from tenants.offices.models import Membership
from tests.api import member
from tests.make import make_draft
from tests.services.review.deciding import (
    ANNA,
    BO,
    CHIEF,
    OFFICE,
    WINDOW,
    all_right,
    now,
    one_wrong,
    ten_seconds_later,
    waiting,
)

pytestmark = pytest.mark.django_db


def returned(filing: Filing, message: str = "过于笼统") -> CorrectionNotice:
    """Returned by Anna, and it has left."""
    row = deciding.write_notice(now(filing), ANNA, *one_wrong(filing, message))
    deciding.return_filing(now(filing), ANNA, row.version)
    ten_seconds_later()
    holding.carry_out()
    return notices.last_of(filing.pk)


def again(filing: Filing) -> Filing:
    """The filer hands it in again."""
    return workflow.move(now(filing), "submit", WINDOW, now=timezone.now())


def test_the_whole_list_is_gone_through_before_anything_is_asked(donggang: str) -> None:
    filing = waiting()
    with pytest.raises(Unprocessable) as refused:
        deciding.write_notice(filing, ANNA, {"content": False}, Findings())
    named = {fault.field for fault in refused.value.errors}
    assert {"mark-account", "mark-content", "mark-licence", "mark-sealed"} <= named
    with pytest.raises(Unprocessable):  # nothing is wrong
        deciding.write_notice(now(filing), ANNA, all_right(filing), Findings())
    with pytest.raises(Unprocessable) as refused:  # wrong, and not what
        deciding.approve(now(filing), ANNA, one_wrong(filing)[0], Findings())
    assert [fault.field for fault in refused.value.errors] == ["mark-content"]


def test_a_fault_of_a_point_is_tied_to_a_field_or_document(donggang: str) -> None:
    filing = waiting()
    marks = all_right(filing) | {"content": False}
    with pytest.raises(Unprocessable) as refused:
        deciding.write_notice(filing, ANNA, marks, Findings((Fault("content", "", "过于笼统"),)))
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("mark-content", "no-field")]
    whole = (
        Fault("content", "purpose", "过于笼统"),
        Fault("", "", "整体"),
    )  # what belongs to no point may be
    assert deciding.write_notice(now(filing), ANNA, marks, Findings(whole))


def test_a_notice_says_what_was_shown_is_numbered_and_stays(donggang: str) -> None:
    first, second = returned(waiting(), "一"), returned(waiting(), "二")
    number = int(first.number.rsplit("-", 1)[1])
    assert second.number == f"{first.number.rsplit('-', 1)[0]}-{number + 1:05d}"
    assert first.reasons == [{"field": "purpose", "message": "一", "fix": "写明范围"}]
    filing = Filing.objects.get(pk=first.filing)
    assert (filing.state, filing.return_reasons) == ("returned", first.reasons)
    assert printing.correction_notice(filing, first).startswith(b"%PDF")


def test_what_was_changed_since_it_was_shown_is_not_sent(donggang: str) -> None:
    filing = waiting()
    shown = deciding.write_notice(filing, ANNA, *one_wrong(filing))
    deciding.examine(now(filing), ANNA, *one_wrong(filing, "另一个"))
    with pytest.raises(Conflict, match="notice-changed"):
        deciding.return_filing(now(filing), ANNA, shown.version)
    yesterday = str(timezone.localdate())
    with pytest.raises(Conflict, match="notice-changed"):
        deciding.return_filing(now(filing), ANNA, shown.version + 1, shown_due=yesterday)


def test_an_undone_return_is_written_as_it_was(donggang: str) -> None:
    filing = waiting()
    row = deciding.write_notice(filing, ANNA, *one_wrong(filing))
    deciding.return_filing(now(filing), ANNA, row.version)
    assert holding.undo([filing.pk], ANNA) == [filing.pk]
    kept = deciding.examination(now(filing), ANNA.id)
    assert [fault.message for fault in kept.findings.faults] == ["过于笼统"]
    assert kept.right["content"] is False
    assert not CorrectionNotice.objects.filter(filing=filing.pk).exists()


def test_a_second_return_is_a_supervisors_with_new_facts(donggang: str) -> None:
    filing = waiting()
    row = deciding.write_notice(filing, ANNA, *one_wrong(filing))
    with pytest.raises(Conflict, match="first-return"):
        deciding.ask_supervisor(now(filing), ANNA, row.version, "营业执照已注销")
    returned(filing)
    again(filing)
    row = deciding.write_notice(now(filing), ANNA, *one_wrong(filing, "新的"))
    with pytest.raises(Forbidden, match="second-return"):
        deciding.return_filing(now(filing), ANNA, row.version, new_facts="营业执照已注销", why="x")
    with pytest.raises(Unprocessable):
        deciding.ask_supervisor(now(filing), ANNA, row.version, "")
    row = deciding.ask_supervisor(now(filing), ANNA, row.version, "营业执照已注销")
    assert [one.pk for one in deciding.asked_of_supervisors()] == [row.pk]
    with pytest.raises(Unprocessable) as refused:
        deciding.return_filing(now(filing), CHIEF, row.version, of=ANNA.id)
    assert [fault.field for fault in refused.value.errors] == ["why"]
    with pytest.raises(Conflict):  # what nobody asked about is nobody else's to send
        deciding.write_notice(now(filing), BO, *one_wrong(filing))
        deciding.return_filing(now(filing), CHIEF, 1, of=BO.id, new_facts="x", why="y")
    deciding.return_filing(now(filing), CHIEF, row.version, of=ANNA.id, why="须补交新执照")
    ten_seconds_later()
    holding.carry_out()
    assert (now(filing).state, now(filing).returns) == ("returned", 2)
    assert not deciding.asked_of_supervisors().exists()
    line = now(filing).history.get(event="filing.returned", detail__times=2)
    assert remarks.of(filing.pk)[line.sequence] == "营业执照已注销\n须补交新执照"
    assert notices.last_of(filing.pk).times == 2
    tally.rebuild()
    this_month, *before = tally.recent(OFFICE, timezone.localdate(), CHIEF)
    assert this_month.second_returns >= 1
    assert len(before) == tally.MONTHS - 1


def test_the_api_refuses_a_second_return_in_the_same_way() -> None:
    clerk, chief = member(OFFICE, "clerk", "second"), member(OFFICE, "supervisor", "second")
    with office_scope(OFFICE):
        filing = waiting()
    body = {"reasons": [{"field": "purpose", "message": "x"}]}
    assert clerk.post(f"filings/{filing.pk}/return", body).status_code == 200
    with office_scope(OFFICE):
        again(filing)
    more = body | {"new_facts": "新", "why": "因"}
    assert clerk.post(f"filings/{filing.pk}/return", more).json()["code"] == "second-return"
    assert chief.post(f"filings/{filing.pk}/return", body).json()["code"] == "second-return-unexplained"
    assert chief.post(f"filings/{filing.pk}/return", more).status_code == 200


def test_the_filer_reads_the_notice() -> None:
    with office_scope(OFFICE):
        notice, other = returned(waiting(org_name="日照海鲜馆")), waiting()
    client = Client()
    client.cookies[f"beian-{OFFICE}"] = member(OFFICE, "clerk", "pages").token
    for path, kind in (("correction.pdf", "application/pdf"), ("correction.webp", "image/webp")):
        answer = client.get(f"/o/{OFFICE}/filings/{notice.filing}/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert client.get(f"/o/{OFFICE}/desk/filings/{notice.filing}/correction.pdf").status_code == 200
    assert client.get(f"/o/{OFFICE}/filings/{other.pk}/correction.pdf").status_code == 404


def test_a_reason_written_otherwise_changes_nothing_that_was_sent(donggang: str) -> None:
    texts = {"message": "旧的说法", "message_en": "old", "fix": "", "fix_en": ""}
    with pytest.raises(Forbidden):
        return_reasons.keep(None, "purpose", texts, ANNA)
    with pytest.raises(Unprocessable) as refused:
        return_reasons.keep(None, "nothing", texts | {"message": ""}, CHIEF)
    assert {fault.field for fault in refused.value.errors} == {"field", "message"}
    own = return_reasons.keep(None, "purpose", texts, CHIEF)
    assert [(one.message, one.fix) for one in return_reasons.offered("en") if one.key == str(own.pk)] == [
        ("old", "")
    ]
    notice = returned(waiting(), return_reasons.offered("zh-hans")[0].message)
    return_reasons.keep(own.pk, "purpose", texts | {"message": "新的说法"}, CHIEF)
    assert CorrectionNotice.objects.get(pk=notice.pk).reasons[0]["message"] == "旧的说法"
    return_reasons.remove(own.pk, CHIEF)
    assert str(own.pk) not in {one.key for one in return_reasons.offered("en")}


def test_the_citys_list_and_checklist_are_about_what_there_is() -> None:
    examining = directory.pack().examining
    named = {about for point in examining.checklist for about in point.about}
    named |= {reason.field for reason in examining.return_reasons}
    assert named <= return_reasons.ABOUT
    for kind, materials in directory.pack().materials.items():
        about = {name for point in examining.points_for(kind) for name in point.about}
        assert {f"documents.{document}" for document in materials.documents} <= about


def test_what_an_office_is_silent_about_is_deemed_accepted_once(donggang: str) -> None:
    late, young, asked = waiting(), waiting(), waiting()
    returned(asked)
    again(asked)
    terms = deeming.terms(calendar())
    begun = timezone.make_aware(timezone.datetime.combine(terms["begun"], timezone.datetime.min.time()))  # type: ignore[attr-defined]
    Filing.objects.filter(pk__in=[late.pk, asked.pk]).update(clock_since=begun)
    Filing.objects.filter(pk=young.pk).update(clock_since=begun + timedelta(days=1))
    assert deeming.deem(terms | {"deemed": False}) == 0
    assert deeming.deem(terms) >= 1
    assert now(late).deemed_accepted_at is not None
    assert (now(young).deemed_accepted_at, now(asked).deemed_accepted_at) == (None, None)
    assert now(late).history.filter(event="filing.deemed_accepted").count() == 1
    before = now(late).sequence
    deeming.deem(terms)
    assert now(late).sequence == before
    tally.rebuild()
    with shared_scope():
        assert Tally.objects.get(office=OFFICE).deemed_accepted >= 1


def test_a_fault_of_a_point_that_is_right_after_all_is_not_told(donggang: str) -> None:
    filing = waiting()
    faults = (Fault("content", "purpose", "不说"), Fault("", "", "整体"))
    row = deciding.write_notice(filing, ANNA, all_right(filing), Findings(faults))
    assert [fault.message for fault in deciding.to_tell(row)] == ["整体"]
    make_draft()  # of others nothing is known


def test_the_pages_of_a_second_return() -> None:
    browsers = {}
    for role in ("clerk", "supervisor"):
        browsers[role] = Client()
        browsers[role].cookies[f"beian-{OFFICE}"] = member(OFFICE, role, "twice").token
    with office_scope(OFFICE):
        filing = waiting()
        returned(filing)
        again(filing)
        shown = now(filing)
        marks = {f"mark-{point}": "right" for point in all_right(shown)}
    desk, here = f"/o/{OFFICE}/desk/", f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    typed = marks | {
        "mark-content": "wrong",
        "fault-content-0-field": "purpose",
        "fault-content-0-message": "新发现的问题",
        "seen": str(shown.sequence),
    }
    assert browsers["clerk"].post(f"{here}write-notice/", typed).status_code == 302
    page = browsers["clerk"].get(f"{here}notice/").content.decode()
    assert "新发现的问题" in page
    assert "send-notice" not in page  # it is a supervisor's to send
    asked = {"seen": str(shown.sequence), "version": "1", "new_facts": ""}
    assert browsers["clerk"].post(f"{here}ask-supervisor/", asked).status_code == 422
    onward = browsers["clerk"].post(f"{here}ask-supervisor/", asked | {"new_facts": "新"}, follow=True)
    assert "已请主管" in onward.content.decode()
    clerk = str(examining_of(filing).by)
    # Whoever is asked is led there: from the queue, and from what is stuck.
    leads = f'href="{desk}second-returns/"'
    assert leads in browsers["supervisor"].get(desk).content.decode()
    assert leads in browsers["supervisor"].get(f"{desk}supervision/stuck/").content.decode()
    assert leads not in browsers["clerk"].get(desk).content.decode()
    listed = browsers["supervisor"].get(f"{desk}second-returns/").content.decode()
    assert f"{filing.pk}/notice/?of={clerk}" in listed
    assert f"notice/?of={clerk}" in browsers["supervisor"].get(here).content.decode()
    assert "send-notice" in browsers["supervisor"].get(f"{here}notice/?of={clerk}").content.decode()
    sent = {"seen": str(shown.sequence), "version": "2", "of": clerk, "new_facts": "新"}
    assert browsers["supervisor"].post(f"{here}return/", sent).status_code == 422
    assert browsers["supervisor"].post(f"{here}return/", sent | {"why": "须补交"}).status_code == 302
    line = browsers["supervisor"].get(desk).content.decode()
    assert f'value="{filing.pk}"' in line  # to undo it
    assert (
        "mark-content" not in browsers["clerk"].get(here).content.decode()
    )  # decided: nothing is to be done


def examining_of(filing: Filing) -> Examination:
    with office_scope(OFFICE):
        return Examination.objects.filter(filing=filing.pk).latest("changed_at")


def test_who_typed_it_in_reads_so_before_pressing() -> None:
    client, clerk = Client(), member(OFFICE, "clerk", "window")
    client.cookies[f"beian-{OFFICE}"] = clerk.token
    with office_scope(OFFICE):
        filing = waiting()
    here = f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    assert 'id="approve"' in client.get(here).content.decode()
    own = str(Membership.objects.get(staff__username=f"{OFFICE}-clerk-window").staff_id)
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(submitted_by=own)
    page = client.get(here).content.decode()
    assert 'id="approve"' not in page
    assert 'id="notice"' in page
    assert "four eyes" in page or "录审分离" in page
