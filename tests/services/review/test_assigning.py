"""By rule a filing goes to whoever is there; and the page of who does what."""

import pytest

from infra.db import office_scope
from services.review import assigning
from tenants.filings.models import Filing
from tenants.offices import team
from tests.services.review.colleagues import Person, browser, submitted
from tests.services.review.offices import OFFICE

pytestmark = pytest.mark.django_db


def given(filing: Filing) -> str:
    with office_scope(OFFICE):
        return assigning.give(OFFICE, filing.pk)


@pytest.fixture
def only(anna: Person, bo: Person, zhao: Person) -> set[str]:
    """Anna and Bo are the clerks that are there."""
    from tenants.offices.staffing import deciding

    ours = {anna[1].id, bo[1].id}
    with office_scope(OFFICE):
        for one in deciding(OFFICE):
            if one.id not in ours:
                assigning.set_away(one.id, zhao[1], away=True)
    return ours


def test_in_turn(only: set[str], zhao: Person) -> None:
    assert given(submitted()) == ""
    with office_scope(OFFICE):
        assigning.set_rule("round_robin", zhao[1])
    turns = [given(submitted()) for _ in range(6)]
    assert set(turns) == only
    assert turns[0::2] == turns[:1] * 3
    assert turns[1::2] == turns[1:2] * 3


def test_by_load(only: set[str], anna: Person, bo: Person, zhao: Person) -> None:
    with office_scope(OFFICE):
        assigning.set_rule("load", zhao[1])
    for _ in range(3):
        submitted(assigned_to=anna[1].id)
    assert [given(submitted()) for _ in range(3)] == [bo[1].id] * 3
    assert {given(submitted()) for _ in range(2)} == only


def test_by_rule_what_comes_back_stays_and_who_typed_it_in_gets_it_not(
    only: set[str], anna: Person, bo: Person, zhao: Person
) -> None:
    with office_scope(OFFICE):
        assigning.set_rule("round_robin", zhao[1])
    assert [given(submitted(returns=1, assigned_to=anna[1].id)) for _ in range(3)] == [anna[1].id] * 3
    assert {given(submitted(typed_by=anna[1].id)) for _ in range(3)} == {bo[1].id}
    with office_scope(OFFICE):
        assigning.set_away(anna[1].id, zhao[1], away=True)
    assert given(submitted(returns=1, assigned_to=anna[1].id)) == bo[1].id
    assert given(submitted(state="returned")) == ""


def test_by_rule_who_comes_in_no_more_gets_none(
    only: set[str], anna: Person, bo: Person, zhao: Person
) -> None:
    with office_scope(OFFICE):
        assigning.set_rule("round_robin", zhao[1])
        team.block(next(one.id for one in team.members(OFFICE) if str(one.staff) == anna[1].id), zhao[1])
    assert [given(submitted()) for _ in range(3)] == [bo[1].id] * 3
    assert given(submitted(returns=1, assigned_to=anna[1].id)) == bo[1].id


def test_the_event_of_a_submission_gives_it_out(only: set[str], zhao: Person) -> None:
    from infra.events.registry import handlers

    for event in ("filing.submitted", "filing.sent_back"):
        assert any(one.__name__ == "give_out" for one in handlers("review", event))


def test_the_page_of_who_does_what(anna: Person, zhao: Person) -> None:
    desk = f"/o/{OFFICE}/desk/assignment/"
    assert "<select" not in browser(anna[0]).get(desk).content.decode()
    assert browser(anna[0]).post(f"{desk}rule/", {"rule": "load"}).status_code == 403
    boss = browser(zhao[0])
    assert boss.post(f"{desk}rule/", {"rule": "load"}).status_code == 302
    assert boss.post(f"{desk}rule/", {"rule": "magic"}).status_code == 422
    submitted(assigned_to=anna[1].id)
    assert boss.post(f"{desk}away/", {"member": anna[1].id, "away": "1"}).status_code == 302
    assert "absent" in boss.get(desk).content.decode()
    assert boss.post(f"{desk}hand-over/", {"member": anna[1].id, "to": zhao[1].id}).status_code == 302
    assert "1 filing has been handed over" in boss.get(desk).content.decode()
