"""A message to many goes out after a second officer's yes, and no district has a say in it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from services.notify.bulk import actions, queries
from services.notify.bulk.models import Bulk, BulkState
from services.notify.models import Message
from tests.services.notify.bulks import (
    AUDITOR,
    CHEN,
    FIRST,
    LIU,
    SECOND,
    approved,
    overdue,
    tick,
    wish,
)

Rules = Callable[..., None]
pytestmark = pytest.mark.usefixtures("two_offices")


def test_who_wrote_it_does_not_approve_it() -> None:
    overdue()
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
        actions.ask(bulk.pk, CHEN, seen=1)
        with pytest.raises(Forbidden):
            actions.approve(bulk.pk, CHEN, seen=1)
        with pytest.raises(Forbidden):
            actions.approve(bulk.pk, AUDITOR, seen=1)
        assert tick() == 0
        actions.approve(bulk.pk, LIU, seen=1)
    assert tick() == 1


def test_the_table_itself_refuses_one_pair_of_eyes() -> None:
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
        with pytest.raises(DatabaseError, match="bulk_four_eyes"), transaction.atomic():
            Bulk.objects.filter(pk=bulk.pk).update(state="running", approved_by=CHEN.id)


@pytest.mark.parametrize("changed", [{"text": "新的内容"}, {"offices": [SECOND]}, {"sms": True}])
def test_what_is_changed_loses_the_approval_that_was_asked_for(changed: dict[str, Any]) -> None:
    overdue(SECOND)
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
        actions.ask(bulk.pk, CHEN, seen=1)
        actions.change(bulk.pk, wish(**changed), LIU, seen=1)
        with pytest.raises(Conflict):  # what was seen is not what it is now
            actions.approve(bulk.pk, CHEN, seen=1)
        with pytest.raises(Conflict):  # and nobody asks for it
            actions.approve(bulk.pk, CHEN, seen=2)
        actions.ask(bulk.pk, LIU, seen=2)
        with pytest.raises(Forbidden):  # it is his now
            actions.approve(bulk.pk, LIU, seen=2)
        running = actions.approve(bulk.pk, CHEN, seen=2)
        with pytest.raises(Conflict):
            actions.change(bulk.pk, wish(), CHEN, seen=2)
    assert (running.state, running.made_by, running.approved_by) == (BulkState.RUNNING, LIU.id, CHEN.id)


def test_every_act_is_in_the_citys_trail_and_those_on_filers_in_the_districts() -> None:
    overdue()
    bulk = approved()
    with office_scope("city"):
        actions.stop(bulk.pk, CHEN)
        acts = AuditEntry.objects.filter(subject=bulk.pk).order_by("id")
        assert [(act.action, act.actor) for act in acts] == [
            ("bulk.made", CHEN.id),
            ("bulk.asked", CHEN.id),
            ("bulk.approved", LIU.id),
            ("bulk.stopped", CHEN.id),
        ]
    for office in (FIRST, SECOND):
        with office_scope(office):
            acts = AuditEntry.objects.filter(subject=bulk.pk).order_by("id")
            assert [act.action for act in acts] == ["bulk.approved", "bulk.stopped"]
            assert acts[0].detail["total"] == 1


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor", "officer"])
def test_nobody_of_a_district_sees_or_does_any_of_it(role: str) -> None:
    overdue()
    actor = Actor("staff", "9", role, FIRST)
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
    with office_scope(FIRST):
        for act in (
            lambda: actions.make(wish(), actor),
            lambda: actions.change(bulk.pk, wish(), actor, seen=1),
            lambda: actions.ask(bulk.pk, actor, seen=1),
            lambda: actions.approve(bulk.pk, actor, seen=1),
            lambda: actions.stop(bulk.pk, actor),
            lambda: queries.listed(actor),
            lambda: queries.found(bulk.pk, actor),
        ):
            with pytest.raises(Forbidden):
                act()


def test_the_wall_keeps_districts_out_and_an_auditor_of_the_city_reads_alone() -> None:
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
    for statement in (
        "SELECT * FROM bulk_bulk",
        "UPDATE bulk_bulk SET state = 'running'",
        "DELETE FROM bulk_bulk",
    ):
        with (
            office_scope(FIRST),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with office_scope("city"):
        assert queries.found(bulk.pk, AUDITOR).pk == bulk.pk
        with pytest.raises(Forbidden):
            actions.stop(bulk.pk, AUDITOR)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"offices": []}, "offices"),
        ({"offices": ["city"]}, "offices"),
        ({"offices": [FIRST, "nowhere"]}, "offices"),
        ({"states": ["lost"]}, "states"),
        ({"filer_kinds": []}, "filer_kinds"),
        ({"mail": False}, "channels"),
        ({"text": ""}, "text"),
        ({"text": "{number}"}, "text"),
        ({"text": "{account"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"subject": "一\n二"}, "subject"),
        ({"text": "见 https://beian.example/", "sms": True}, "text"),
        ({"text": "【网信办】请补报", "sms": True}, "text"),
        ({"text": "长" * 301, "sms": True}, "text"),
    ],
)
def test_what_cannot_be_sent_says_where(wrong: dict[str, Any], field: str) -> None:
    with office_scope("city"), pytest.raises(Unprocessable) as caught:
        actions.make(wish(**wrong), CHEN)
    assert {fault.field for fault in caught.value.errors} == {field}


def test_a_mail_may_have_a_link_and_several_paragraphs() -> None:
    overdue()
    approved(text="第一段，见 https://beian.example/a\n\n第二段")
    tick()
    with office_scope(FIRST):
        letter = json.loads(Message.objects.get(event_type="bulk").content.open())
    assert '<a href="https://beian.example/a">' in letter["html"]


def test_nothing_is_asked_for_where_nobody_is_selected() -> None:
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
        with pytest.raises(Unprocessable):
            actions.ask(bulk.pk, CHEN, seen=1)
        with pytest.raises(NotFound):
            queries.found(uuid4(), CHEN)


def test_a_free_text_goes_by_sms_only_where_a_provider_takes_one(settings: Any) -> None:
    settings.SMS_TENCENT_URL = "https://id:key@sms.tencentcloudapi.com/?app=1&region=ap-guangzhou"
    with office_scope("city"):
        with pytest.raises(Unprocessable) as caught:
            actions.make(wish(sms=True), CHEN)
        assert [(fault.field, fault.code) for fault in caught.value.errors] == [
            ("channels", "sms-not-approved")
        ]
        assert actions.make(wish(), CHEN).mail
