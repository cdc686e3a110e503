"""The exercise is set up on pages: versions with a moment, a person and a reason; first what changes, then the yes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from services.notify.tasks import follow_calendar
from services.review.models import DocketEntry
from services.review.tasks import follow_calendar as follow_docket
from tenants.filings.deadlines import due_for_first_filing
from tenants.filings.deadlines.terms import CHINA
from tenants.filings.models import Filing
from tenants.offices import directory
from tenants.offices.models import Notice
from tenants.offices.setup import versions
from tests.make import make_draft
from tests.services.review.offices import browser
from tests.services.review.setup.forms import PART, SETUP, Form, fields_of, now

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = timezone.localtime() + timedelta(days=30)


def draft(office: str, **columns: Any) -> Filing:
    due = due_for_first_filing(TODAY - timedelta(days=25), date(2017, 4, 20))
    reason = [step.as_json() for step in due.explanation]
    with office_scope(office):
        return make_draft(due_on=due.date, first_due_on=due.date, due_reason=reason, **columns)


def due(filing: Filing, office: str) -> date:
    with office_scope(office):
        return Filing.objects.get(pk=filing.pk).due_on


END = TODAY + timedelta(days=90)


def test_first_what_changes_and_who_is_affected_then_a_version(officer: Client) -> None:
    mine, base = draft("wulian"), now()
    page = Form(officer, "period").send(period__ends_on=str(END))
    text = page.content.decode()
    assert "<del>2017-04-20</del>" in text
    assert f"<ins>{END}</ins>" in text
    assert "1 date of a filer would move" in text
    assert mine.account in text
    assert now().pk == base.pk
    Form(officer, "period").make(period__ends_on=str(END))
    made = now()
    assert made.pk != base.pk
    assert (made.pack["period"]["ends_on"], made.remark) == (str(END), "市网信办会议纪要〔2026〕3号")
    assert directory.pack().period.ends_on == END
    assert due(mine, "wulian") == mine.due_on, "the clock moves it"
    follow_calendar()
    assert due(mine, "wulian") == due_for_first_filing(TODAY - timedelta(days=25), END).date
    with office_scope("city"):
        entry = AuditEntry.objects.get(action="exercise.changed")
    assert (entry.role, entry.detail["version"], entry.detail["base"]) == ("officer", made.pk, base.pk)


def test_a_filing_says_how_its_date_was_computed_by_the_new_period(officer: Client) -> None:
    mine = draft("wulian")
    Form(officer, "period").make(period__ends_on=str(END))
    follow_calendar()
    with office_scope("wulian"):
        steps = Filing.objects.get(pk=mine.pk).due_reason
    assert steps == [
        step.as_json() for step in due_for_first_filing(TODAY - timedelta(days=25), END).explanation
    ]


def test_a_stage_limit_moves_the_offices_clocks_here_and_in_the_docket(officer: Client) -> None:
    since = timezone.now() - timedelta(days=1)
    with office_scope("wulian"):
        filing = make_draft(state="submitted", clock_since=since, stage_since=since)
    with shared_scope():
        DocketEntry.objects.create(
            filing=filing.pk, office="wulian", account=filing.account, kind="first", filer_kind="company",
            state="submitted", paper="expected", due_on=TODAY, late=False, sequence=1, since=since, received=True,
            office_due_on=TODAY,
        )  # fmt: skip
    page = Form(officer, "limits").make(limits__district_examination="20").content.decode()
    assert "1 clock of an office would move" in page
    follow_calendar()
    follow_docket()
    with office_scope("wulian"):
        kept = Filing.objects.get(pk=filing.pk).office_due_on
    with shared_scope():
        assert DocketEntry.objects.get(filing=filing.pk).office_due_on == kept > TODAY + timedelta(days=20)


def test_a_version_to_come_is_taken_back_and_nothing_has_happened(officer: Client) -> None:
    base = now()
    Form(officer, "period").make(period__ends_on=str(END), when="later", starts_at=f"{LATER:%Y-%m-%dT%H:%M}")
    assert now().pk == base.pk
    assert directory.pack().period.ends_on == date(2017, 4, 20)
    coming = versions.versions()[0]
    assert (coming.standing, f"{timezone.localtime(coming.in_force_from):%F %H:%M}") == (
        "to_come",
        f"{LATER:%F %H:%M}",
    )
    assert "Take it back" in officer.get(SETUP).content.decode()
    assert officer.post(f"{SETUP}versions/{coming.id}/take-back/").status_code == 302
    assert versions.versions()[0].standing == "taken_back"
    assert versions.pack_on(LATER.date() + timedelta(days=1)) == versions.pack_on(TODAY)
    again = officer.post(f"{SETUP}versions/{coming.id}/take-back/")
    assert again.status_code == 409
    with office_scope("city"):
        assert AuditEntry.objects.get(action="exercise.taken_back").detail == {"version": coming.id}


def test_what_was_in_force_on_a_day(officer: Client) -> None:
    starts = datetime.combine(LATER.date(), datetime.min.time(), CHINA)
    Form(officer, "period").make(period__ends_on=str(END), when="later", starts_at=f"{starts:%Y-%m-%d}")
    ends = {day: versions.pack_on(starts.date() + timedelta(days=day)) for day in (-1, 0)}
    assert ends[-1] is not None
    assert ends[0] is not None
    assert (ends[-1].period.ends_on, ends[0].period.ends_on) == (date(2017, 4, 20), END)
    assert versions.pack_on(date(2001, 1, 1)) is None


def test_never_the_past_never_without_a_reason(officer: Client) -> None:
    past = timezone.localtime() - timedelta(hours=1)
    form = Form(officer, "period")
    page = form.send(period__ends_on=str(END), when="later", starts_at=f"{past:%Y-%m-%dT%H:%M}")
    assert page.status_code == 422
    assert "This moment is past" in page.content.decode()
    assert f'value="{END}"' in page.content.decode(), "what was typed stays"
    page = form.send(when="now", remark=" ")
    assert page.status_code == 422
    assert 'id="id_remark-fault"' in page.content.decode()
    page = form.send(when="later", starts_at="", remark="x")
    assert "Say from when" in page.content.decode()


def test_the_second_of_two_officers_is_told_what_changed_and_loses_nothing(officer: Client) -> None:
    second = browser("officer", "second", office="city")
    mine = Form(second, "period")
    Form(officer, "period").make(period__ends_on=str(END))
    page = mine.send(period__days_after_opening="60")
    text = page.content.decode()
    assert page.status_code == 409
    assert "eve" in text
    assert f"<ins>{END}</ins>" in text
    again = fields_of(text)
    assert (again["period-days_after_opening"], again["period-ends_on"]) == ("60", str(END))
    mine.fields = again
    mine.make()
    period = directory.pack().period
    assert (period.days_after_opening, period.ends_on) == (60, END)


def test_what_changes_now_is_in_the_version_to_come_too_but_for_what_that_says_otherwise(
    officer: Client,
) -> None:
    Form(officer, "period").make(period__ends_on=str(END), when="later", starts_at=f"{LATER:%Y-%m-%dT%H:%M}")
    Form(officer, "period").make(
        period__ends_on=str(END - timedelta(days=9)), period__days_after_opening="45"
    )
    later = versions.pack_on(LATER.date() + timedelta(days=1))
    assert later is not None
    assert (later.period.ends_on, later.period.days_after_opening) == (END, 45)


def test_a_version_to_come_is_gone_on_from(officer: Client) -> None:
    moment = f"{LATER:%Y-%m-%dT%H:%M}"
    Form(officer, "period").make(period__ends_on=str(END), when="later", starts_at=moment)
    coming = versions.versions()[0]
    form = Form(officer, "limits", f"?from={coming.id}")
    assert (form.fields["when"], form.fields["starts_at"]) == (["later"], moment)
    form.make(limits__city_archive="9")
    found = versions.versions()
    assert [one.standing for one in found[:2]] == ["to_come", "replaced"]
    later = versions.pack_on(LATER.date() + timedelta(days=1))
    assert later is not None
    assert (later.period.ends_on, later.limits.city_archive) == (END, 9)


def test_versions_are_read_and_compared_in_words(officer: Client) -> None:
    Form(officer, "period").make(period__ends_on=str(END))
    one, other = (version.id for version in versions.versions()[:2])
    whole = officer.get(f"{SETUP}versions/{one}/").content.decode()
    assert str(END) in whole
    assert "The concentrated period ends on" in whole
    compared = officer.get(f"{SETUP}versions/{one}/?against={other}").content.decode()
    assert "<del>2017-04-20</del>" in compared
    assert compared.count("<ins>") == 1
    assert officer.get(f"{SETUP}versions/999999/").status_code == 404


def test_once_in_force_it_is_never_changed(officer: Client) -> None:
    with shared_scope():
        for act in ("update", "delete"):
            there = Notice.objects.filter(pk=now().pk)
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                there.update(remark="x") if act == "update" else there.delete()


def test_an_auditor_reads_and_changes_nothing(officer: Client) -> None:
    auditor = browser("auditor", office="city")
    Form(officer, "period").make(period__ends_on=str(END), when="later", starts_at=f"{LATER:%Y-%m-%dT%H:%M}")
    coming = versions.versions()[0].id
    for address in (SETUP, PART.format("checklist"), f"{SETUP}versions/{coming}/"):
        page = auditor.get(address)
        assert page.status_code == 200
        assert "button main" not in page.content.decode()
        assert "take-back" not in page.content.decode()
    form = Form(officer, "period")
    sent = {**form.fields, "period-ends_on": str(END), "seen": "1"}
    assert auditor.post(PART.format("period"), sent).status_code == 403
    assert auditor.post(f"{SETUP}versions/{coming}/take-back/").status_code == 403
    assert versions.versions()[0].standing == "to_come"


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_nobody_of_a_district(role: str) -> None:
    client = browser(role)
    for path in ("", "parts/period/", f"versions/{now().pk}/"):
        assert client.get(f"/o/wulian/desk/setup/{path}").status_code == 403
    assert client.post("/o/wulian/desk/setup/parts/period/", {"based_on": str(now().pk)}).status_code == 403


def test_a_page_costs_the_same_with_few_versions_and_many(officer: Client) -> None:
    def cost() -> list[int]:
        found = []
        for address in (SETUP, PART.format("checklist"), f"{SETUP}versions/{now().pk}/"):
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(address).status_code == 200
            found.append(len(queries))
        return found

    with shared_scope():
        pack = now().pack
        Notice.objects.create(pack=pack, in_force_from=LATER, made_by="7")
    directory.refresh()
    few = cost()
    with shared_scope():
        Notice.objects.bulk_create(
            Notice(pack=pack, in_force_from=LATER + timedelta(days=1 + day), made_by="7", remark="x")
            for day in range(30)
        )
    assert cost() == few
    assert max(few) <= 8
