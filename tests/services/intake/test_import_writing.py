"""On the yes the good rows become drafts: each once, whoever dies, asks twice, or is faster."""

import subprocess
import sys
import threading
from datetime import date
from os import environ
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from services.intake.known import actions, work, writing
from services.intake.known.models import AccountList, ListedAccount, ListState
from services.intake.tasks import go_on_with_lists
from tenants.filings import lodging
from tenants.filings.models import Filing
from tenants.offices.models import AccountClaim
from tests.claims import holder_of
from tests.make import phone, wechat_id
from tests.services.intake.lists import CLERK, OFFICE, company, finished, handed_in, taken_over, verdicts

pytestmark = pytest.mark.usefixtures("live")


def drafts(accounts: list[str], office: str = OFFICE) -> list[Filing]:
    with office_scope(office):
        return list(Filing.objects.filter(account__in=accounts).order_by("id"))


def names(count: int) -> list[str]:
    return [wechat_id() for _ in range(count)]


def test_a_draft_is_as_if_it_had_been_begun_at_the_window() -> None:
    account, number = wechat_id(), phone()
    one = taken_over(handed_in([company(account, phone=number, mail="a@example.com", opened="2026-11-01")]))
    assert (one.state, one.counts["written"], verdicts(one)) == (ListState.DONE, 1, ["written"])
    (filing,) = drafts([account])
    with office_scope(OFFICE):
        begun = lodging.begin(
            {
                "wechat_id": wechat_id(),
                "nickname": "海岸书屋",
                "opened_on": "2026-11-01",
                "admin_mobile": number,
            },
            CLERK,
            filer_kind="company",
        )
        assert filing.admin_mobile.open() == begun.admin_mobile.open()
        assert (filing.admin_mobile_blind, filing.nickname) == (begun.admin_mobile_blind, "海岸书屋")
        assert (filing.due_on, filing.due_reason) == (begun.due_on, begun.due_reason)
        assert (filing.state, filing.sequence, filing.opened_on) == ("draft", 1, date(2026, 11, 1))
        (line,) = filing.history.all()
        assert (line.event, line.actor, line.role) == ("filing.drafted", CLERK.id, CLERK.role)
        assert AuditEntry.objects.get(subject=filing.pk, action="filing.drafted").actor == CLERK.id
        assert ListedAccount.objects.get(of_list=one.pk).cells is None  # what it said is in the filing now
    with shared_scope():
        told = Outbox.objects.get(subject=filing.pk)
        assert (told.type, told.office, told.sequence, told.data["invited"]) == (
            "filing.drafted",
            OFFICE,
            1,
            False,
        )
    assert holder_of(account) == OFFICE


def test_who_imported_a_list_may_examine_what_its_filers_hand_in() -> None:
    account = wechat_id()
    taken_over(handed_in([company(account)]))
    (filing,) = drafts([account])
    assert filing.typed_by == ""


@pytest.mark.parametrize("invites", [True, False])
def test_whether_filers_are_told_is_the_offices_to_say(invites: bool) -> None:
    account = wechat_id()
    one = taken_over(handed_in([company(account)]), invites=invites)
    (filing,) = drafts([account])
    with shared_scope():
        assert Outbox.objects.get(subject=filing.pk).data["invited"] is invites
    with office_scope(OFFICE):
        entry = AuditEntry.objects.get(subject=one.pk, action="list.approved")
        assert entry.detail == {"rows": 1, "invites": invites}


def test_the_same_list_again_makes_no_doubles() -> None:
    accounts = names(3)
    rows = [company(account) for account in accounts]
    taken_over(handed_in(rows))
    again = handed_in([*rows, company(new := wechat_id())])
    assert verdicts(again) == ["known", "known", "known", "good"]
    taken_over(again)
    assert len(drafts([*accounts, new])) == 4


@pytest.mark.parametrize("at", ["drafts", "note", "list"])
def test_who_is_killed_half_way_goes_on_without_doubles(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    accounts = names(7)
    one = handed_in([company(account) for account in accounts])
    where: dict[str, tuple[Any, str]] = {
        "drafts": (writing.drafting, "begin"),
        "note": (writing, "_note"),
        "list": (AccountList, "save"),
    }
    owner, name = where[at]
    original, calls = getattr(owner, name), []

    def dies(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        done = original(*args, **kwargs)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return done

    with office_scope(OFFICE), monkeypatch.context() as killed:
        killed.setattr(owner, name, dies)
        with pytest.raises(RuntimeError):
            actions.say_yes(one.pk, CLERK, invites=False)
            finished(one)
    assert len(drafts(accounts)) in (0, 2, 4)
    go_on_with_lists()
    assert len(drafts(accounts)) == 7
    with office_scope(OFFICE):
        done = AccountList.objects.get(pk=one.pk)
        assert (done.state, done.counts["written"]) == (ListState.DONE, 7)
        assert AccountClaim.objects.filter(filing__in=[f.pk for f in drafts(accounts)]).count() == 7


WORK = """
import django
django.setup()
from services.intake.known import writing
writing.BATCH = 3
from services.intake.tasks import go_on_with_lists
go_on_with_lists()
"""


@pytest.mark.parametrize("point", ["write.before", "write.written"])
def test_a_process_that_is_killed_leaves_whole_steps(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 3)
    accounts = names(8)
    one = handed_in([company(account) for account in accounts])
    with office_scope(OFFICE):
        actions.say_yes(one.pk, CLERK, invites=False)  # the first step is taken at once
    told = {
        **environ,
        "DJANGO_SETTINGS_MODULE": "infra.settings",
        "BEIAN_LOCAL": "1",
        "BEIAN_FAILPOINT": point,
    }
    ended = subprocess.run([sys.executable, "-c", WORK], env=told, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    assert len(drafts(accounts)) == 3
    go_on_with_lists()
    assert len(drafts(accounts)) == 8
    with office_scope(OFFICE):
        assert all(filing.history.count() == 1 for filing in drafts(accounts))


def test_two_workers_at_once_write_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 5)
    accounts = names(60)
    one = handed_in([company(account) for account in accounts])
    with office_scope(OFFICE):
        actions.say_yes(one.pk, CLERK, invites=False)
    at_once(go_on_with_lists, go_on_with_lists, go_on_with_lists)
    go_on_with_lists()
    assert len(drafts(accounts)) == 60


def test_two_clerks_with_the_same_list_at_once() -> None:
    accounts = names(40)
    rows = [company(account) for account in accounts]
    lists = [handed_in(rows), handed_in(rows[::-1])]
    assert [verdicts(one) for one in lists] == [["good"] * 40] * 2
    at_once(*(lambda one=one: taken_over(one) for one in lists))
    assert len(drafts(accounts)) == 40
    assert sorted([*verdicts(lists[0]), *verdicts(lists[1])]) == ["known"] * 40 + ["written"] * 40


def test_two_offices_with_the_same_list_at_once() -> None:
    accounts, there = names(20), "wulian"
    rows = [company(account) for account in accounts]
    other = Actor("staff", "502", "clerk", there)
    lists = [handed_in(rows), handed_in(rows[::-1], other)]
    at_once(lambda: taken_over(lists[0]), lambda: taken_over(lists[1], other))
    ours, theirs = drafts(accounts), drafts(accounts, there)
    assert len(ours) + len(theirs) == 20
    assert verdicts(lists[0]).count("elsewhere") == len(theirs)
    assert verdicts(lists[1], there).count("elsewhere") == len(ours)


def test_somebody_who_files_meanwhile_is_faster() -> None:
    account, other = names(2)
    one = handed_in([company(account), company(other)])
    with office_scope(OFFICE):
        lodging.begin({"wechat_id": account}, CLERK, filer_kind="company")
    taken_over(one)
    assert verdicts(one) == ["known", "written"]
    assert len(drafts([account, other])) == 2


def test_a_hundred_rows_take_as_many_statements_as_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    def statements(count: int) -> tuple[int, int]:
        one = AccountList.objects.get(pk=handed_in([company() for _ in range(count)]).pk)
        AccountList.objects.filter(pk=one.pk).update(state=ListState.WRITING, said_by="501", role="clerk")
        with CaptureQueriesContext(connection) as asked:
            assert work.step(one.pk)
        assert verdicts(one) == ["written"] * count
        return len(asked)

    with office_scope(OFFICE):
        statements(1)
        assert statements(100) == statements(10) < 16


def at_once(*acts: Any) -> None:
    """Run all at the same moment."""
    barrier, failed = threading.Barrier(len(acts)), []

    def run(act: Any) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
