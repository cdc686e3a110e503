"""Many filings, fast: copies of one, told apart by number."""

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.bench.stage import Stage

# The docket, with the figures that are kept of it.
DOCKET = ", ".join(
    f"shared.review_{table}"
    for table in ("docketentry", "docketcount", "passage", "standing", "waiting", "flow", "pace")
)
ID = "('00000000-0000-7000-8000-' || lpad({}::text, 12, '0'))::uuid"

CHARACTERS = (
    "山水云海风林石松竹梅兰菊春夏秋冬东南西北金木火土日月星辰江河湖泉青红白紫明光华荣昌盛和平安康宁福"
    "禄寿喜祥瑞文武礼智信义德仁诚真善美新创科技网络传媒教育书画茶酒食品渔农牧桑工商贸建筑装饰运输旅游"
)
# Four characters by its number between what most organisations' names begin and end with.
CHARACTER = "substr('{}', 1 + ('x' || substr(md5(n::text), {}, 4))::bit(16)::int % {}, 1)"
FOUR = " || ".join(CHARACTER.format(CHARACTERS, 4 * place + 1, len(CHARACTERS)) for place in range(4))
ORGANISATION = f"'日照市' || {FOUR} || '有限公司'"


def own_name(number: int) -> str:
    """The four characters of the organisation's name that are its own."""
    digest = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
    return "".join(CHARACTERS[int(digest[at : at + 4], 16) % len(CHARACTERS)] for at in range(0, 16, 4))


def filing_id(number: int) -> str:
    """The id of the filing with this number."""
    return f"00000000-0000-7000-8000-{number:012d}"


def fill(
    connection: "psycopg.Connection[tuple[object, ...]]", count: int, first: int = 1, **columns: Any
) -> None:
    """Make filings number `first` and following in the scope's office: submitted, with the paper copy there.

    Args:
        columns: other values, the same for all; an SQL expression over the number `n` where it is `sql.SQL`.
    """
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'filings_filing'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname <> 'id' ORDER BY attnum"
        )
    ]
    values: dict[str, Any] = {
        "account": sql.SQL("'bench_' || n"),
        "wechat_id": sql.SQL("'bench_' || n"),
        "nickname": sql.SQL("'基准' || n"),
        "org_name": sql.SQL(ORGANISATION),
        "state": "submitted",
        "paper_state": "received",
        "stage_since": sql.SQL(
            "now() - (n::bigint * 7919 % 864000) * interval '1 second'"
        ),  # ten days, in disorder
        "office_due_on": sql.SQL("current_date + 10 - (n::bigint * 7919 % 864000 / 86400)::int"),
        **columns,
    }
    chosen = [
        value
        if isinstance(value := values.get(name, sql.Identifier(name)), sql.Composable)
        else sql.Literal(value)
        for name in names
    ]
    connection.execute(
        sql.SQL("INSERT INTO filings_filing (id, {}) SELECT {}, {} FROM generate_series({}, {}) n, (SELECT * FROM"
                " filings_filing WHERE id = {}) model").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(ID.format("n")), sql.SQL(", ").join(chosen),
            sql.Literal(first), sql.Literal(first + count - 1), sql.Literal(filing_id(0)),
        )
    )  # fmt: skip


def fill_office(stage: "Stage", office: str, count: int, **columns: Any) -> None:
    """As `fill`, in place of all that an office has; they may be many, so that their indexes are made afterwards."""
    with stage.owner() as owner:
        empty(owner, office)
    model(office)
    with stage.owner() as owner:
        owner.execute(f"SET search_path = o_{office}, shared; SET maintenance_work_mem = '512MB'")
        rows = owner.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = 'filings_filing'"
            " AND indexname <> 'filings_filing_pkey'", [f"o_{office}"],
        ).fetchall()  # fmt: skip
        for name, _definition in rows:
            owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(str(name))))
        # The names by which they are found are written together, too.
        owner.execute("ALTER TABLE filings_filing DISABLE TRIGGER filing_name")
        fill(owner, count, **columns)
        owner.execute("ALTER TABLE filings_filing ENABLE TRIGGER filing_name")
        for _name, definition in rows:
            owner.execute(str(definition).encode())
        owner.execute("VACUUM ANALYZE filings_filing")


def fill_names(stage: "Stage", office: str) -> None:
    """Write the names by which an office's filings are found, as the migration does."""
    from importlib import import_module

    statement = import_module("tenants.filings.migrations.0012_queue").FILL
    with stage.owner() as owner:
        owner.execute(f"SET search_path = o_{office}, shared; SET maintenance_work_mem = '512MB'")
        (definition,) = owner.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = %s AND indexname = 'name_pairs'",
            [f"o_{office}"],
        ).fetchone() or ("",)
        owner.execute("DROP INDEX name_pairs")
        owner.execute(statement)
        owner.execute(str(definition).encode())
        owner.execute("VACUUM ANALYZE filings_name")


def count(stage: "Stage", office: str) -> int:
    """How many filings an office has, the one of which they are copies among them."""
    with stage.owner() as owner:
        (found,) = owner.execute(f"SELECT count(*) FROM o_{office}.filings_filing").fetchone() or (0,)
    return int(str(found))


def model(office: str) -> None:
    """The filing number 0, of which the others are copies."""
    from infra.db import office_scope
    from tenants.filings.models import Filing

    with office_scope(office):
        if not Filing.objects.filter(pk=filing_id(0)).exists():
            day = date(2099, 1, 1)
            Filing(
                pk=filing_id(0),
                filer_kind="company",
                account="bench",
                wechat_id="bench",
                first_due_on=day,
                due_on=day,
            ).save(force_insert=True)


def empty(owner: "psycopg.Connection[tuple[object, ...]]", office: str) -> None:
    """Take away all filings of an office with what was written about them."""
    names = (
        "filings_filing",
        "filings_name",
        "filings_history",
        "filings_pause",
        "audit_auditentry",
        "audit_auditlink",
    )
    tables = sql.SQL(", ").join(sql.Identifier(f"o_{office}", name) for name in names)
    owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
    owner.execute("TRUNCATE shared.events_outbox, shared.events_receipt, shared.events_failure")
