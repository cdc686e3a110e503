"""Two installations in one PostgreSQL: the seven offices of the notice, and 2,850 of them."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.bench import filings

if TYPE_CHECKING:
    from tenants.offices.models import Office
    from tests.bench.stage import Stage

SEVEN, MANY = "beian", "beian_many"
OFFICES = 2_850
FILINGS_EACH = 4
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
    """As an installation comes to be: set up, then office by office, some in one transaction to be sooner done.

    Each office has FILINGS_EACH filings, due in a far year.
    """
    from django.core.management import call_command

    superuser = stage.stack.parts["postgres"].superuser_url  # type: ignore[attr-defined]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER beian").format(sql.Identifier(MANY)))
        # 700,000 files are made, and all are written to disk before anything is measured.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    _become(MANY)
    try:
        call_command("setup", verbosity=0, no_broker=True)
        _fill(stage)
    finally:
        _become(SEVEN)
    with psycopg.connect(superuser.removesuffix("postgres") + MANY, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("ALTER SYSTEM RESET fsync")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")
    os.sync()


def _fill(stage: "Stage") -> None:
    from django.db import connections

    first, *others = slugs()
    filings.model(first)
    with stage.connect(first) as connection:
        filings.fill(connection, FILINGS_EACH)
    connections.close_all()
    made = [*others, *(f"m{number:04d}" for number in range(len(others) + 2, OFFICES))]
    batches = [made[at : at + A_TRANSACTION] for at in range(0, len(made), A_TRANSACTION)]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        pool.map(_make, batches, chunksize=1)


def _make(slugs: list[str]) -> None:
    """What `provisioning.create_office` does, without the buckets; and the filings."""
    from django.db import connection, transaction

    from infra.db import owner_scope
    from tenants.offices.models import Office

    with transaction.atomic(), owner_scope():
        model = Office.objects.exclude(kind="city").earliest("position")
        there = set(Office.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        for slug in slugs:
            if slug not in there:
                _office(slug, model)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO o_{slug}.filings_filing SELECT * FROM {model.schema_name}.filings_filing"
                )


def _office(slug: str, model: "Office") -> None:
    from infra.db.roles import create_role, database_name
    from infra.db.schemas import create_schema

    create_role(f"{database_name()}_o_{slug}", member_of=(f"{database_name()}_office",))
    create_schema(slug)
    values = {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}
    number = int(slug.removeprefix("m"))
    values |= {
        "id": None,
        "slug": slug,
        "schema_name": f"o_{slug}",
        "code": f"{number:04d}",
        "position": number,
    }
    type(model)(**values).save(force_insert=True)
