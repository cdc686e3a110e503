"""An office after years: all that was played of one, again and again, each time some hours further back.

Each filing is copied with everything that is written about it, in the office's tables and in the shared ones: ids,
times, accounts, numbers and keyed hashes become a copy's own, and what is sealed is sealed anew for its row. Of what
several filings are in (lists, orders, letters) every fiftieth copy is a new one. The docket and its figures are made
from that by the product itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import models

A_LOT = 50
# How much older each copy is than the one before it: five years of ten thousand.
STEP_HOURS = 4
# Of those under way as many copies as a busy office has of them; the rest of the copies are of the archived.
UNDER_WAY_SHARE = 0.04
# Sealed anew are so many of the youngest copies and of the oldest; a page that opened another one would fail.
OPENED = 200
FILING = {"filing", "filing_id", "subject"}
LOTS = {
    "intake_accountlist", "filings_handover", "review_batch", "review_order", "review_referral", "review_referralstep",
    "review_export", "review_crossing", "exports_export", "bulk_bulk",
}  # fmt: skip
IN_LOTS = {"bulk", "batch", "handover"}  # references that are no foreign keys
# The product makes it from the rest; nobody reads it; or it has an order of its own (`_trail`).
NOT_COPIED = {
    "review_docketentry", "review_passage", "events_outbox", "idempotency_idempotencykey", "audit_auditentry",
    "audit_auditlink",
}  # fmt: skip
OWN_TEXTS = {"account", "number", "value"}
SERIALS = {"serial", "line"}
COPIED = f"""
    CREATE OR REPLACE FUNCTION pg_temp.copied(id uuid, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN n = 0 THEN id ELSE (CASE WHEN uuid_extract_version(id) = 7
            THEN lpad(to_hex(('x' || left(hex, 12))::bit(48)::bigint - n * {STEP_HOURS * 3_600_000}::bigint), 12, '0')
            ELSE left(hex, 12) END || substr(hex, 13, 12) || lpad(to_hex(n), 8, '0'))::uuid END
        FROM (SELECT replace(id::text, '-', '')) AS digits (hex)
    $$
"""
INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
    WHERE i.indrelid = %s::regclass AND c.oid IS NULL AND NOT i.indisprimary
"""
# The trail's entries lie in the order of their times: what is older comes before what is there.
TRAIL = """
    CREATE TEMP TABLE old AS SELECT row_number() OVER (ORDER BY e.at - c.n * {step}) AS id, e.at - c.n * {step} AS at,
        actor_kind, actor, role, actor_office, action, pg_temp.copied(e.subject, c.n) AS subject, detail, request
    FROM audit_auditentry e JOIN copies c ON c.filing = e.subject WHERE e.id > {first};
    UPDATE audit_auditentry SET id = id + (SELECT count(*) FROM old);
    UPDATE audit_auditlink SET position = position + (SELECT count(*) FROM old),
        entry_id = entry_id + (SELECT count(*) FROM old);
    UPDATE audit_chaincheck SET position = position + (SELECT count(*) FROM old),
        entry = entry + (SELECT count(*) FROM old);
    INSERT INTO audit_auditentry (id, at, actor_kind, actor, role, actor_office, action, subject, detail, request)
    SELECT id, at, actor_kind, actor, role, actor_office, action, subject, detail, request FROM old ORDER BY id;
    INSERT INTO audit_auditlink (position, entry_id, key, digest)
    SELECT id, id, (SELECT max(key) FROM audit_auditlink), sha256(id::text::bytea) FROM old ORDER BY id;
    SELECT setval(pg_get_serial_sequence('audit_auditentry', 'id'), (SELECT max(id) FROM audit_auditentry));
    DROP TABLE old
"""


@dataclass(slots=True)
class Years:
    """What was played in one office, as it grows; with a superuser's connection, for no trigger is to run."""

    connection: "psycopg.Connection[tuple[Any, ...]]"
    office: str
    archived: int = 0
    under_way: int = 0
    older: int = 0  # of the trail's entries

    def __post_init__(self) -> None:
        connection = self.connection
        connection.execute(f"SET search_path = o_{self.office}, shared")
        connection.execute("SET session_replication_role = replica")
        connection.execute(COPIED)
        connection.execute(
            "CREATE TEMP TABLE played AS SELECT id, state = 'city_archived' AS archived FROM filings_filing"
        )

    def grow(self, count: int) -> None:
        """Until the office has about so many filings."""
        ended, open_ = self._row(
            "SELECT count(*) FILTER (WHERE archived), count(*) FILTER (WHERE NOT archived) FROM played"
        )
        under_way = int(count * UNDER_WAY_SHARE) // open_
        archived = (count - open_ * under_way) // ended
        self.connection.execute("DROP TABLE IF EXISTS copies")
        self.connection.execute(
            f"""CREATE TEMP TABLE copies AS SELECT id AS filing, n::int FROM played, LATERAL generate_series(
                CASE WHEN archived THEN {self.archived} ELSE {self.under_way} END + 1,
                CASE WHEN archived THEN {archived} ELSE {under_way} END) n"""
        )
        self.connection.execute(
            f"""CREATE OR REPLACE VIEW pg_temp.lots AS SELECT n::int
                FROM generate_series({self.archived} + 1, {archived}) n WHERE n % {A_LOT} = 0"""
        )
        for model in self._models():
            self._copy(model)
        self._trail()
        self.archived, self.under_way = archived, under_way
        self._docket()

    def _docket(self) -> None:
        from infra.db import office_scope
        from services.review import docket

        with office_scope(self.office):
            docket.rebuild()
        self.connection.execute("VACUUM ANALYZE")

    def _trail(self) -> None:
        for statement in TRAIL.format(step=f"interval '{STEP_HOURS} hours'", first=self.older).split(";"):
            self.connection.execute(statement)
        (self.older,) = self._row(
            "SELECT count(*) FROM audit_auditentry WHERE subject NOT IN (SELECT id FROM played)"
        )

    def _models(self) -> Iterator[type[models.Model]]:
        from infra.db.wall import office_models, shared_models

        for model in (*office_models(), *shared_models()):
            table = model._meta.db_table
            if table not in NOT_COPIED and (table in LOTS or _filing_of(model)):
                yield model

    def _copy(self, model: type[models.Model]) -> None:
        """Copy a table's rows: each with its filing, or every fiftieth time."""
        table, lot = model._meta.db_table, model._meta.db_table in LOTS
        rows = "lots c ON true" if lot else f"copies c ON c.filing = t.{_filing_of(model)}"
        played = self._played(model, lot=lot)
        seals = self._seal(model, rows, played)
        columns = {
            field.column: self._value(field, lot=lot)
            for field in model._meta.concrete_fields
            if field.column
            and not (field.get_internal_type() == "BigAutoField" and table != "filings_handover")
        }
        if seals:
            rows += f" LEFT JOIN seals ON seals.key = pg_temp.copied(t.{model._meta.pk.column}, c.n)"
            columns |= {name: f"coalesce(seals.{name}, t.{name})" for name in seals}
        names = ", ".join(f'"{name}"' for name in columns)
        with self._without_indexes(table):
            self.connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {table} t JOIN {rows}"
                f" WHERE {played}"
            )

    @contextmanager
    def _without_indexes(self, table: str) -> Iterator[None]:
        """Those that are no constraint are made again afterwards: so many rows are sooner written."""
        rows = self.connection.execute(INDEXES, [table]).fetchall()
        for name, _definition in rows:
            self.connection.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in rows:
            self.connection.execute(definition)

    def _played(self, model: type[models.Model], *, lot: bool) -> str:
        """The condition that a row was played, and is no copy."""
        if not lot:
            return f"t.{_filing_of(model)} IN (SELECT id FROM played)"
        table, key = model._meta.db_table, model._meta.pk.column
        self.connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS played_{table} AS SELECT {key} AS key FROM {table}"
        )
        return f"t.{key} IN (SELECT key FROM played_{table})"

    def _value(self, field: Any, *, lot: bool) -> str:
        """What a copy has in a column, as SQL over the row `t` and the number `c.n`."""
        from infra.crypto.fields import BlindField

        name, kind = f't."{field.column}"', field.get_internal_type()
        if field.related_model is not None:
            kind = field.target_field.get_internal_type()
            of_lot = field.related_model._meta.db_table in LOTS and not lot
        else:
            of_lot = field.column in IN_LOTS
        number = f"(c.n / {A_LOT} * {A_LOT})" if of_lot else "c.n"
        is_list = field.model._meta.db_table == "filings_handover" and field.primary_key
        if is_list or field.column == "handover":
            return f"{name} + 10 * {number}"
        if field.column in SERIALS:
            return f"{name} + 1000 * c.n"
        if isinstance(field, BlindField) or field.column == "digest":
            return f"CASE WHEN {name} <> '' THEN left({name}, -8) || lpad(to_hex(c.n), 8, '0') ELSE '' END"
        if field.column in OWN_TEXTS:
            return f"CASE WHEN {name} <> '' THEN {name} || '_' || c.n ELSE '' END"
        return {
            "UUIDField": f"pg_temp.copied({name}, {number})",
            "DateTimeField": f"{name} - c.n * interval '{STEP_HOURS} hours'",
            "DateField": f"{name} - c.n * {STEP_HOURS} / 24",
        }.get(kind, name)

    def _seal(self, model: type[models.Model], rows: str, played: str) -> list[str]:
        """Seal what the copies have sealed, into the table `seals`; the columns."""
        from infra.crypto.cipher import open_sealed, seal
        from infra.crypto.fields import owner
        from infra.crypto.rotation import sealed_fields
        from infra.db import office_scope

        fields = [str(field.column) for field in sealed_fields(model)]
        if not fields:
            return []
        table, key = model._meta.db_table, model._meta.pk.column
        with office_scope(self.office):
            place = {"office": owner(model), "table": table}
        plain: dict[str, list[bytes | None]] = {}
        names = ", ".join(fields)
        for row, *values in self.connection.execute(f"SELECT {key}, {names} FROM {table} t WHERE {played}"):
            plain[str(row)] = [
                None if value is None else open_sealed(value, **place, column=name, row=str(row))
                for name, value in zip(fields, values, strict=True)
            ]
        self.connection.execute("DROP TABLE IF EXISTS seals")
        self.connection.execute(
            f"CREATE TEMP TABLE seals (key uuid, {', '.join(f'{name} bytea' for name in fields)})"
        )
        copies = self.connection.execute(
            f"SELECT t.{key}, pg_temp.copied(t.{key}, c.n) FROM {table} t JOIN {rows} WHERE {played}"
            f" AND (c.n <= {OPENED} OR c.n > (SELECT max(n) FROM copies) - {OPENED})"
        ).fetchall()
        with self.connection.cursor() as cursor, cursor.copy("COPY seals FROM STDIN") as copy:
            for of, row in copies:
                sealed = [
                    None if value is None else seal(value, **place, column=name, row=str(row))
                    for name, value in zip(fields, plain[str(of)], strict=True)
                ]
                copy.write_row([row, *sealed])
        return fields

    def _row(self, statement: str) -> tuple[Any, ...]:
        return self.connection.execute(statement).fetchone() or ()


def _filing_of(model: type[models.Model]) -> str:
    """The column that says of which filing a row is; empty where none does."""
    if model._meta.db_table == "filings_filing":
        return "id"
    return next((str(field.column) for field in model._meta.concrete_fields if field.column in FILING), "")
