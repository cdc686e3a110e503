"""Connections stay with some offices, and what was ended by the server is not used again."""

import os

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from infra.db import office_scope, shared_scope
from infra.db.many import offices_where
from infra.db.postgresql.lanes import lane_of
from infra.db.scope import schema_of
from tenants.offices.directory import directory


def backend(office: str) -> int:
    with office_scope(office), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def two_lanes() -> tuple[str, str]:
    """Two offices that do not share connections."""
    first, *others = directory().offices
    return first, next(slug for slug in others if lane_of(schema_of(slug)) != lane_of(schema_of(first)))


def test_an_office_comes_back_to_its_connection(live: None) -> None:
    one, other = two_lanes()
    pid = backend(one)
    assert backend(other) != pid
    assert backend(one) == pid


def test_without_an_office_any_connection_will_do(live: None) -> None:
    one, _other = two_lanes()
    pid = backend(one)
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_user")
        found, role = cursor.fetchone()
    assert found == pid
    assert role.endswith("_app")


def test_a_connection_that_the_server_ended_is_not_used_again(live: None) -> None:
    one, other = two_lanes()
    pid = backend(one)
    assert backend(other) != pid
    with psycopg.connect(os.environ["DATABASE_URL"]) as login:
        assert login.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)
    assert backend(one) != pid


def test_what_a_transaction_took_back_is_taken_anew(live: None) -> None:
    """A COMMIT after an error that somebody caught is a ROLLBACK, of the office's choice, too; nobody is told."""
    one, _other = two_lanes()
    connections.close_all()
    connection.close_pool()  # a new connection has not been in this office before
    with office_scope(one):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            with pytest.raises(DatabaseError):
                cursor.execute("SELECT nothing")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (schema_of(one),)


def test_a_transaction_keeps_its_connection(live: None) -> None:
    one, other = two_lanes()
    with office_scope(one), transaction.atomic():
        pid = backend(one)
        assert backend(other) == pid


def test_a_cursor_is_not_carried_into_another_office(live: None) -> None:
    one, other = two_lanes()
    with office_scope(one):
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        with office_scope(other):
            connection.cursor().execute("SELECT 1")
            with pytest.raises(InterfaceError, match="put back"):
                cursor.execute("SELECT 1")


def test_idle_connections_are_closed_before_a_database_goes(live: None) -> None:
    one, _other = two_lanes()
    pid = backend(one)
    connections.close_all()
    connection.close_pool()
    assert backend(one) != pid


def test_every_office_is_asked_under_its_own_role(live: None) -> None:
    slugs = list(directory().offices)
    condition = "current_user = current_database() || '_' || current_schema() AND %(true)s"
    assert sorted(offices_where(slugs, condition, {"true": True})) == sorted(slugs)
    assert list(offices_where(slugs, "current_schema() = %(schema)s", {"schema": "o_donggang"})) == [
        "donggang"
    ]


def test_an_office_that_cannot_be_asked_is_gone_to(live: None) -> None:
    slugs = list(directory().offices)
    assert sorted(offices_where(slugs, "EXISTS (SELECT FROM no_such_table)", {})) == sorted(slugs)
    assert list(offices_where(slugs, "false", {})) == []
