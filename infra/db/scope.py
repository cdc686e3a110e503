"""Whose rows a block of code may see: the PostgreSQL role and the search path that go together."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from django.db import connection as default_connection

if TYPE_CHECKING:
    from infra.db.postgresql.base import DatabaseWrapper

SHARED = "shared"
TEMPLATE = "o_template"
# An office's slug: part of its address, its schema, its role, its bucket, and the source of its events.
SLUG = re.compile(r"[a-z][a-z0-9]{1,29}")


@dataclass(frozen=True, slots=True)
class Scope:
    """Who a connection acts for.

    `login` is the bare connection (creates roles), `owner` changes tables, `app` is nobody's office
    (shared tables only), `office` is one office and nothing else.
    """

    kind: Literal["login", "owner", "app", "office"]
    schema: str = SHARED

    @property
    def office(self) -> str | None:
        """The office's slug, where this is the scope of an office."""
        return self.schema.removeprefix("o_") if self.kind == "office" else None


APP = Scope("app")


def role_name(database: str, scope: Scope) -> str | None:
    """The role of a scope; roles live in the whole cluster, so that the database's name goes first."""
    if scope.kind == "login":
        return None
    return f"{database}_{scope.schema if scope.kind == 'office' else scope.kind}"


def schema_of(slug: str) -> str:
    """The schema of an office.

    Raises:
        ValueError: the slug is not one of ours; it ends up in SQL as a name.
    """
    if not SLUG.fullmatch(slug):
        raise ValueError(f"not an office's slug: {slug!r}")
    return f"o_{slug}"


def _connection() -> "DatabaseWrapper":
    return cast("DatabaseWrapper", default_connection)


@contextmanager
def _scope(scope: Scope) -> Iterator[None]:
    connection = _connection()
    before, connection.scope = connection.scope, scope
    try:
        yield
    finally:
        connection.scope = before
        if scope.kind == "office" and before.kind != "office":
            connection.put_back()


@contextmanager
def office_scope(slug: str) -> Iterator[None]:
    """Run a block as one office: its role, its tables, and the shared ones it is let into."""
    with _scope(Scope("office", schema_of(slug))):
        yield


@contextmanager
def shared_scope() -> Iterator[None]:
    """Run a block as no office: the shared tables only."""
    with _scope(APP):
        yield


@contextmanager
def owner_scope(schema: str = SHARED) -> Iterator[None]:
    """Run a block as the owner of the tables: migrations, provisioning, and (only reading) the ledger."""
    with _scope(Scope("owner", schema)):
        yield


@contextmanager
def login_scope() -> Iterator[None]:
    """Run a block as the bare login: it creates roles and sees no table."""
    with _scope(Scope("login")):
        yield


def current_office() -> str | None:
    """The slug of the office whose scope is taken, or None."""
    return _connection().scope.office


def enter_office(slug: str) -> None:
    """Take an office's scope for the rest of a request; the middleware leaves it with `leave_office`."""
    _connection().scope = Scope("office", schema_of(slug))


def leave_office() -> None:
    """Back to no office."""
    connection = _connection()
    connection.scope = APP
    connection.put_back()
