"""A list's counts are those of its rows after every step, and no step counts all of them."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.db import office_scope
from services.intake.known import actions, checking, work, writing
from services.intake.known.models import AccountList, ListedAccount, ListState, Verdict
from tenants.filings import lodging
from tests.make import phone, wechat_id
from tests.services.intake.lists import CLERK, OFFICE, company, handed_in

pytestmark = pytest.mark.usefixtures("live")


def counted(one: AccountList) -> dict[str, int]:
    """Its rows, counted one by one."""
    rows = list(ListedAccount.objects.filter(of_list=one.pk))
    told = [row for row in rows if row.verdict in (Verdict.GOOD, Verdict.WRITTEN)]
    return {
        **Counter(row.verdict for row in rows),
        "phone": sum(row.phone for row in told),
        "mail": sum(row.mail for row in told),
        "nobody": sum(not (row.phone or row.mail) for row in told),
        "late": sum(row.late for row in told),
    }


def test_the_counts_are_those_of_the_rows_after_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "BATCH", 4)
    monkeypatch.setattr(writing, "BATCH", 2)
    twin, faster = wechat_id(), wechat_id()
    rows = [
        company(twin, phone=phone(), opened="2020-01-01"),
        company(phone="1", mail="a@example.com"),
        company(mail="b@example.com"),
        company(faster, phone=phone(), mail="c@example.com"),
        company(opened=str(timezone.localdate())),
        company(twin, mail="d@example.com", opened="2020-01-01"),
    ]
    one = handed_in(rows)
    with office_scope(OFFICE):
        assert AccountList.objects.get(pk=one.pk).counts == counted(one)
        assert (one.counts["twice"], one.counts["late"], one.counts["mail"]) == (1, 1, 2)
        lodging.begin({"wechat_id": faster}, CLERK, filer_kind="company")  # is there before its turn comes
        actions.say_yes(one.pk, CLERK, invites=False)
        goes_on = True
        while goes_on:
            assert AccountList.objects.get(pk=one.pk).counts == counted(one)
            goes_on = work.step(one.pk)
        done = AccountList.objects.get(pk=one.pk)
    assert (done.state, done.counts["written"], done.counts["known"]) == (ListState.DONE, 3, 1)


def test_a_step_reads_its_own_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 5)
    one = handed_in([company() for _ in range(20)])
    with office_scope(OFFICE):
        AccountList.objects.filter(pk=one.pk).update(state=ListState.WRITING, said_by="501", role="clerk")
        with CaptureQueriesContext(connection) as asked:
            assert work.step(one.pk)
    of_rows = [query["sql"] for query in asked if "intake_listedaccount" in query["sql"]]
    assert len(of_rows) == 2
    assert "LIMIT 5" in of_rows[0]
    assert of_rows[1].lstrip().startswith("UPDATE")
