"""Two installations in one PostgreSQL: the seven offices of the notice, and 2,850 of them."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.bench.stage import Stage

SEVEN, MANY = "beian", "beian_many"
OFFICES = 2_850
PROCESSES, A_TRANSACTION = 2, 25


@contextmanager
def inside(stage: "Stage", database: str) -> Iterator[None]:
    """Run a block, and the processes that it starts, on one of the two."""
    before = _settings()["NAME"]
    if database == MANY and not stage.has_many:
        _create(stage)
        stage.has_many = True
    _become(database)
    try:
        yield
    finally:
        _become(str(before))


def slugs() -> list[str]:
    """The offices of the installation that one is inside of, the city's not among them."""
    from tenants.offices.directory import directory

    return [card.slug for card in directory().districts]


def _settings() -> dict[str, object]:
    from django.conf import settings

    return settings.DATABASES["default"]  # type: ignore[no-any-return]


def _become(database: str) -> None:
    from django.db import connections

    from tenants.offices import directory

    connections.close_all()
    with suppress(AttributeError):
        del connections["default"]  # it knows the old one's roles
    before, _settings()["NAME"] = str(_settings()["NAME"]), database
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].removesuffix(f"/{before}") + f"/{database}"
    directory.forget()


def _create(stage: "Stage") -> None:
    """As an installation comes to be: set up, then office by office, some in one transaction to be sooner done."""
    from django.core.management import call_command

    superuser = stage.stack.parts["postgres"].superuser_url  # type: ignore[attr-defined]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER beian").format(sql.Identifier(MANY)))
    with inside_new():
        call_command("setup", verbosity=0, no_broker=True)
        from django.db import connections

        missing = range(len(slugs()) + 1, OFFICES)
        connections.close_all()
        batches = [list(missing[at : at + A_TRANSACTION]) for at in range(0, len(missing), A_TRANSACTION)]
        with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
            pool.map(_make, batches, chunksize=1)
    with psycopg.connect(superuser.removesuffix("postgres") + MANY, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


@contextmanager
def inside_new() -> Iterator[None]:
    """As `inside`, while it comes to be."""
    _become(MANY)
    try:
        yield
    finally:
        _become(SEVEN)


def _make(numbers: list[int]) -> None:
    """What `provisioning.create_office` does, without the buckets."""
    from django.db import transaction

    from infra.db import owner_scope
    from infra.db.roles import create_role, database_name
    from infra.db.schemas import create_schema
    from tenants.offices.models import Office

    with transaction.atomic():
        for number in numbers:
            slug = f"m{number:04d}"
            create_role(f"{database_name()}_o_{slug}", member_of=(f"{database_name()}_office",))
            create_schema(slug)
            with owner_scope():
                model = Office.objects.exclude(kind="city").order_by("position").first()
                assert model is not None
                model.pk, model.slug, model.schema_name = None, slug, f"o_{slug}"
                model.code, model.position = f"{number:04d}", number
                model._state.adding = True
                model.save(force_insert=True)
