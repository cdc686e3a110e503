"""The database as the container makes it: its role is enough to set everything up, and a backup is enough to return."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from infra.local.accounts import unprivileged
from infra.local.environment import of_application
from infra.local.postgres import Postgres
from infra.local.postgres_programs import programs
from infra.local.stack import Stack
from tests.infra.deploy.project import DEPLOY, ROOT, service

PASSWORD = 'it\'s "quoted" \\ and long'


class Cluster:
    """A PostgreSQL of its own with nothing of Beian's in it, and the programs that come with it."""

    def __init__(self, stack: Stack) -> None:
        part = stack.parts["postgres"]
        assert isinstance(part, Postgres)
        self.home, self.superuser_url, self.address = stack.home, part.superuser_url, part.address
        self.bin = programs(stack.home, unprivileged(stack.home.folder))
        with psycopg.connect(part.superuser_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE beian")
            connection.execute("DROP ROLE beian")

    def run(self, program: str, *arguments: str | Path, database: str = "postgres", text: str = "") -> str:
        """What a program prints that is connected as the superuser."""
        url = urlsplit(self.superuser_url)._replace(path=f"/{database}").geturl()
        command = [str(self.bin / program), "--dbname", url, *map(str, arguments)]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """What one of our commands prints that uses this database."""
        url = f"postgresql://beian:it%27s%20%22quoted%22%20%5C%20and%20long@{self.address}/beian"
        keys = {name: os.environ[name] for name in ("BEIAN_KEYS", "BEIAN_SECRET_KEY")}
        mine = of_application(self.home) | keys | {"DATABASE_URL": url, "BEIAN_BUCKET_PREFIX": "restored-"}
        command = [sys.executable, "-m", "infra.manage", *arguments]
        environment = os.environ | mine | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def clusters() -> Iterator[list[Cluster]]:
    folders = [Path(tempfile.mkdtemp(prefix="beian-deploy-")) for _each in range(2)]
    for folder in folders:
        folder.chmod(0o711)
    stacks = [Stack(folder, ("postgres",), throwaway=True).start() for folder in folders]
    yield [Cluster(stack) for stack in stacks]
    for stack in stacks:
        stack.stop()
        shutil.rmtree(stack.home.folder, ignore_errors=True)


def make(cluster: Cluster, folder: Path) -> None:
    """What the container does at its first start."""
    (folder / "database_password").write_text(f"{PASSWORD}\n")
    script = (DEPLOY / "postgres.sql").read_text().replace("/run/secrets", str(folder))
    cluster.run("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--quiet", text=script)


def test_the_script_is_run_when_the_database_is_made_and_reads_a_secret_that_is_there() -> None:
    assert (
        "./infra/deploy/postgres.sql:/docker-entrypoint-initdb.d/10-beian.sql:ro"
        in service("postgres")["volumes"]
    )
    assert "/run/secrets/database_password" in (DEPLOY / "postgres.sql").read_text()
    assert "database_password" in service("postgres")["secrets"]


def test_its_role_sets_up_everything_and_a_backup_brings_it_back(
    clusters: list[Cluster], tmp_path: Path
) -> None:
    first, second = clusters
    make(first, tmp_path)
    assert "offices made: 7" in first.manage("setup", "--no-broker")
    with psycopg.connect(
        urlsplit(first.superuser_url)._replace(path="/beian").geturl(), autocommit=True
    ) as connection:
        found = connection.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'beian'"
        ).fetchone()
        assert found == (False, True)
        connection.execute(
            "INSERT INTO o_donggang.audit_auditentry (actor_kind, actor, role, actor_office, action, detail)"
            " VALUES ('staff', '1', 'clerk', 'donggang', 'filing.read', '{}')"
        )
    assert "whole" in first.manage("verify_audit")

    # As in docs/operations.md, Backups.
    roles = subprocess.run(
        [str(first.bin / "pg_dumpall"), "--roles-only", "--dbname", first.superuser_url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    first.run("pg_dump", "--format=custom", "--file", tmp_path / "beian.dump", database="beian")
    second.run("psql", "--no-psqlrc", "--quiet", text=roles)
    # The superuser's password came along, as every role's.
    second.superuser_url = first.superuser_url.replace(first.address, second.address)
    second.run("pg_restore", "--create", "--exit-on-error", tmp_path / "beian.dump")

    assert "offices made: 0" in second.manage("setup", "--no-broker")
    assert "whole" in second.manage("verify_audit", "donggang")
    (links,) = second.run(
        "psql",
        "--no-psqlrc",
        "--tuples-only",
        "-c",
        "SELECT count(*) FROM o_donggang.audit_auditlink",
        database="beian",
    ).split()
    assert links == "1"
