"""The database: there, new enough, its role with the rights it needs and no more, its tables up to date."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg

from infra import env
from infra.local.doctor.finding import Finding, first_line, odd, well, wrong

WHAT = "数据库 Database"
OLDEST = 18
FACTS: LiteralString = """
    SELECT current_setting('server_version_num')::int / 10000, r.rolsuper, r.rolcreaterole, r.rolbypassrls,
           has_database_privilege(current_database(), 'CREATE'), pg_encoding_to_char(d.encoding), d.datctype,
           EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')
    FROM pg_roles r, pg_database d WHERE r.rolname = session_user AND d.datname = current_database()
"""


def database() -> Iterator[Finding]:
    """All that the application needs of its database."""
    url = env.text("DATABASE_URL")
    if not url:
        yield wrong(
            WHAT,
            "DATABASE_URL 未设置 not set",
            "./beian up, or DATABASE_URL=postgresql://user:password@host:port/name",
        )
        return
    try:
        with psycopg.connect(connect_timeout=3, autocommit=True, **_parameters(url)) as connection:
            yield from _facts(connection)
    except psycopg.Error as error:
        mend = "./beian up, or check DATABASE_URL, DATABASE_SSLMODE and that the server runs"
        yield wrong(WHAT, first_line(error), mend)


def _parameters(url: str) -> dict[str, Any]:
    """As Django connects; libpq's complaint of an address that it cannot read would have the password in it."""
    known = env.database(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    reach = {name: known[key] for name, key in names.items()}
    return reach | {"sslmode": env.text("DATABASE_SSLMODE", "prefer")}


def _facts(connection: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Finding]:
    row = connection.execute(FACTS).fetchone()
    if row is None:
        yield wrong(WHAT, "no such role", "check DATABASE_URL")
        return
    version, superuser, createrole, bypass, create, encoding, ctype, trigrams = row
    new, rights = int(str(version)) >= OLDEST, f"CREATEROLE: {createrole}, CREATE: {create}"
    text = encoding == "UTF8" and ctype not in {"C", "POSIX"}
    yield _judge(f"≥ {OLDEST}", new, f"PostgreSQL {version}", f"upgrade to {OLDEST}")
    yield _judge(
        "role", createrole and create, rights, "ALTER ROLE … CREATEROLE; GRANT CREATE ON DATABASE … TO …"
    )
    if superuser or bypass:
        detail = "超级用户绕过隔离 a superuser passes every wall"
        yield odd(f"{WHAT} role", detail, "ALTER ROLE … NOSUPERUSER NOBYPASSRLS")
    yield _judge("text", text, f"{encoding}, {ctype}", "CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    yield _judge("pg_trgm", trigrams, "pg_trgm", "install PostgreSQL's contrib modules")


def _judge(what: str, is_so: object, detail: str, mend: str) -> Finding:
    return well(f"{WHAT} {what}", detail) if is_so else wrong(f"{WHAT} {what}", detail, mend)


def migrations() -> Iterator[Finding]:
    """The tables are those of this version. Imports late: Django may not start at all."""
    from django.db import DatabaseError, OperationalError
    from django.db.migrations.exceptions import InconsistentMigrationHistory

    what, mend = "数据表 Migrations", "./beian manage setup"
    try:
        behind = _behind()
    except OperationalError as error:
        yield wrong(what, first_line(error), f"先处理上面的“{WHAT}” Mend the database first, above")
        return
    except (DatabaseError, InconsistentMigrationHistory) as error:
        yield wrong(what, first_line(error), mend)
        return
    yield wrong(what, ", ".join(behind[:5]), mend) if behind else well(what, "已是最新 up to date")


def _behind() -> list[str]:
    """The shared tables' migrations that were not run, and the offices' schemas that are not up to date."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.models import Max

    from infra.db import owner_scope
    from infra.db.models import SchemaChange, SchemaVersion

    of_offices = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    with owner_scope():
        loader = MigrationLoader(connection)
        shared = set(loader.applied_migrations or ())
        recorded = set(SchemaChange.objects.values_list("app", "name"))
        missing = [
            f"{app}.{name}"
            for app, name in loader.disk_migrations or ()
            if (app, name) not in (recorded if app in of_offices else shared)
        ]
        newest = SchemaChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
        late = SchemaVersion.objects.filter(version__lt=newest).values_list("schema", flat=True)
        return missing + list(late)
