"""What the queue's filters find, and in which order."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra.audit.actor import Actor
from infra.paging import Page
from infra.problems import NotFound, Unprocessable
from services.review import counting, queries
from services.review.filters import MISSING, NOBODY, VIEWS, Filters
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tests.make import STAFF, make_draft

pytestmark = pytest.mark.django_db


def made(**columns: Any) -> Filing:
    return make_draft(**{"state": "submitted", "clock_since": timezone.now(), **columns})


def ids(filters: Filters, actor: Actor = STAFF, after: str = "") -> list[Any]:
    page: Page[Filing] = queries.queue(actor, filters, after)
    return [filing.pk for filing in page.rows]


def all_ids(view: str) -> list[Any]:
    """Page by page: other tests may have left filings."""
    found, after = list[Any](), ""
    while True:
        page = queries.queue(STAFF, Filters(view=view), after)
        found += [filing.pk for filing in page.rows]
        if not (after := page.after):
            return found


def test_red_then_yellow_then_the_oldest(donggang: str) -> None:
    today = timezone.localdate()
    later, red, soon, never = (
        made(office_due_on=day) for day in (today + timedelta(9), today - timedelta(2), today, date.max)
    )
    older = made(office_due_on=today - timedelta(5))
    found = [pk for pk in ids(Filters()) if pk in {one.pk for one in (later, red, soon, never, older)}]
    assert found == [older.pk, red.pk, soon.pk, later.pk, never.pk]


@pytest.mark.parametrize("days", range(0, 40, 3))
def test_a_colours_filter_finds_what_the_clock_shows(donggang: str, days: int) -> None:
    from tenants.filings.standing import due_when_submitted

    filing = made(clock_since=timezone.now() - timedelta(days))
    due = due_when_submitted(filing, timezone.now(), calendar())
    Filing.objects.filter(pk=filing.pk).update(office_due_on=due)
    clock = clock_of(filing, timezone.now(), calendar())
    assert clock
    assert clock.due == due
    shown = {colour for colour in ("red", "yellow", "green") if filing.pk in ids(Filters(colour=colour))}
    assert shown == {clock.colour}


def test_each_view_has_what_it_says(donggang: str) -> None:
    draft, fresh = made(state="draft"), made()
    back = made(returns=1, paper_state="received", assigned_to=STAFF.id)
    held = made(
        paper_state="received", claimed_by=STAFF.id, claimed_until=timezone.now() + timedelta(minutes=9)
    )
    past = made(
        paper_state="received", claimed_by=STAFF.id, claimed_until=timezone.now() - timedelta(minutes=9)
    )
    others = made(paper_state="differs", assigned_to="999", typed_by="999")
    walk_in, late = made(state="draft", typed_by="999"), made(state="overdue")
    all_of_them = {one.pk for one in (draft, fresh, back, held, past, others, walk_in, late)}
    expected = {
        "submitted": {fresh, back, held, past, others},
        "mine": {back, held},
        "new": {fresh, held, past, others},
        "back": {back},
        "paper": {fresh, others},
        "overdue": {late},
        "walk_ins": {others, walk_in},
        "draft": {draft, walk_in},
        "returned": set(),
        "county_approved": set(),
        "city_archived": set(),
        "withdrawn": set(),
        "": all_of_them,
        "asked": set(),
    }
    assert set(expected) == set(VIEWS)
    counted = counting.counts(STAFF)
    for view, filings in expected.items():
        wanted = {getattr(one, "pk", one) for one in filings}
        listed = all_ids(view)
        assert set(listed) & all_of_them == wanted, view
        assert counted[view] == len(listed), view


def test_what_narrows_a_view(donggang: str) -> None:
    today = timezone.localdate()
    company = made(content=["news", "policy"], stage_since=timezone.now() - timedelta(days=3))
    person = made(filer_kind="individual", paper_state="received", content=["news"], assigned_to="7")

    def found(**asked: Any) -> set[Any]:
        return set(ids(Filters.read(asked))) & {company.pk, person.pk}

    assert found(filer_kind="individual") == found(paper="received") == found(assigned="7") == {person.pk}
    assert found(paper=MISSING) == found(paper="expected") == found(assigned=NOBODY) == {company.pk}
    assert found(content="policy") == {company.pk}
    assert found(content="news") == {company.pk, person.pk}
    assert found(since=str(today)) == {person.pk}
    assert found(until=str(today - timedelta(days=3))) == {company.pk}
    assert found(since=str(today - timedelta(days=3)), until=str(today)) == {company.pk, person.pk}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "until"),
        ({"colour": "blue"}, "colour"),
        ({"content": "x"}, "content"),
        ({"search": "a\u202eb"}, "search"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(asked: dict[str, str], field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        Filters.read(asked)
    assert [error.field for error in refused.value.errors] == [field]


def test_a_view_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        Filters.read({"view": "x"})


def test_an_address_says_the_same_again() -> None:
    asked = {
        "view": "mine",
        "filer_kind": "company",
        "since": "2026-05-01",
        "search": "海 岸",
        "colour": "red",
    }
    filters = Filters.read(asked)
    from urllib.parse import parse_qsl

    assert Filters.read(dict(parse_qsl(filters.query(), keep_blank_values=True))) == filters
    assert Filters.read({"state": "overdue"}) == Filters(view="overdue")
    assert Filters.read({"search": "x"}).view == ""
    assert Filters.read({}) == Filters()


def test_pages_go_on_where_the_last_one_ended(donggang: str) -> None:
    day = timezone.localdate()
    mine = [made(office_due_on=day + timedelta(number % 3)) for number in range(107)]
    seen, after = list[Any](), ""
    while True:
        page = queries.queue(STAFF, Filters(), after)
        seen += [filing.pk for filing in page.rows]
        after = page.after
        if not after:
            break
    ours = {filing.pk: filing for filing in mine}
    listed = [pk for pk in seen if pk in ours]
    assert listed == sorted(ours, key=lambda pk: (ours[pk].office_due_on, pk))


def test_where_few_fit_a_page_looks_through_some_and_the_next_one_through_more(
    donggang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = timezone.localdate() - timedelta(400)
    wanted = [made(office_due_on=day + timedelta(number), paper_state="shelved") for number in (3, 30, 57)]
    for number in range(60):
        made(office_due_on=day + timedelta(number))
    monkeypatch.setattr("services.review.queries.LOOKED", 20)
    filters, after, found, pages = Filters(paper="shelved"), "", list[Any](), 0
    while True:
        page = queries.queue(STAFF, filters, after)
        found += [filing.pk for filing in page.rows if filing in wanted]
        after, pages = page.after, pages + 1
        if not after:
            break
    assert found == [filing.pk for filing in wanted]
    assert pages >= 4
