"""The real parts that the tests run on: started once, before Django reads its settings; a database for each worker.

A pytest plugin (see `addopts`). The process that starts the tests starts the parts and hands their addresses to its
workers by the environment.
"""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from infra.local.environment import BASICS
from infra.local.stack import Stack

STARTED = "BEIAN_TEST_PARTS"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_running: Stack | None = None


def _start() -> None:
    global _running  # noqa: PLW0603
    folder = Path(tempfile.mkdtemp(prefix="beian-test-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user where we are root
    _running = Stack(folder, (*BASICS, "rabbitmq"), throwaway=True).start()
    addresses = _running.environment
    os.environ["BEIAN_TEST_RABBITMQ"] = _running.parts["rabbitmq"].url  # type: ignore[attr-defined]
    os.environ.update({**addresses, "BROKER_URL": _running.parts["broker"].url})  # type: ignore[attr-defined]
    os.environ[STARTED] = "1"


def _own_database() -> None:
    """This worker's own database, buckets, broker database, folder."""
    name = f"beian_{WORKER}"
    url = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{name}"))
    os.environ["BEIAN_BUCKET_PREFIX"] = f"{WORKER}-"
    broker = urlsplit(os.environ["BROKER_URL"])
    number = 0 if WORKER == "main" else int(WORKER.removeprefix("gw")) + 1
    os.environ["BROKER_URL"] = urlunsplit(broker._replace(path=f"/{number}"))


if STARTED not in os.environ:
    _start()
if "BEIAN_TEST_WORKER" not in os.environ or os.environ["BEIAN_TEST_WORKER"] != WORKER:
    # The controller of several workers makes a database, too; it is small, and nothing else is.
    _shared = os.environ.setdefault("BEIAN_TEST_DATABASE_URL", os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = _shared
    os.environ["BEIAN_TEST_WORKER"] = WORKER
    _own_database()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    global _running  # noqa: PLW0603
    if _running is not None:
        _running.stop()
        _running = None
