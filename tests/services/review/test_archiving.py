"""Archiving many at once: each once, with its outcome, and numbers without gaps, however many are at it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Forbidden, Unprocessable
from services.review import actions
from services.review.city import archiving
from services.review.city.filters import Filters
from services.review.city.models import Batch, BatchItem
from services.review.models import DocketEntry
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.make import make_draft
from tests.services.review.test_desk_pages import browser

OFFICER, OTHER = (Actor("staff", name, "officer", "city") for name in ("103", "104"))
CLERK = Actor("staff", "7", "clerk", "wulian")


def waiting(count: int, office: str = "wulian", **columns: Any) -> list[DocketEntry]:
    """Filings that wait for the city, as its docket has them."""
    known = {"state": "county_approved", "clock_since": timezone.now(), **columns}
    with office_scope(office):
        made = [make_draft(**known) for _ in range(count)]
        entries = [
            DocketEntry(
                filing=one.pk, office=office, account=one.account, kind="first", filer_kind="company",
                state="county_approved", paper="received", due_on=one.due_on, late=False, sequence=1,
                since=timezone.now(),
            )
            for one in made
        ]  # fmt: skip
        DocketEntry.objects.bulk_create(entries)
    return entries


def archived(entries: list[DocketEntry], batch: UUID, actor: Actor = OFFICER) -> list[BatchItem]:
    with office_scope("city"):
        archiving.go_on(archiving.begin(batch, entries, actor), seconds=60)
        return archiving.batch(batch, actor)[1]


def serials(items: list[BatchItem]) -> list[int]:
    return [int(item.number.rsplit("-", 1)[1]) for item in items if item.number]


@pytest.mark.django_db
def test_each_gets_the_next_number_and_what_is_refused_takes_none() -> None:
    good, bad = waiting(3), waiting(1, state="returned")
    items = archived([good[0], bad[0], good[1], good[2]], uuid4())
    assert [bool(item.number) for item in items] == [True, False, True, True]
    assert items[1].refused == "not-in-this-state"
    first = serials(items)[0]
    assert serials(items) == [first, first + 1, first + 2]
    with office_scope("wulian"):
        assert Filing.objects.get(pk=good[0].filing).number == items[0].number


@pytest.mark.django_db
def test_the_same_batch_again_is_the_same_batch() -> None:
    entries, batch = waiting(2), uuid4()
    first = archived(entries, batch)
    again = archived(waiting(1), batch)
    assert [item.number for item in again] == [item.number for item in first]
    with office_scope("city"):
        assert Batch.objects.get(pk=batch).done_at is not None


@pytest.mark.django_db
def test_one_that_breaks_takes_no_number_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    entries, batch, archive = waiting(2), uuid4(), actions.archive

    def breaks(office: str, filing: UUID, actor: Actor) -> Filing:
        archive(office, filing, actor)
        raise OSError("the machine stops here")

    monkeypatch.setattr(actions, "archive", breaks)
    with pytest.raises(OSError, match="stops"):
        archived(entries, batch)
    monkeypatch.setattr(actions, "archive", archive)
    items = archived(entries, batch)
    assert serials(items) == [serials(items)[0], serials(items)[0] + 1]


@pytest.mark.django_db
def test_what_a_request_left_the_clock_goes_on_with() -> None:
    entries, batch = waiting(3), uuid4()
    with office_scope("city"):
        begun = archiving.begin(batch, entries, OFFICER)
        assert archiving.go_on(begun, seconds=0) == 0
    assert archiving.go_on_with_all() >= 3
    with office_scope("city"):
        found, items = archiving.batch(batch, OFFICER)
    assert found.done_at
    assert all(item.number for item in items)


@pytest.mark.django_db
def test_nobody_but_an_officer_archives_and_nothing_is_nothing() -> None:
    entries = waiting(1)
    with office_scope("wulian"), pytest.raises(Forbidden):
        archiving.begin(uuid4(), entries, CLERK)
    with office_scope("city"):
        with pytest.raises(Forbidden):
            archiving.begin(uuid4(), entries, Actor("staff", "9", "auditor", "city"))
        with pytest.raises(Unprocessable):
            archiving.begin(uuid4(), [], OFFICER)
    address = "/o/city/desk/docket/archive/"
    assert browser("wulian", "clerk").post(address, {"all": "1"}).status_code == 401


@pytest.mark.django_db
def test_all_of_a_list_is_what_the_list_shows() -> None:
    mine, other = waiting(2), waiting(1, office="lanshan")
    with office_scope("city"):
        found = {one.filing for one in archiving.listed(Filters(office="wulian"))}
        count, more = archiving.how_many(Filters(office="wulian"))
    assert {one.filing for one in mine} <= found
    assert other[0].filing not in found
    assert (count, more) == (len(found), False)
    page = browser("city", "officer").get("/o/city/desk/docket/?office=wulian").content.decode()
    assert f"本列表全部{count}件编号归档" in page


@pytest.mark.django_db
def test_a_list_of_more_than_are_done_at_once_says_how_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(3)
    monkeypatch.setattr(archiving, "MOST", 2)
    with office_scope("city"):
        assert archiving.how_many(Filters(office="wulian")) == (2, True)
        assert len(archiving.listed(Filters(office="wulian"))) == 2
    page = browser("city", "officer").get("/o/city/desk/docket/?office=wulian").content.decode()
    assert "本列表前2件编号归档" in page


@pytest.mark.usefixtures("live")
def test_two_officers_and_the_clock_at_once_leave_no_gap() -> None:
    """Two lists of the same office, and each list taken up twice."""
    lists = [(uuid4(), waiting(25, office="shanhaitian"), actor) for actor in (OFFICER, OTHER)]

    def go(one: tuple[UUID, list[DocketEntry], Actor]) -> list[BatchItem]:
        try:
            return archived(one[1], one[0], one[2])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, lists * 2))
    with office_scope("city"):
        items = [item for batch, _entries, actor in lists for item in archiving.batch(batch, actor)[1]]
    numbers = sorted(serials(items))
    assert len(numbers) == 50
    assert numbers == list(range(numbers[0], numbers[0] + 50))
    with office_scope("shanhaitian"):
        assert (
            Filing.objects.filter(number__in=[i.number for i in items], state=State.CITY_ARCHIVED).count()
            == 50
        )
