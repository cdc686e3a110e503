"""F15: a standby takes the place of a server that died, and the old server comes back."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from urllib.parse import urlsplit

import psycopg
import pytest

from infra.local.accounts import forget_private_folder
from infra.local.home import Home
from infra.local.postgres import Postgres
from infra.local.process import clean_environment, run_as
from infra.local.supervisor import Supervisor
from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.faults.test_database import AWAY
from tests.faults.trial import Trial

pytestmark = pytest.mark.xdist_group("faults")
NAME = "standby"


class Standby(Postgres):
    """A second server that follows the first."""

    def __init__(self, home: Home, primary: Postgres) -> None:
        super().__init__(home)
        self._primary = primary

    def _make(self, place: Path) -> None:
        source = f"{self._primary.superuser_url}?application_name={NAME}"
        half = place / "half"
        command = [str(self._bin / "pg_basebackup"), "-D", str(half), "-d", source, "-R", "-c", "fast"]
        made = run_as(command, user=self.user, environment=clean_environment(place), folder=place)
        assert made.returncode == 0, made.stderr
        half.rename(self._data)

    def say(self, statement: str) -> None:
        """Run a statement as the superuser."""
        say(self, statement)


def say(server: Postgres, statement: str) -> None:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(statement)


class Pair(Stage):
    """A stage with two servers; nothing is committed before the second one has it."""

    def reach(self) -> dict[str, str]:
        primary = self.primary
        self.second = Path(mkdtemp(prefix="beian-standby-"))
        self.second.chmod(0o711)
        copyfile(self.folder / "secrets.json", self.second / "secrets.json")
        home = Home.at(self.second)
        home.ports.claim(["postgres"])
        self.standby = Standby(home, primary)
        self._watch = Supervisor([self.standby])
        self._watch.start()
        say(primary, f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
        say(primary, "ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        say(primary, "SELECT pg_reload_conf()")
        settings = super().reach()
        first, second = urlsplit(primary.url), urlsplit(self.standby.url)
        hosts = f"{first.netloc},{second.netloc.rpartition('@')[2]}"
        return settings | {"DATABASE_URL": first._replace(netloc=hosts).geturl()}

    @property
    def primary(self) -> Postgres:
        """The server that dies."""
        part = self.stack.parts["postgres"]
        assert isinstance(part, Postgres)
        return part

    def stop(self) -> None:
        super().stop()
        if hasattr(self, "_watch"):
            self._watch.stop()
            self.standby.home.ports.release()
            forget_private_folder(self.standby.home)
            rmtree(self.second, ignore_errors=True)


@pytest.fixture
def stage() -> Iterator[Pair]:
    """A stage with a standby, a new one for each run: there is no way back."""
    stage = Pair()
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()


@pytest.fixture
def load(stage: Pair) -> Load:
    """The filings of that stage."""
    return Load(stage.system)


@pytest.mark.fault(
    "F15",
    "PostgreSQL killed, its synchronous standby promoted as a manager does it, the old server back as standby",
    "nothing that was committed is lost; the old server refuses to write",
)
def test_standby_takes_over(trial: Trial, stage: Pair) -> None:
    with trial.fault(says=AWAY):
        stage.stack.kill("postgres")
        stage.standby.say("SELECT pg_promote()")
        signal = stage.primary._data / "standby.signal"
        signal.touch()
        if stage.primary.user:
            os.chown(signal, stage.primary.user.uid, stage.primary.user.gid)
        stage.stack.restart("postgres")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            say(stage.primary, "CREATE TABLE refused ()")
