"""The state machine as a whole: no illegal path, every legal one."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Problem
from tenants.filings import workflow
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.make import filer, make_draft, phone

pytestmark = pytest.mark.django_db

CONTACT = phone()
FILER = filer(CONTACT)
CLERK = Actor("staff", "11", "clerk", "donggang")
COLLEAGUE = Actor("staff", "12", "clerk", "donggang")
OFFICER = Actor("staff", "13", "officer", "city")
AUDITOR = Actor("staff", "14", "auditor", "donggang")
STRANGER = Actor("staff", "15", "clerk", "lanshan")
ACTORS = {
    "filer": FILER,
    "clerk": CLERK,
    "colleague": COLLEAGUE,
    "officer": OFFICER,
    "clock": CLOCK,
    "auditor": AUDITOR,
    "stranger": STRANGER,
}

# Design, section 1, written a second time on purpose: what the machine must allow, and nothing else.
LEGAL: dict[tuple[str, str], str] = {
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("submit", "overdue"): "submitted",
    ("return_for_correction", "submitted"): "returned",
    ("approve", "submitted"): "county_approved",
    ("send_back", "county_approved"): "submitted",
    ("archive", "county_approved"): "city_archived",
    ("lapse", "draft"): "overdue",
    ("lapse", "returned"): "overdue",
    ("withdraw", "draft"): "withdrawn",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "returned"): "withdrawn",
    ("withdraw", "overdue"): "withdrawn",
}
BY_WHOM = {
    "submit": {"filer", "clerk", "colleague"},
    "return_for_correction": {"clerk", "colleague"},
    "approve": {"clerk", "colleague"},
    "send_back": {"officer"},
    "archive": {"officer"},
    "lapse": {"clock"},
    "withdraw": {"filer", "clerk", "colleague"},
}


def facts(transition: str, filing: Filing) -> dict[str, Any]:
    """What each transition's method is given."""
    now = timezone.now()
    return {
        "submit": {"now": now},
        "return_for_correction": {
            "reasons": [{"field": "purpose", "message": "x"}],
            "due_on": timezone.localdate(),
            "due_reason": [],
        },
        "approve": {"now": now},
        "send_back": {"reason": "x", "now": now},
        "archive": {"number": f"N-{filing.pk}"},
        "lapse": {},
        "withdraw": {"reason": "closed"},
    }[transition]


def legal(filing: Filing, transition: str, who: str) -> bool:
    """Whether the table above allows it, four eyes and the one return included."""
    if (transition, filing.state) not in LEGAL or who not in BY_WHOM[transition]:
        return False
    if transition == "return_for_correction" and filing.returns:
        return False  # a second one is a supervisor's, and none of these is one
    return transition != "approve" or ACTORS[who].id not in (filing.submitted_by, filing.typed_by)


def ready_draft() -> Filing:
    """A draft of the filer's whose paper copy is here."""
    return make_draft(contact=CONTACT, paper_state="received")


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(BY_WHOM)), st.sampled_from(sorted(ACTORS))), min_size=1, max_size=12
)


@given(steps=STEPS)
@example(steps=[("submit", "clerk"), ("return_for_correction", "clerk")] * 2)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_acts_does_what_the_table_says(steps: list[tuple[str, str]]) -> None:
    with office_scope("donggang"), transaction.atomic():
        filing = ready_draft()
        for transition, who in steps:
            before, allowed = filing.state, legal(filing, transition, who)
            try:
                workflow.move(filing, transition, ACTORS[who], **facts(transition, filing))
            except (Conflict, Forbidden):
                assert not allowed, f"{who} may {transition} from {before}"
            else:
                assert allowed, f"{who} may not {transition} from {before}"
                assert filing.state == LEGAL[transition, before]
            stored = Filing.objects.get(pk=filing.pk)
            assert stored.state == filing.state
            assert stored.sequence == filing.sequence == stored.history.count()
            assert [line.sequence for line in stored.history.all()] == list(range(1, stored.sequence + 1))
            filing = stored


PATHS = {
    "draft": [],
    "submitted": [("submit", "filer")],
    "returned": [("submit", "filer"), ("return_for_correction", "clerk")],
    "county_approved": [("submit", "filer"), ("approve", "clerk")],
    "city_archived": [("submit", "filer"), ("approve", "clerk"), ("archive", "officer")],
    "overdue": [("lapse", "clock")],
    "withdrawn": [("withdraw", "filer")],
}


@pytest.mark.parametrize("state", State.values)
def test_from_every_state_exactly_the_legal_transitions_go(state: str) -> None:
    with office_scope("donggang"):
        for transition in BY_WHOM:
            for who, actor in ACTORS.items():
                filing = ready_draft()
                for step, by in PATHS[state]:
                    workflow.move(filing, step, ACTORS[by], **facts(step, filing))
                assert filing.state == state
                allowed = legal(filing, transition, who)
                try:
                    workflow.move(filing, transition, actor, **facts(transition, filing))
                except Problem:
                    assert not allowed
                else:
                    assert allowed


@pytest.mark.parametrize("who", sorted(ACTORS))
def test_who_submits_has_verified_a_contact_or_is_answered_for(who: str) -> None:
    """The machine itself asks, whoever calls it: a code, or a clerk at the window."""
    with office_scope("donggang"):
        filing = make_draft(contact=CONTACT)
        if who == "clock":
            with pytest.raises(Forbidden) as refused:
                filing.submit(CLOCK, now=timezone.now())
            assert refused.value.code == "contact-not-verified"
            assert filing.state == State.DRAFT
        elif who in BY_WHOM["submit"]:
            moved = workflow.move(filing, "submit", ACTORS[who], now=timezone.now())
            assert moved.contact_verified is (who == "filer")
            assert Filing.objects.get(pk=filing.pk).contact_verified is (who == "filer")


def test_the_state_cannot_be_set() -> None:
    with office_scope("donggang"):
        filing = make_draft()
        with pytest.raises(AttributeError):
            filing.state = State.CITY_ARCHIVED
