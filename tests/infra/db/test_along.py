"""What goes along with the next statement, or with the COMMIT: in order, in its scope, and never alone."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from infra.db import office_scope, owner_scope
from infra.db.along import send_along
from infra.db.postgresql.prepared import Prepared

NOTE = Prepared("""
    INSERT INTO filings_officereason (id, field, message, message_en, fix, fix_en, changed_by)
    VALUES (uuidv7(), 'nickname', %s, '', '', '', 'along')
""")
DIVIDE = Prepared("SELECT 1 / %s::int")
THERE = "SELECT count(*) FROM filings_officereason WHERE message = %s"


def asked(statement: str, *parameters: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def there(title: str) -> object:
    return asked(THERE, title)


@pytest.fixture
def known(live: None) -> Iterator[str]:
    """An office, on whose connection both statements are prepared."""
    with office_scope("donggang"), transaction.atomic():
        for statement, value in ((NOTE, "prepared"), (DIVIDE, 1)):
            with connection.cursor() as cursor:
                cursor.execute(statement, [value])
        transaction.set_rollback(True)
    yield "donggang"
    with owner_scope("o_donggang"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM filings_officereason WHERE changed_by = 'along'")


def test_it_is_there_for_the_next_statement_and_after_the_commit(known: str) -> None:
    with office_scope(known):
        with transaction.atomic():
            assert there("it's 5 %") == 0
            with CaptureQueriesContext(connection) as said:
                send_along(NOTE, ["it's 5 %"])
            assert not said
            assert there("it's 5 %") == 1
            send_along(NOTE, ["it's 5 %"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # without parameters
            assert there("it's 5 %") == 2
            send_along(NOTE, ["it's 5 %"])
        assert there("it's 5 %") == 3


def test_it_belongs_to_the_scope_that_it_was_said_in(known: str) -> None:
    with transaction.atomic():
        with office_scope(known):
            there("first")
            send_along(NOTE, ["of this office"])
        with office_scope("lanshan"):
            assert there("of this office") == 0
    with office_scope(known):
        assert there("of this office") == 1


def test_what_is_rolled_back_takes_it_along(known: str) -> None:
    with office_scope(known):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            there("first")
            send_along(NOTE, ["never"])
            raise ZeroDivisionError
        with transaction.atomic():
            there("first")
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                send_along(NOTE, ["never"])
                raise ZeroDivisionError
        assert there("never") == 0


def test_what_it_raises_is_raised_with_the_commit_which_is_none(known: str) -> None:
    with office_scope(known):
        with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
            there("first")
            send_along(NOTE, ["before"])
            send_along(DIVIDE, [0])
        assert there("before") == 0


def test_outside_of_a_transaction_and_as_its_first_it_runs_at_once(known: str) -> None:
    with office_scope(known):
        send_along(NOTE, ["alone"])
        with pytest.raises(DatabaseError, match="division by zero"):
            send_along(DIVIDE, [0])
        with transaction.atomic():
            send_along(NOTE, ["first of all"])
        assert (there("alone"), there("first of all")) == (1, 1)


def test_a_connection_that_was_closed_meanwhile_has_nothing_left_of_it(known: str) -> None:
    with office_scope(known):
        with transaction.atomic():
            there("first")
            send_along(NOTE, ["lost"])
            connection.close()
        assert there("lost") == 0
