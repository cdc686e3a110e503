"""The chain on the trail's page: whole as of when, and what was changed is seen; every act has its words."""

import re

import pytest
from django.conf import settings
from django.db import connection

from infra.audit import chain, checking
from infra.audit.actor import CLOCK
from infra.db import office_scope, owner_scope
from infra.events.envelope import TYPES
from services.review.oversight.words import KINDS, WORDS
from tenants.filings.events import FilingEvent
from tests.services.review.offices import OFFICE
from tests.services.review.trails import did, page

pytestmark = pytest.mark.django_db
# An act's name where it is recorded: `record(actor, "list.approved", ...)`, on one line or the next.
RECORDED = re.compile(r"""record\(\s*[^()"]*"([a-z_]+\.[a-z_]+)\"""")


def test_the_page_says_how_the_chain_stands() -> None:
    did(CLOCK, "filing.overdue")
    with office_scope(OFFICE):
        assert checking.check() == []
        position = checking.standing().position
    assert f"up to link {position}, and every link held" in page()
    number = did(CLOCK, "filing.overdue")
    assert "not linked yet" in page().partition(f'id="entry-{number}"')[2].partition("</tr>")[0]
    with office_scope(OFFICE):
        chain.seal()
    assert "holds" in page().partition(f'id="entry-{number}"')[2].partition("</tr>")[0]


def test_an_entry_that_was_changed_is_seen_at_once_and_by_the_night() -> None:
    number = did(CLOCK, "filing.overdue")
    with office_scope(OFFICE):
        checking.check()
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET action = 'filing.read' WHERE id = %s", [number])
    shown = page()
    assert "does not hold" in shown.partition(f'id="entry-{number}"')[2].partition("</tr>")[0]
    assert "1 entry of this page is not as it was linked" in shown
    with office_scope(OFFICE):
        assert [fault.entry for fault in checking.check()] == [number]
    assert "places that are wrong: 1" in page()
    assert "an entry or a link was changed" in page()


def test_a_chain_that_was_cut_off_is_seen() -> None:
    number = did(CLOCK, "filing.overdue")
    with office_scope(OFFICE):
        checking.check()
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE entry_id = %s", [number])
        cursor.execute("DELETE FROM audit_auditentry WHERE id = %s", [number])
    assert "is gone or another one" in page()
    with office_scope(OFFICE):
        assert [fault.reason for fault in checking.check()] == ["cut off"]


def test_every_act_that_is_recorded_has_its_words() -> None:
    """Whatever stands in the trails of this session, and every event of a filing."""
    events = {name for name, event in TYPES.items() if issubclass(event, FilingEvent)}
    said = set[str]()
    for folder in ("services", "tenants", "infra"):
        for path in (settings.ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            said |= set(RECORDED.findall(text))
    assert len(said) > 30
    assert sorted((events | said) - set(WORDS)) == []
    assert all(label and acts for label, acts in KINDS.values())
