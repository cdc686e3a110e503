"""The chain over an office's audit trail: whole when nothing was touched, and naming the row that was."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from infra.audit import chain, trail
from infra.audit.actor import SYSTEM
from infra.audit.models import AuditEntry, AuditLink
from infra.db import office_scope, owner_scope

pytestmark = pytest.mark.django_db
OFFICE = "wulian"


@pytest.fixture(autouse=True)
def sealed() -> None:
    """Five entries, all linked."""
    with office_scope(OFFICE):
        for number in range(5):
            trail.record(SYSTEM, "test.act", detail={"number": number})
        chain.seal()


def tamper(statement: str) -> None:
    """What only the tables' owner can do: go round the application."""
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute(statement)


def faults() -> list[chain.Broken]:
    with office_scope(OFFICE):
        return list(chain.verify())


def last() -> int:
    with office_scope(OFFICE):
        return AuditEntry.objects.latest("id").pk


def test_an_untouched_trail_is_whole() -> None:
    with office_scope(OFFICE):
        assert AuditLink.objects.count() == AuditEntry.objects.count() >= 5
    assert faults() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "at + interval '1 second'"),
        ("actor", "'somebody'"),
        ("role", "'officer'"),
        ("actor_office", "'city'"),
        ("action", "'test.other'"),
        ("subject", "gen_random_uuid()"),
        ("detail", "'{\"number\": 99}'"),
        ("request", "'another'"),
    ],
)
def test_a_changed_entry_is_named(column: str, value: str) -> None:
    entry = last() - 2
    tamper(f"UPDATE audit_auditentry SET {column} = {value} WHERE id = {entry}")
    assert [(fault.entry, fault.reason) for fault in faults()] == [(entry, "entry or link changed")]


def test_a_removed_entry_is_named() -> None:
    entry = last() - 1
    tamper(f"DELETE FROM audit_auditentry WHERE id = {entry}")
    assert [(fault.entry, fault.reason) for fault in faults()] == [(entry, "entry missing")]


def test_a_removed_link_is_named() -> None:
    with office_scope(OFFICE):
        position = AuditLink.objects.latest("position").position - 1
    tamper(f"DELETE FROM audit_auditlink WHERE position = {position}")
    assert faults()[0].reason == "link missing"
    assert faults()[0].position == position


def test_two_entries_exchanged_are_both_named() -> None:
    one, other = last() - 3, last() - 2
    tamper(f"""
        UPDATE audit_auditentry SET detail = (
            SELECT o.detail FROM audit_auditentry o WHERE o.id = {one} + {other} - audit_auditentry.id
        ) WHERE id IN ({one}, {other})
    """)
    assert {fault.entry for fault in faults()} == {one, other}


def test_sealing_goes_on_where_it_stopped() -> None:
    with office_scope(OFFICE):
        assert chain.seal() == 0
        trail.record(SYSTEM, "test.more")
        assert chain.seal() == 1
    assert faults() == []


def test_the_command_names_the_row_and_fails() -> None:
    entry = last()
    tamper(f"UPDATE audit_auditentry SET action = 'test.other' WHERE id = {entry}")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", OFFICE, stdout=out)
    assert f"entry {entry}" in out.getvalue()


def test_the_command_says_that_all_is_whole() -> None:
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "whole\n"


def test_no_chain_without_an_office() -> None:
    checks: list[Callable[[], object]] = [chain.seal, lambda: list(chain.verify())]
    for check in checks:
        with pytest.raises(Exception, match=r"office|exist"):
            check()
