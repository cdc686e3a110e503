"""The wall: what each role may do with each table, said by the table's own model.

A shared table says what an office's role may do (`office`), in which column a row names its office (`own`: row
security lets an office touch only rows that name itself, `read_all` lets it read the others' too; a row between two
offices names each in a column of its own), and what the city's role may read besides. An office's own table says what
the office's role may do with it: by default all but emptying it; append-only tables say so here and nowhere else.
"""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from psycopg import sql

from infra.db.scope import SHARED

CHANGE = "SELECT, INSERT, UPDATE, DELETE"
APPEND = "SELECT, INSERT"


@dataclass(frozen=True, slots=True)
class Wall:
    """What the roles may do with one table; privileges in SQL's words."""

    office: str = ""
    own: str | tuple[str, ...] | None = None
    read_all: bool = False
    city: str = ""
    app: str = CHANGE

    @property
    def owners(self) -> tuple[str, ...]:
        """The columns in which a row names its office, or both of its offices."""
        return (self.own,) if isinstance(self.own, str) else self.own or ()


HIDDEN = Wall()
KEEP = Wall(office="SELECT, INSERT, UPDATE")
LOG = Wall(office=APPEND)


def wall_of(model: type[models.Model]) -> Wall:
    """The wall of a model; a table of a package is hidden from offices."""
    wall = getattr(model, "wall", None)
    return wall if isinstance(wall, Wall) else HIDDEN


def _models(app_names: list[str]) -> list[type[models.Model]]:
    configs = [config for config in apps.get_app_configs() if config.name in app_names]
    return [
        model
        for config in configs
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def shared_models() -> list[type[models.Model]]:
    """All models whose tables every office shares."""
    return _models(settings.SHARED_APPS)


def office_models() -> list[type[models.Model]]:
    """All models whose tables each office has of its own."""
    return _models(settings.TENANT_APPS)


def shared_wall(database: str) -> sql.Composed:
    """The statements that raise the wall on the shared tables; they may be run again at any time."""
    role = {kind: sql.Identifier(f"{database}_{kind}") for kind in ("app", "office", "city")}
    parts: list[sql.Composable] = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {};").format(
            sql.Identifier(SHARED), role["app"], role["office"]
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {};").format(
            sql.Identifier(SHARED), role["app"]
        ),
    ]
    for model in shared_models():
        parts += _table_wall(model, role)
    return sql.SQL("\n").join(parts)


def _table_wall(model: type[models.Model], role: dict[str, sql.Identifier]) -> list[sql.Composable]:
    wall = wall_of(model)
    table = sql.Identifier(SHARED, model._meta.db_table)
    parts: list[sql.Composable] = [
        sql.SQL("REVOKE ALL ON {} FROM {}, {}, {};").format(table, *role.values()),
    ]
    grants = (("app", wall.app), ("office", wall.office), ("city", wall.city))
    parts += [
        sql.SQL("GRANT {} ON {} TO {};").format(sql.SQL(privileges), table, role[kind])
        for kind, privileges in grants
        if privileges
    ]
    if not wall.owners:
        return parts
    itself = sql.SQL("current_user = (current_database() || '_o_' || {})")
    own = sql.SQL(" OR ").join(itself.format(sql.Identifier(column)) for column in wall.owners)
    policies = [
        ("app", "ALL", "app", sql.SQL("true")),
        ("own", "ALL", "office", own),
        ("read", "SELECT", "office" if wall.read_all else "city", sql.SQL("true")),
    ]
    parts.append(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;").format(table))
    for name, command, kind, condition in policies:
        check = sql.SQL("") if command == "SELECT" else sql.SQL(" WITH CHECK ({})").format(condition)
        parts.append(sql.SQL("DROP POLICY IF EXISTS {} ON {};").format(sql.Identifier(name), table))
        parts.append(
            sql.SQL("CREATE POLICY {} ON {} FOR {} TO {} USING ({}){};").format(
                sql.Identifier(name), table, sql.SQL(command), role[kind], condition, check
            )
        )
    return parts


def office_grants(schema: str, role: str) -> sql.Composed:
    """What an office's role may do with its own tables."""
    by_privileges: dict[str, list[sql.Identifier]] = {}
    for model in office_models():
        by_privileges.setdefault(wall_of(model).office or KEEP.office, []).append(
            sql.Identifier(schema, model._meta.db_table)
        )
    grants = [
        sql.SQL("GRANT {} ON {} TO {};").format(
            sql.SQL(privileges), sql.SQL(", ").join(tables), sql.Identifier(role)
        )
        for privileges, tables in by_privileges.items()
    ]
    usage = sql.SQL(
        "GRANT USAGE ON SCHEMA {0} TO {1}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA {0} TO {1};"
    ).format(sql.Identifier(schema), sql.Identifier(role))
    return sql.SQL("\n").join([usage, *grants])
