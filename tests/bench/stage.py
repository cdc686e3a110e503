"""What the rows are measured on: a PostgreSQL that waits for the disk, a broker, the store, and the seven offices."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from infra.local import rabbitmq
from infra.local.accounts import forget_private_folder
from infra.local.process import clean_environment, run_as
from infra.local.stack import Stack

if TYPE_CHECKING:
    from tests.bench.played import Played

OFFICE = "donggang"
FREE = """
    INSERT INTO shared.offices_notice (pack)
    SELECT pack || '{"budget": {}}' FROM shared.offices_notice ORDER BY in_force_from DESC LIMIT 1
"""


class Stage:
    """Parts of its own in a folder of its own, which goes when the run is over."""

    def __init__(self, *, quick: bool = False) -> None:
        self.quick = quick
        self.folder = Path(tempfile.mkdtemp(prefix="beian-bench-"))
        self.folder.chmod(0o711)
        self.broker = "rabbitmq" if rabbitmq.installed() else "broker"
        self.stack = Stack(self.folder, ("postgres", self.broker, "store", "sink"))
        self.has_many = False
        self.played: Played | None = None

    def start(self) -> None:
        """Start the parts, and set up as a new installation is."""
        self.stack.start()
        os.environ.update(self.stack.environment)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("setup", verbosity=0)
        with self.owner() as owner:  # nobody's budget is meant for so many messages
            owner.execute(FREE)

    def stop(self) -> None:
        """End the parts and take away what they wrote."""
        from django.db import connections

        connections.close_all()
        self.stack.stop()
        forget_private_folder(self.stack.home)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """The database, as the application signs in to it."""
        return os.environ["DATABASE_URL"]

    @property
    def database(self) -> str:
        """Its name, with which the roles' names begin."""
        return self.url.rsplit("/", 1)[1]

    def connect(self, office: str = OFFICE) -> "psycopg.Connection[tuple[object, ...]]":
        """A plain connection in an office's scope, for the limits."""
        connection = psycopg.connect(self.url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        connection.execute(f"SET ROLE {self.database}_o_{office}; SET search_path = o_{office}, shared")
        return connection  # type: ignore[return-value]

    def owner(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A plain connection that sees all tables and may change them."""
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute(f"SET ROLE {self.database}_owner")
        return connection

    def pgbench(self, script: str, *, clients: int, seconds: float, office: str = OFFICE) -> float:
        """Transactions a second of a script of pgbench's, in an office's scope."""
        part = self.stack.parts["postgres"]
        file = self.folder / "script.sql"
        file.write_text(script, encoding="ascii")
        program = part._bin / "pgbench"  # type: ignore[attr-defined]
        options = f"-c role={self.database}_o_{office} -c search_path=o_{office},shared"
        done = run_as(
            [str(program), "-n", "-f", str(file), "-c", str(clients), "-j", str(min(clients, 2)),
             "-T", str(max(1, round(seconds))), self.url],
            environment=clean_environment(self.folder) | {"PGOPTIONS": options},
            folder=self.folder,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr or done.stdout)
        (line,) = (line for line in done.stdout.splitlines() if line.startswith("tps = "))
        return float(line.split()[2])
