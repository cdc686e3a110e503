"""F26: two releases side by side, and a migration of many offices that is killed half-way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import psycopg
import pytest

from infra.local.application import manage
from tests.faults.trial import Result, Trial
from tests.journeys.system import beside, eventually

pytestmark = pytest.mark.xdist_group("faults")
NEWER = {"infra.celery": "tests.faults.newer", "infra.wsgi:application": "tests.faults.newer:application"}
OLDER = {newer: older for older, newer in NEWER.items()}
SERVICES = ("intake", "review", "notify")
PUT_OFF = "SELECT count(*) FROM shared.events_failure WHERE error LIKE 'LaterVersion%'"
OFFICES, A_TRANSACTION = 60, 5
MAKE = f"""
import django; django.setup()
from infra.db import schemas
from infra.db.roles import create_role, database_name
from infra.db.scope import login_scope, owner_scope
for number in range({OFFICES}):
    create_role(f"{{database_name()}}_o_many{{number}}", member_of=(f"{{database_name()}}_office",))
    schemas.create_schema(f"many{{number}}")
from infra.db.models import SchemaChange
later = "ALTER TABLE filings_filing ADD COLUMN later int;"
with owner_scope():
    SchemaChange.objects.create(app="filings", name="9999_later", sql=later)
"""
MIGRATE = f"""
import django; django.setup()
from infra.db import schemas
schemas.OFFICES_A_TRANSACTION = {A_TRANSACTION}
from infra.db.scope import owner_scope
with owner_scope():
    for schema in schemas.migrate_offices():
        print(schema, flush=True)
"""
STATE = """
    SELECT v.schema, v.version = (SELECT max(id) FROM shared.schemas_schemachange),
        EXISTS (SELECT FROM information_schema.columns c
                WHERE c.table_schema = v.schema AND c.table_name = 'filings_filing' AND c.column_name = 'later')
    FROM shared.schemas_schemaversion v WHERE v.schema LIKE 'o_%'
"""


@pytest.mark.fault(
    "F26",
    "the web of the next release tells events in a later version, the workers follow later",
    "the old workers put them off, the new ones handle them",
)
def test_two_releases(trial: Trial) -> None:
    system = trial.system
    with trial.fault():
        system.becomes("web", NEWER)
        eventually(lambda: system.database.execute(PUT_OFF).fetchone()[0] >= 4, 60)  # type: ignore[index]
        for service in SERVICES:
            system.becomes(service, NEWER)
    for name in ("web", *SERVICES):
        system.becomes(name, OLDER)


@pytest.fixture
def installation() -> Iterator[dict[str, str]]:
    """The environment of an installation with many offices, and a migration that all of them still lack."""
    settings = beside("upgrade")
    with patch.dict(os.environ, settings):
        subprocess.run(manage("setup"), check=True, capture_output=True)
        python(MAKE)
        yield settings


def python(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True)


def states(settings: dict[str, str]) -> list[tuple[Any, ...]]:
    with psycopg.connect(settings["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"SET ROLE {connection.info.dbname}_owner")
        return connection.execute(STATE).fetchall()


@pytest.mark.fault(
    "F26",
    "the migration of 67 offices killed with SIGKILL half-way",
    "no office is half migrated; the next one goes on where it stopped",
)
def test_migration_is_killed(installation: dict[str, str], result: Result) -> None:
    with result.kept():
        kill_half_way(installation)


def kill_half_way(installation: dict[str, str]) -> None:
    migrator = subprocess.Popen([sys.executable, "-c", MIGRATE], stdout=subprocess.PIPE, text=True)
    assert migrator.stdout is not None
    for _ in range(3 * A_TRANSACTION):
        migrator.stdout.readline()
    os.kill(migrator.pid, signal.SIGKILL)
    migrator.wait()
    half = states(installation)
    assert all(is_last == has_column for _schema, is_last, has_column in half)
    assert {is_last for _schema, is_last, _column in half} == {True, False}
    python(MIGRATE)
    assert {state[1:] for state in states(installation)} == {(True, True)}
