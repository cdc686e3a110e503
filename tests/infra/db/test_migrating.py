"""A migration beside people at work, and beside a backup that reads a table for long."""

import os
import subprocess

import psycopg
import pytest
from psycopg import Connection

from infra.local.application import manage
from tests.journeys.system import beside, eventually

BUSY = "donggang"
LATER = "INSERT INTO shared.schemas_schemachange (app, name, sql) VALUES ('filings', '9999_later', %s)"
BEHIND = """
    SELECT array_agg(schema ORDER BY schema) FROM shared.schemas_schemaversion
    WHERE version < (SELECT max(id) FROM shared.schemas_schemachange)
"""
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
def installation() -> dict[str, str]:
    """The environment of an installation of its own, all migrations run."""
    environment = {**os.environ, **beside("migrating")}
    subprocess.run([*manage("setup"), "--no-broker"], check=True, capture_output=True, env=environment)
    return environment


def owner(environment: dict[str, str]) -> "Connection[tuple[object, ...]]":
    connection = psycopg.connect(environment["DATABASE_URL"], autocommit=True)
    connection.execute(f"SET ROLE {connection.info.dbname}_owner")
    return connection


def setup(environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*manage("setup"), "--no-broker"],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_an_office_in_use_is_left_for_later_and_nobody_waits(installation: dict[str, str]) -> None:
    with owner(installation) as backup, owner(installation) as person:
        person.execute(LATER, ["ALTER TABLE filings_filing ADD COLUMN later int;"])
        person.execute("SET statement_timeout = '4s'")  # of which the migration may have one
        with backup.transaction():
            backup.execute(f"SELECT FROM o_{BUSY}.filings_filing LIMIT 1")
            migration = setup(installation)
            eventually(lambda: person.execute(BEHIND).fetchone() == ([f"o_{BUSY}"],))
            eventually(lambda: person.execute(WAITING).fetchone() != (0,))
            for _ in range(3):
                person.execute(f"SELECT FROM o_{BUSY}.filings_filing LIMIT 1")
            assert migration.poll() is None
        said, _ = migration.communicate(timeout=60)
        assert migration.returncode == 0, said
        assert "migration.waits" in said
        assert f"o_{BUSY}" in said
        assert person.execute(BEHIND).fetchone() == (None,)
        person.execute(f"SELECT later FROM o_{BUSY}.filings_filing LIMIT 1")


@pytest.mark.parametrize("table", ["django_migrations", "events_outbox", "schemas_schemachange"])
def test_what_all_offices_need_is_come_back_to(installation: dict[str, str], table: str) -> None:
    with owner(installation) as other, owner(installation) as person:
        with other.transaction():
            other.execute(f"LOCK TABLE shared.{table}")
            migration = setup(installation)
            eventually(lambda: person.execute(WAITING).fetchone() != (0,))
            eventually(lambda: person.execute(WAITING).fetchone() == (0,))  # nobody has let it pass
        said, _ = migration.communicate(timeout=60)
    assert migration.returncode == 0, said
    assert "migration.waits" in said
