"""django-tenants' backend, taking role and search path in the round trip of the next statement.

django-tenants sends one `SET search_path` before every cursor. Here the scope is sent only when it differs
from what the connection has, together with a role that can see nothing else, and in the same message as the
statement that needs it: choosing an office costs no round trip, and neither does beginning a transaction.
"""

from typing import TYPE_CHECKING, Any

from django_tenants.postgresql_backend import base
from psycopg import InterfaceError, sql
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from psycopg import ClientCursor

    Cursor = ClientCursor[tuple[Any, ...]]
else:
    from django.db.backends.postgresql.base import Cursor

from infra.db.postgresql.lanes import Idle, Kept, hung_up, idle, lane_of
from infra.db.postgresql.prepared import Prepared, called, forget, note
from infra.db.scope import APP, SHARED, Scope, role_name

BEGIN = "BEGIN; "


class ScopedCursor(Cursor):
    """A cursor whose statement is preceded by what its connection must become first."""

    wrapper: "DatabaseWrapper | None" = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> "ScopedCursor":
        wrapper = self.wrapper
        if wrapper is None:
            return super().execute(query, params, **options)
        if wrapper.connection is not self.connection:
            # What `applied` says is another connection's: this one may be anybody's by now.
            raise InterfaceError(
                "this cursor's connection was put back: take a cursor in the scope that needs it"
            )
        if isinstance(query, Prepared) and not wrapper.has_failed():
            return self._execute_prepared(wrapper, query, params)
        return self._send(wrapper, query, params, **options)

    def _execute_prepared(self, wrapper: "DatabaseWrapper", query: Prepared, params: Any) -> "ScopedCursor":
        prepares, call, name = called(self.connection, query)
        try:
            self._send(wrapper, call, params, prepares=prepares)
        except FeatureNotSupported:
            if prepares:
                raise
            forget(self.connection)  # a column of the answer has another type by now
            if wrapper.in_atomic_block:
                raise
            return self._execute_prepared(wrapper, query, params)
        if prepares:
            note(self.connection, query, name)
        return self

    def _send(
        self, wrapper: "DatabaseWrapper", query: Any, params: Any, *, prepares: str = "", **options: Any
    ) -> "ScopedCursor":
        scope, failed = wrapper.scope, wrapper.has_failed()
        along, wrapper.along = wrapper.along, []
        if params is not None:  # it goes through the driver's placeholders once more
            along = [text.replace("%", "%%") for text in along]
        first = [] if failed else along + [BEGIN] * wrapper.has_to_begin()
        if scope != wrapper.applied and not failed:
            first += wrapper.taking(scope)
        first += [prepares] * bool(prepares)
        # Cleared: a failing statement takes down the SETs before it, or with its transaction those of an earlier one.
        wrapper.applied = None
        if first:
            text = query.as_string(self) if isinstance(query, sql.Composable) else query
            query = "".join(first) + text
        super().execute(query, params, **options)
        if first:
            self.set_result(len(first))
        wrapper.applied = None if failed else scope
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        self._catch_up()
        super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        self._catch_up()
        return super().copy(statement, params, **options)

    def _catch_up(self) -> None:
        """Before what can carry nothing else."""
        if self.wrapper is not None and self.wrapper.is_behind():
            self.execute("SELECT 1")


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """One thread's connection: `scope` is what the code wants, `applied` what PostgreSQL was last told.

    Which connection that is changes with the office's lane (`lanes`), never within a transaction.
    """

    scope: Scope
    applied: Scope | None
    lane: int | None
    begins: bool  # the first statement of a transaction is preceded by its BEGIN
    along: list[str]  # statements that go out with the next one
    connection: Any
    run_on_commit: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.scope = APP
        self.applied = None
        self.lane = None
        self.begins = False
        self.along = []
        self._taking: dict[Scope, list[str]] = {}
        super().__init__(*args, **kwargs)

    def taking(self, scope: Scope) -> list[str]:
        """The two statements that take a scope."""
        if scope not in self._taking:
            role = role_name(str(self.settings_dict["NAME"]), scope)
            path = sql.SQL(", ").join(sql.Identifier(name) for name in dict.fromkeys((scope.schema, SHARED)))
            take = sql.SQL("SET ROLE {}; ").format(sql.Identifier(role)) if role else sql.SQL("RESET ROLE; ")
            choose = sql.SQL("SET search_path = {}; ").format(path)
            self._taking[scope] = [take.as_string(), choose.as_string()]
        return self._taking[scope]

    @property
    def schema_name(self) -> str:
        """What django-tenants' router and introspection ask for."""
        return self.scope.schema

    @schema_name.setter
    def schema_name(self, value: str) -> None:
        pass

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002 - django-tenants' signature
        """django-tenants' way of choosing; it knows offices and the shared schema only."""
        self.tenant = tenant
        self.scope = APP if tenant.schema_name == SHARED else Scope("office", tenant.schema_name)

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["cursor_factory"] = ScopedCursor
        return params

    def _cursor(self, name: str | None = None) -> Any:
        if name and (self.along or self.scope != self.applied or self.begins):
            # A named cursor's DECLARE carries nothing else.
            with self._cursor() as cursor:
                cursor.execute("SELECT 1")
        return super(base.DatabaseWrapper, self)._cursor(name)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        if isinstance(cursor, ScopedCursor) and self.settings_dict["NAME"]:
            cursor.wrapper = self
        return cursor

    def ensure_connection(self) -> None:
        if not self.in_atomic_block:
            self._choose_lane()
        super().ensure_connection()

    def _choose_lane(self) -> None:
        """Borrow a connection of the office's lane; without an office any will do."""
        lane = lane_of(self.scope.schema) if self.scope.kind == "office" else None
        if self.connection is not None:
            if lane in (None, self.lane):
                return
            self.put_back()
        if self.connection is None:
            self.lane = lane
            if found := self._idle.take(lane):
                self.lane, kept = found
                self.connection, self.applied, self.close_at = kept.connection, kept.applied, kept.close_at
                self.autocommit, self.begins, self.closed_in_transaction = True, False, False
                self.run_on_commit = []

    def put_back(self) -> None:
        """Let go of the connection, for whoever works in its lane next; not in a transaction, nor after errors."""
        if self.connection is None or self.in_atomic_block or not self.autocommit or self.errors_occurred:
            return
        connection, self.connection = self.connection, None
        self._idle.give(self.lane, Kept(connection, self.applied, self.close_at))
        self.applied = None

    @property
    def _idle(self) -> Idle:
        settings = self.settings_dict
        return idle(str(settings["HOST"]), str(settings["PORT"]), str(settings["NAME"]))

    def close_pool(self) -> None:
        """Close what lies idle, too: Django asks before it drops a database."""
        self._idle.close()
        super().close_pool()

    def close_if_unusable_or_obsolete(self) -> None:
        """Django's, before and after every request and task; here also where the server has hung up meanwhile.

        On a connection that was asked nothing there is nothing to read but its end: to look costs no round trip.
        """
        if self.connection is not None and not self.in_atomic_block and hung_up(self.connection):
            self.close()
        super().close_if_unusable_or_obsolete()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        # The driver would send BEGIN by itself, and wait for its answer.
        if not self.connection.autocommit:
            self.connection.autocommit = True
        self.begins = not autocommit

    def has_to_begin(self) -> bool:
        """Whether the next statement is the first of its transaction."""
        return self.begins and self.connection.pgconn.transaction_status == TransactionStatus.IDLE

    def has_failed(self) -> bool:
        """Whether the transaction hears nothing any more but where it is to go back to."""
        return bool(self.connection.pgconn.transaction_status == TransactionStatus.INERROR)

    def is_behind(self) -> bool:
        """Whether the next statement is to be preceded by others."""
        return bool(self.along) or self.scope != self.applied or self.has_to_begin()

    def send_along(self, statement: Prepared, parameters: Any) -> None:
        """Run a statement of which nobody needs an answer with the next one, or with the COMMIT of its transaction.

        It costs no round trip, and what it locks is not held while somebody waits for one. What it raises is raised
        there. Where it is the first of a transaction or of a scope, or outside of any, it runs at once.
        """
        with self.cursor() as cursor:
            prepares, call, _name = called(self.connection, statement)
            in_its_midst = self.in_atomic_block and self.scope == self.applied and not self.has_to_begin()
            if in_its_midst and not prepares and not self.has_failed():
                self.along.append(f"{cursor.cursor.mogrify(call, parameters)}; ")
            else:
                cursor.execute(statement, parameters)

    def _commit(self) -> None:
        if self.connection is not None and self.along:
            along, self.along = self.along, []
            with self.wrap_database_errors:
                self.connection.execute(f"{''.join(along)}COMMIT")
        super()._commit()  # has nothing left to do after that

    def connect(self) -> None:
        self.applied, self.along = None, []
        super().connect()

    def close(self) -> None:
        self.applied, self.along = None, []
        super().close()

    def rollback(self) -> None:
        # ROLLBACK takes back the SETs of its transaction.
        self.applied, self.along = None, []
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self.applied = None
