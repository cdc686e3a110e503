"""What is prepared runs as what is not, in whatever office, and lives through a migration."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from infra.db import office_scope, owner_scope
from infra.db.postgresql.prepared import Prepared

WHERE = Prepared("SELECT current_schema(), %(word)s::text || '%%', %(word)s::text, %(number)s::int")
PLACES = Prepared("SELECT %s::int - %s::int")
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"


def run(statement: str, parameters: object) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]
        return tuple(cursor.fetchone())


@pytest.fixture
def fresh(live: None) -> None:
    """A connection that has prepared nothing."""
    connection.close()
    connection.close_pool()


def test_it_is_planned_once_and_goes_with_its_office(fresh: None) -> None:
    for office in ("donggang", "lanshan", "donggang"):
        with office_scope(office):
            for number in range(2):
                told = run(WHERE, {"word": "it's", "number": number})
                assert told == (f"o_{office}", "it's%", "it's", number)
    with office_scope("donggang"):
        assert run(PREPARED, ["%SELECT current_schema()%"]) == (1,)


def test_parameters_without_names_stand_in_their_order(fresh: None) -> None:
    with office_scope("donggang"):
        assert [run(PLACES, [number, 1]) for number in (5, 6)] == [(4,), (5,)]


def test_what_failed_when_it_was_new_is_prepared_again(fresh: None) -> None:
    divided = Prepared("SELECT 1 / %s")
    with office_scope("donggang"):
        for _ in range(2):
            with pytest.raises(DatabaseError, match="division by zero"):
                run(divided, [0])
        with transaction.atomic():
            with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
                run(divided, [0])
            assert run(divided, [1]) == (1,)
        assert run(divided, [1]) == (1,)


@pytest.fixture
def table(fresh: None) -> Iterator[None]:
    """A table of the owner's, which a migration changes."""
    with owner_scope("o_donggang"):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE passing (word varchar(3)); INSERT INTO passing VALUES ('one')")
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE passing")


def test_a_column_of_another_type_stops_nobody(table: None) -> None:
    words = Prepared("SELECT word FROM passing")
    assert run(words, None) == ("one",)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE passing ALTER word TYPE text, ADD other int")
    assert run(words, None) == ("one",)
    assert run(words, None) == ("one",)


def test_within_a_transaction_it_is_said_and_forgotten(table: None) -> None:
    words = Prepared("SELECT word FROM passing")
    run(words, None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE passing ALTER word TYPE text")
    with pytest.raises(DatabaseError, match="must not change result type"), transaction.atomic():
        run(words, None)
    assert run(words, None) == ("one",)
