"""The city writes to many: whom it goes to, what it would be, and that it is written so."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.notify.budget.cost import cost
from services.notify.bulk import actions, counting
from services.notify.bulk.examples import examples
from services.notify.bulk.models import BulkState
from services.notify.calls import Call
from services.notify.models import Fate, Message, Unreachable
from tenants.offices import directory
from tests.services.notify.bulks import (
    CHEN,
    FIRST,
    SECOND,
    approved,
    now,
    overdue,
    tick,
    told,
    wish,
    written,
)

Rules = Callable[..., None]
pytestmark = pytest.mark.usefixtures("two_offices")


def test_the_selection_is_by_office_state_kind_and_lateness() -> None:
    wanted = overdue(filer_kind="individual")
    others = [
        overdue(filer_kind="company"),
        overdue(filer_kind="individual", state="submitted"),
        overdue(filer_kind="individual", late=False),
    ]
    elsewhere = overdue(SECOND, filer_kind="individual")
    approved(offices=[FIRST], filer_kinds=["individual"], late=True)
    tick()
    assert told(written([wanted, *others])) == {(wanted.pk, "mail")}
    assert written([elsewhere], SECOND) == []


def test_every_filer_is_written_to_once_by_each_channel_under_their_own_office() -> None:
    here, there = overdue(), overdue(SECOND)
    bulk = approved(sms=True)
    tick(3)
    assert told(written([here])) == {(here.pk, "mail"), (here.pk, "sms")}
    assert told(written([there], SECOND)) == {(there.pk, "mail"), (there.pk, "sms")}
    assert written([there]) == []
    done = now(bulk)
    assert (done.state, done.written, done.total) == (BulkState.DONE, 2, 2)
    mail, sms = written([here])
    with office_scope(FIRST):
        letter, short = (json.loads(message.content.open()) for message in (mail, sms))
        assert mail.address.open() == here.email.open()
    assert letter["subject"] == "请海岸书屋尽快补报"
    assert "不收取任何费用" in letter["text"]
    assert "莒县" in letter["text"]
    assert short["params"] == {"text": short["text"]}
    assert "海岸书屋：您的备案已逾期（应于1月1日前报送）" in short["text"]
    assert {(m.event_type, m.recipient, m.state, m.bulk) for m in (mail, sms)} == {
        ("bulk", "filer", Fate.CREATED, bulk.pk)
    }


NAMES = ("海", "日照市山海天旅游度假区渔家乐民宿协会", "a" * 15, "🐟" * 9, "a" * 16)


def test_what_the_preview_counts_is_what_is_written() -> None:
    for name in NAMES:
        overdue(nickname=name)
        overdue(SECOND, nickname=name, due_on=timezone.localdate())
    for known in (
        {"email": None},
        {"admin_mobile": None},
        {"admin_mobile": None, "email": None},
        {"admin_mobile": None, "email": None, "contact": "+8613900001111"},
        {"admin_mobile": None, "email": None, "contact": "signed-in@example.com"},
        {"email": None, "contact": "also@example.com", "nickname": ""},
    ):
        overdue(**known)
    gone = [overdue() for _ in range(2)]
    by_contact = overdue(SECOND, admin_mobile=None, email=None, contact="gone@example.com")
    with office_scope(FIRST):
        for column, filing in zip(("admin_mobile_blind", "email_blind"), gone, strict=True):
            Unreachable.objects.create(address_blind=getattr(filing, column), message=filing.pk, code="x")
    with office_scope(SECOND):
        Unreachable.objects.create(address_blind=by_contact.contact_blind, message=by_contact.pk, code="x")
    bulk = approved(sms=True)
    with office_scope("city"):
        counts = counting.count(bulk)
    tick()
    for office, counted in counts.items():
        with office_scope(office):
            goes = list(Message.objects.filter(bulk=bulk.pk, state=Fate.CREATED))
        by = Counter(message.channel for message in goes)
        parts = sum(message.parts for message in goes if message.channel == "sms")
        assert (counted.mails, counted.sms, counted.parts) == (by["mail"], by["sms"], parts)
        assert parts > by["sms"]
    total = counting.together(counts)
    assert (total.filings, total.nobody) == (now(bulk).written, 2) == (19, 2)
    assert (now(bulk).total, now(bulk).parts) == (19, total.parts)
    assert cost("sms", total.parts) == total.parts * directory.pack().budget.sms_price


def test_a_number_that_an_office_was_told_is_counted_and_written_to() -> None:
    filing = overdue(email=None, admin_mobile=None)
    with office_scope(FIRST):
        Call.objects.create(
            filing=filing.pk, event=filing.pk, event_type="x", since=timezone.now(), phone="+8613900002222"
        )
    bulk = approved(offices=[FIRST], sms=True)
    with office_scope("city"):
        assert counting.count(bulk)[FIRST].sms == 1
    tick()
    (sms,) = written([filing])
    with office_scope(FIRST):
        assert sms.address.open() == "+8613900002222"


def test_counting_takes_one_statement_for_an_office_and_writes_nothing() -> None:
    for _ in range(30):
        overdue()
    with office_scope("city"):
        bulk = actions.make(wish(sms=True), CHEN)
        with CaptureQueriesContext(connection) as asked:
            counts = counting.count(bulk)
        assert len(asked) == 2
    assert counts[FIRST].filings == counts[FIRST].sms == 30
    with office_scope(FIRST):
        assert not Message.objects.exists()


def test_examples_are_of_three_filings_with_masked_addresses_and_recorded() -> None:
    here, there = [overdue() for _ in range(3)], overdue(SECOND)
    with office_scope("city"):
        bulk = actions.make(wish(sms=True), CHEN)
        shown = examples(bulk, counting.count(bulk), CHEN)
    assert [(one.office.slug, str(one.channel)) for one in shown] == [
        (FIRST, "mail"),
        (FIRST, "sms"),
    ] * 2 + [(SECOND, "mail"), (SECOND, "sms")]
    with office_scope(FIRST):
        plain = [value for filing in here for value in (filing.admin_mobile.open(), filing.email.open())]
        assert AuditEntry.objects.filter(action="filing.read", subject=here[0].pk, actor=CHEN.id).count() == 1
    assert all("*" in one.to and one.to not in plain for one in shown)
    with office_scope(SECOND):
        assert AuditEntry.objects.filter(action="filing.read", subject=there.pk).exists()
