"""PostgreSQL's roles: owner, app, and the groups that offices and the city belong to."""

from django.db import connection
from psycopg import sql

from infra.db.scope import SHARED, login_scope

GROUPS = ("owner", "app", "office", "city")
IDLE_IN_TRANSACTION = "60s"


def database_name() -> str:
    """The database's name, with which the name of every role begins."""
    return str(connection.settings_dict["NAME"])


def role_exists(name: str) -> bool:
    """Whether the cluster has a role of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        return cursor.fetchone() is not None


def create_role(name: str, *, member_of: tuple[str, ...] = ()) -> None:
    """A role without sign-in that the login can take on purpose, and inherits nothing from."""
    role = sql.Identifier(name)
    with login_scope(), connection.cursor() as cursor:
        if role_exists(name):
            return
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN INHERIT").format(role))
        cursor.execute(sql.SQL("GRANT {} TO session_user WITH INHERIT FALSE, SET TRUE").format(role))
        for group in member_of:
            cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), role))


def ensure_roles() -> None:
    """The roles that every installation has, and the shared schema; asked once where all is there."""
    database = database_name()
    with login_scope(), connection.cursor() as cursor:
        for group in GROUPS:
            create_role(f"{database}_{group}")
        owner = sql.Identifier(f"{database}_owner")
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SHARED])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(sql.Identifier(database), owner)
            )
            cursor.execute(sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(sql.Identifier(SHARED), owner))
            cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        # A process that was stopped in the middle of a transaction holds its locks and its connection no longer.
        cursor.execute(
            sql.SQL(
                "ALTER ROLE session_user IN DATABASE {} SET idle_in_transaction_session_timeout = {}"
            ).format(sql.Identifier(database), sql.Literal(IDLE_IN_TRANSACTION))
        )
