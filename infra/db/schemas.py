"""Schemas made from a template: each migration becomes SQL once, and every office runs that SQL.

Django's own executor takes a second for a schema, and minutes to find out that hundreds of offices have nothing to
do. Here the template schema is where a migration is turned into statements (some must look at the tables they
change); a new office replays all of them in one message, an old one those it lacks, some offices a transaction, so
that a migration that was killed half-way goes on where it stopped.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from typing import TypeVar

import structlog
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from infra.db.many import run_in
from infra.db.models import SchemaChange, SchemaVersion
from infra.db.patience import InUse, StillInUse, short_waits, turns
from infra.db.roles import database_name, ensure_roles
from infra.db.scope import TEMPLATE, Scope, owner_scope, schema_of
from infra.db.wall import office_grants, shared_wall

log = structlog.get_logger(__name__)

OFFICES_A_TRANSACTION = 50
NEW_TABLE = "CREATE TABLE"
Found = TypeVar("Found")


class NotReplayable(Exception):
    """A migration of the offices' tables does something that is not SQL."""


def migrate_shared() -> None:
    """Roles, the shared tables, and the wall around them."""
    ensure_roles()
    with owner_scope():
        _until_done(partial(call_command, Migrate(), verbosity=0, interactive=False), "the shared tables")
        _until_done(_build_wall, "the shared tables' wall")


def _build_wall() -> None:
    with connection.cursor() as cursor:
        cursor.execute(shared_wall(database_name()))


def record_changes() -> int:
    """Turn the migrations that are new into statements, on the template.

    Returns:
        how many were new.
    """
    with owner_scope(TEMPLATE):
        return _until_done(_record_new, "the template")


@transaction.atomic
def _record_new() -> int:
    _ensure_schema(TEMPLATE)
    # Without a connection it reads the files alone; with one it lists every table that there is, of all offices.
    plan = _office_plan(MigrationLoader(None, replace_migrations=False))
    done = set(SchemaChange.objects.values_list("app", "name"))
    if new := [node for node in plan if node not in done]:
        loader = MigrationLoader(connection, replace_migrations=False)
        for app, name in new:
            _record(loader, app, name)
    return len(new)


def _office_plan(loader: MigrationLoader) -> list[tuple[str, str]]:
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    plan: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        if leaf[0] in labels:
            plan.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))
    return [node for node in plan if node[0] in labels]


def _record(loader: MigrationLoader, app: str, name: str) -> None:
    statements = loader.collect_sql([(loader.graph.nodes[app, name], False)])
    if any("cannot be written as SQL" in statement for statement in statements):
        raise NotReplayable(f"{app}.{name} has a step that is not SQL; offices replay statements only")
    text = "\n".join(line for line in statements if not line.startswith("--"))
    if text:
        with connection.cursor() as cursor:
            cursor.execute(text)
    SchemaChange.objects.create(app=app, name=name, sql=text)


def _ensure_schema(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))


def create_schema(slug: str) -> None:
    """A new office's schema: its tables and what its role may do with them, in one transaction."""
    schema, role = schema_of(slug), f"{database_name()}_{schema_of(slug)}"
    changes = list(SchemaChange.objects.order_by("id"))
    with owner_scope(schema), transaction.atomic(), connection.cursor() as cursor:
        _ensure_schema(schema)
        cursor.execute("\n".join(change.sql for change in changes if change.sql))
        cursor.execute(office_grants(schema, role))
        SchemaVersion.objects.create(schema=schema, version=changes[-1].pk)


def migrate_offices() -> Iterator[str]:
    """Bring every office's schema up to date; yields the schemas as they are done.

    Raises:
        StillInUse: somebody had tables of an office for half an hour; all others are done.
    """
    changes = list(SchemaChange.objects.order_by("id"))
    if not changes:
        return
    for _turn in turns():
        in_use = yield from _migrate_others(changes)
        if not in_use:
            return
        log.warning("migration.waits", schemas=in_use)
    raise StillInUse(", ".join(in_use))


def _migrate_others(changes: list[SchemaChange]) -> Generator[str, None, list[str]]:
    """Every schema that lacks something, but for those that are in use, which are returned."""
    in_use: list[str] = []
    behind = SchemaVersion.objects.filter(version__lt=changes[-1].pk).order_by("schema")
    while batch := list(behind.exclude(schema__in=in_use)[:OFFICES_A_TRANSACTION]):
        if _caught_up(batch, changes):
            yield from (version.schema for version in batch)
            continue
        for version in batch:
            if _caught_up([version], changes):
                yield version.schema
            else:
                in_use.append(version.schema)
    return in_use


def _caught_up(batch: list[SchemaVersion], changes: list[SchemaChange]) -> bool:
    """Whether these schemas have what they lacked, or nothing of it because somebody reads one of them for long."""
    try:
        with short_waits():
            _catch_up(batch, changes)
    except InUse:
        return False
    return True


def _until_done(step: Callable[[], Found], what: str) -> Found:
    for _turn in turns():
        with suppress(InUse), short_waits():
            return step()
        log.warning("migration.waits", what=what)
    raise StillInUse(what)


@transaction.atomic
def _catch_up(batch: list[SchemaVersion], changes: list[SchemaChange]) -> None:
    """One message with what each of these schemas lacks; who may do what is said again only where a table is new."""
    lacking = {
        Scope("owner", version.schema): [change.sql for change in changes if change.pk > version.version]
        for version in batch
    }
    for scope, statements in lacking.items():
        if any(NEW_TABLE in statement for statement in statements):
            statements.append(office_grants(scope.schema, f"{database_name()}_{scope.schema}").as_string())
    run_in({scope: "\n".join(statements) for scope, statements in lacking.items()})
    schemas = [version.schema for version in batch]
    SchemaVersion.objects.filter(schema__in=schemas).update(version=changes[-1].pk)
