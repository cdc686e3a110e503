"""The trail's page: what is asked for is found, in words, page by page; by whom it is to be read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from infra.audit import chain
from infra.audit.actor import CLOCK
from infra.audit.models import AuditEntry
from infra.db import office_scope, owner_scope
from infra.problems import Unprocessable
from services.review.trail import download, entries
from services.review.trail.asking import Asked
from services.review.trail.showing import rows_of
from tests.services.review.offices import OFFICE, browser, worker
from tests.services.review.trails import TRAIL, did, draft, page

pytestmark = pytest.mark.django_db


def found(**asked: Any) -> list[int]:
    with office_scope(OFFICE):
        return [entry.pk for entry in entries.page(Asked(**asked)).entries]


def test_it_is_taken_out_as_a_file_and_that_is_an_entry() -> None:
    clerk, _member, _caller = worker("clerk", "=Anna")
    filing = draft(nickname="+evil")
    did(clerk, "filing.claimed", filing)
    did(CLOCK, "filing.overdue", filing)
    answer = browser("auditor", "Otto").get(f"{TRAIL}entries.csv?what=shared&about={filing.account}")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    lines = text.splitlines()
    assert "Taken out by Otto" in lines[1]
    assert len(lines) == 4
    assert "'=Anna" in lines[3]
    assert "'+evil" in lines[3]
    with office_scope(OFFICE):
        assert AuditEntry.objects.latest("pk").action == "trail.downloaded"


def test_a_file_has_so_many_lines_and_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, _member, _caller = worker("clerk", "Many")
    for _ in range(5):
        did(clerk, "filing.claimed")
    monkeypatch.setattr(download, "MOST", 4)
    monkeypatch.setattr(download, "BATCH", 3)
    with office_scope(OFFICE), translation.override("en"):
        lines = list(download.lines(Asked(who="Many"), "office", "reader", timezone.now()))
    assert len(lines) == 3 + 4 + 1
    assert "more" in lines[-1]


def test_rows_of_nothing_are_none() -> None:
    with office_scope(OFFICE), translation.override("en"):
        assert rows_of([]) == []


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("supervisor", 200), ("clerk", 403)])
def test_it_is_for_the_auditor_and_the_supervisor(role: str, status: int) -> None:
    assert browser(role).get(TRAIL).status_code == status
    assert browser(role).get(f"{TRAIL}entries.csv").status_code == status
    assert (TRAIL in browser(role).get(f"/o/{OFFICE}/desk/days/").content.decode()) is (status == 200)


def test_of_another_office_it_is_for_the_citys_auditor_alone() -> None:
    there = f"/o/city/desk/trail/?office={OFFICE}"
    assert browser("auditor", office="city").get(there).status_code == 200
    assert browser("officer", office="city").get(there).status_code == 403
    assert (
        browser("auditor", office="lanshan").get(f"/o/lanshan/desk/trail/?office={OFFICE}").status_code == 403
    )
    assert browser("auditor", office="city").get("/o/city/desk/trail/?office=nowhere").status_code == 404


def test_the_citys_reading_is_an_entry_of_what_it_reads() -> None:
    browser("auditor", office="city").get(f"/o/city/desk/trail/?office={OFFICE}&what=seen&who=王小明")
    with office_scope(OFFICE):
        entry = AuditEntry.objects.filter(action="trail.read").latest("pk")
    assert (entry.role, entry.actor_office, entry.detail) == ("auditor", "city", {"what": "seen"})
    browser("auditor").get(TRAIL)
    with office_scope(OFFICE):
        assert AuditEntry.objects.filter(action="trail.read").latest("pk") == entry


def test_an_entry_is_said_in_words_with_who_and_the_filing() -> None:
    clerk, _member, _caller = worker("clerk", "Anna")
    filing = draft(nickname="海岸书屋")
    number = did(clerk, "personal.revealed", filing, field="admin_mobile", why="reach")
    shown = page()
    row = shown.partition(f'id="entry-{number}"')[2].partition("</tr>")[0]
    for words in (
        "Anna",
        "Clerk",
        "saw a personal number in full",
        "Reaching the filer",
        "海岸书屋",
    ):
        assert words in row, words
    assert f"/desk/filings/{filing.pk}/" in row
    chinese = browser("auditor")
    assert "查看" in chinese.get(TRAIL, headers={"accept-language": "zh-hans"}).content.decode()
    citys = page(office="city", address=f"/o/city/desk/trail/?office={OFFICE}")
    assert f"/o/city/desk/docket/{OFFICE}/{filing.pk}/" in citys


def test_every_filter_finds_what_it_is_for_and_nothing_else() -> None:
    anna, _member, _caller = worker("clerk", "安娜")
    boris, _other, _caller = worker("clerk", "波里斯")
    one, other = draft(account="trail_one", number="日网备东2026-7001"), draft(account="trail_other")
    old = did(anna, "filing.claimed", one, days_ago=40)
    read = did(anna, "filing.read", one)
    taken = did(boris, "filing.claimed", other)
    lapsed = did(CLOCK, "filing.overdue", other)
    ours = {old, read, taken, lapsed}

    def of(**asked: Any) -> set[int]:
        return set(found(**asked)) & ours

    assert of() == ours
    assert of(what="filing.claimed") == {old, taken}
    assert of(what="shared") == {old, taken}
    assert of(what="seen") == {read}
    assert of(what="time") == {lapsed}
    assert of(who="安") == {old, read}
    assert of(who="安娜", what="seen") == {read}
    assert of(who="nobody of this name") == set()
    assert of(about="trail_one") == {old, read}
    assert of(about="日网备东2026-7001") == {old, read}
    assert of(about=str(other.pk)) == {taken, lapsed}
    assert of(about="trail_other", who="波里斯") == {taken}
    assert of(about="trail_one", what="shared") == {old}


def test_days_are_found_at_both_ends() -> None:
    actor, _member, _caller = worker("clerk", "Days")
    today = timezone.localdate()
    by_age = {age: did(actor, "filing.claimed", days_ago=age) for age in (30, 20, 10, 0)}

    def of(since: int | None, until: int | None) -> list[int]:
        days = {"since": since, "until": until}
        asked = {name: today - timedelta(days=age) for name, age in days.items() if age is not None}
        there = set(found(who="Days", **asked))
        return [age for age, number in by_age.items() if number in there]

    assert of(30, None) == [30, 20, 10, 0]
    assert of(20, 10) == [20, 10]
    assert of(19, 11) == []
    assert of(None, 10) == [30, 20, 10]
    assert of(0, 0) == [0]


def test_pages_follow_one_another_without_a_gap() -> None:
    actor, _member, _caller = worker("clerk", "Pages")
    numbers = [did(actor, "filing.claimed") for _ in range(7)]
    for asked in (
        Asked(who="Pages"),
        Asked(what="filing.claimed", who="Pages"),
        Asked(what="filing.claimed"),
    ):
        seen, after = list[int](), 0
        with office_scope(OFFICE):
            while True:
                some = entries.page(asked, after, 3)
                seen += [entry.pk for entry in some.entries]
                if not (after := some.after):
                    break
        assert [number for number in seen if number in numbers] == numbers[::-1]
        assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=gestern", "since"),
        ("since=2026-03-02&until=2026-03-01", "until"),
        ("what=dances", "what"),
        ("since=2999-01-01", "since"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_kept(query: str, field: str) -> None:
    answer = browser("auditor").get(f"{TRAIL}?{query}&who=安娜")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}-fault"' in shown
    assert 'value="安娜"' in shown
    with pytest.raises(Unprocessable):
        Asked.read({"since": "gestern"})


def test_a_page_costs_the_same_with_few_and_many_entries() -> None:
    client, filing = browser("auditor"), draft()
    clerk, _member, _caller = worker("clerk", "Cost")
    did(clerk, "filing.read", filing)

    def costs(query: str = "") -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{TRAIL}?{query}").status_code == 200
        return len(queries)

    narrow = f"since={timezone.localdate()}&who=Cost&what=seen&about={filing.account}"
    with office_scope(OFFICE):
        chain.seal()
    few = costs(), costs(narrow)
    for _ in range(60):
        did(clerk, "filing.read", filing)
    with office_scope(OFFICE):
        chain.seal()
    assert (costs(), costs(narrow)) == few
    assert max(few) <= 13


def test_each_way_of_asking_has_its_index() -> None:
    clerk, _member, _caller = worker("clerk", "Many")
    for _ in range(300):  # of a few entries any index is as good
        did(clerk, "filing.claimed")
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_auditentry")  # it may be known as empty, from before these
    with office_scope(OFFICE), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for column, index in (("actor", "audit_actor"), ("action", "audit_action")):
            cursor.execute(
                f"EXPLAIN SELECT * FROM audit_auditentry WHERE {column} = 'x' AND id < 1e9::bigint"
                " ORDER BY id DESC LIMIT 9"
            )
            assert index in str(cursor.fetchall())
