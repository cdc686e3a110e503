"""A list is decided once, by those who may; given up or stopped, what is written stays; one that fails waits alone."""

import pytest

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Problem
from services.intake.known import actions, checking, writing
from services.intake.known.models import AccountList, ListedAccount, ListState
from services.intake.tasks import go_on_with_lists
from tenants.filings.models import Filing
from tests.make import phone, wechat_id
from tests.services.intake.lists import CLERK, OFFICE, company, handed_in, taken_over, verdicts

pytestmark = pytest.mark.usefixtures("live")


def test_a_list_is_decided_once_and_by_those_who_may() -> None:
    one = handed_in([company()])
    with office_scope(OFFICE):
        for nobody in (Actor("staff", "9", "auditor", OFFICE), Actor("staff", "9", "officer", "city")):
            for act in (
                lambda who: actions.say_yes(one.pk, who, invites=False),
                lambda who: actions.stop(one.pk, who),
            ):
                with pytest.raises(Forbidden):
                    act(nobody)
    taken_over(one)
    with office_scope(OFFICE):
        with pytest.raises(Conflict):
            actions.say_yes(one.pk, CLERK, invites=True)
        with pytest.raises(Conflict):
            actions.stop(one.pk, CLERK)


def test_a_list_without_a_good_row_is_not_taken_over() -> None:
    one = handed_in([company(phone="1")])
    with office_scope(OFFICE), pytest.raises(Problem) as caught:
        actions.say_yes(one.pk, CLERK, invites=False)
    assert caught.value.code == "list-without-good-rows"


def test_given_up_before_the_yes_nothing_of_it_is_kept() -> None:
    one = handed_in([company(phone=phone())])
    with office_scope(OFFICE):
        assert actions.stop(one.pk, CLERK).state == ListState.STOPPED
        assert not ListedAccount.objects.filter(of_list=one.pk).exists()


def test_stopped_half_way_what_is_written_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    accounts = [wechat_id() for _ in range(5)]
    one = handed_in([company(account) for account in accounts])
    with office_scope(OFFICE):
        actions.say_yes(one.pk, CLERK, invites=False)
        actions.stop(one.pk, CLERK)
    go_on_with_lists()
    with office_scope(OFFICE):
        assert Filing.objects.filter(account__in=accounts).count() == 2
    assert verdicts(one) == ["written"] * 2 + ["good"] * 3


def test_a_list_that_fails_keeps_no_other_from_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "BATCH", 1)
    first, second = (handed_in([company()]) for _ in range(2))
    original = checking.some
    with office_scope(OFFICE):
        AccountList.objects.filter(pk__in=[first.pk, second.pk]).update(state=ListState.CHECKING)
    with monkeypatch.context() as broken:
        broken.setattr(checking, "some", lambda one: 1 / 0 if one.pk == first.pk else original(one))
        go_on_with_lists()
    with office_scope(OFFICE):
        states = dict(AccountList.objects.filter(pk__in=[first.pk, second.pk]).values_list("pk", "state"))
    assert states == {first.pk: "checking", second.pk: "checked"}
    go_on_with_lists()
    with office_scope(OFFICE):
        assert AccountList.objects.get(pk=first.pk).state == "checked"
