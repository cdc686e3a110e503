"""What all tests share: the seven offices of the notice, and the cast."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from infra.audit.actor import Actor
from infra.db import office_scope, owner_scope


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `./beian test` understands besides pytest's own."""
    parser.addoption(
        "--faults", action="store_true", help="the faults on a stage of their own, too, each three times"
    )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: a PDF made anew differs from the last, and every worker must know a test by one name."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """Roles, tables, offices, buckets, queues: as a new installation gets them, by the same command."""
    with django_db_blocker.unblock():
        call_command("setup", verbosity=0)
        # Tests name invented members of the staff by small numbers; one who is appointed is none of them.
        with owner_scope(), connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE offices_staff_id_seq RESTART WITH 1001")


@pytest.fixture(autouse=True)
def real_mail(settings: Any) -> None:
    """Mail goes to the sink by SMTP; Django's own test environment would keep it in memory."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database whose changes are committed, for what other threads and processes must see.

    Nothing is cleaned up: such a test makes accounts, filings, offices of its own.
    """
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(autouse=True)
def at_work(request: pytest.FixtureRequest) -> None:
    """Every test of the database is in a process that has been at work: it knows the map of offices.

    Else a test that counts statements would depend on the one before it.
    """
    from tenants.offices.directory import directory

    used = {"live", "db"}.intersection(request.fixturenames)
    if used or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("live" if "live" in used else "db")
        directory()


@pytest.fixture
def donggang(db: None) -> Iterator[str]:
    """The scope of one office."""
    with office_scope("donggang"):
        yield "donggang"


@pytest.fixture
def client() -> Client:
    """A browser that reads Chinese."""
    return Client(headers={"accept-language": "zh-hans"})


@pytest.fixture
def clerk() -> Actor:
    """Who works in Donggang."""
    return Actor("staff", "101", "clerk", "donggang")


@pytest.fixture
def colleague() -> Actor:
    """Who works in Donggang, too."""
    return Actor("staff", "102", "clerk", "donggang")


@pytest.fixture
def officer() -> Actor:
    """Who works for the city."""
    return Actor("staff", "103", "officer", "city")


@pytest.fixture
def outsider() -> Actor:
    """Who works in Lanshan and must see nothing of Donggang."""
    return Actor("staff", "104", "clerk", "lanshan")
