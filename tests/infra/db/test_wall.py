"""The wall between offices: tried with raw SQL, as a mistake would."""

import itertools
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from infra.audit.models import AuditEntry
from infra.db import current_office, office_scope, shared_scope
from infra.db.wall import Wall, office_models, shared_models
from tenants.filings.models import Filing
from tenants.offices import directory

pytestmark = pytest.mark.django_db

SLUGS = ["city", "donggang", "lanshan", "juxian", "wulian", "kaifaqu", "shanhaitian"]
PAIRS = list(itertools.permutations(SLUGS, 2))


def refused(statement: str, parameters: list[object] | None = None) -> str:
    """Run a statement that must fail; the reason that PostgreSQL gave."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


def test_offices_are_those_of_annex_2() -> None:
    assert list(directory.directory().offices) == SLUGS


@pytest.mark.parametrize(("mine", "theirs"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_no_office_touches_a_table_of_another(mine: str, theirs: str) -> None:
    with office_scope(mine):
        for model in office_models():
            table = f'"o_{theirs}"."{model._meta.db_table}"'
            assert "permission denied" in refused(f"SELECT * FROM {table}")
            assert "permission denied" in refused(f"DELETE FROM {table}")
        assert "permission denied" in refused(
            f'SET LOCAL search_path = "o_{theirs}"; SELECT * FROM "o_{theirs}".filings_filing'
        )


def test_without_an_office_its_tables_do_not_exist() -> None:
    with shared_scope():
        assert current_office() is None
        for model in office_models():
            assert "does not exist" in refused(f'SELECT * FROM "{model._meta.db_table}"')
        assert "permission denied" in refused("SELECT * FROM o_donggang.filings_filing")


def test_nobody_creates_or_drops_tables() -> None:
    for scope in (shared_scope(), office_scope("donggang")):
        with scope:
            assert "permission denied" in refused("CREATE TABLE mine (id int)")
            assert "permission denied" in refused("CREATE TABLE public.mine (id int)")
            assert "must be owner" in refused("DROP TABLE filings_filing") if current_office() else True


def test_an_office_writes_events_in_its_own_name_only() -> None:
    insert = """
        INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data) VALUES (%s, 'x', %s, 1, 1, '{}')
    """
    with office_scope("donggang"):
        with connection.cursor() as cursor:
            cursor.execute(insert, ["donggang", uuid4()])
        assert "row-level security" in refused(insert, ["lanshan", uuid4()])
        assert "permission denied" in refused("SELECT * FROM events_outbox")
        assert "permission denied" in refused("UPDATE events_outbox SET office = 'lanshan'")


def test_claims_are_seen_by_all_and_let_go_by_their_office_only() -> None:
    with office_scope("donggang"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO offices_accountclaim (digest, office, filing) VALUES ('d', 'donggang', %s)",
            [uuid4()],
        )
    with office_scope("lanshan"), connection.cursor() as cursor:
        cursor.execute("SELECT office FROM offices_accountclaim WHERE digest = 'd'")
        assert cursor.fetchone() == ("donggang",)
        cursor.execute("DELETE FROM offices_accountclaim WHERE digest = 'd'")
        assert cursor.rowcount == 0


def test_the_docket_shows_a_district_its_own_rows_and_the_city_all() -> None:
    insert = """
        INSERT INTO review_docketentry (filing, office, account, kind, filer_kind, state, paper, due_on, late, number,
                                        sequence, since)
        VALUES (%s, %s, 'a', 'first', 'company', 'draft', 'expected', now(), false, '', 1, now())
    """
    for slug in ("donggang", "lanshan"):
        with office_scope(slug), connection.cursor() as cursor:
            cursor.execute(insert, [uuid4(), slug])
    seen = {}
    for slug in ("donggang", "city"):
        with office_scope(slug), connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT office FROM review_docketentry")
            seen[slug] = {row[0] for row in cursor.fetchall()}
    assert seen["donggang"] == {"donggang"}
    assert seen["city"] >= {"donggang", "lanshan"}


def test_a_transfer_is_between_its_two_offices_and_the_city_reads_it() -> None:
    insert = """
        INSERT INTO review_transfer
            (id, office, to_office, filing, account, filer_kind, why, proposed_by, proposed_from)
        VALUES (%s, 'donggang', 'lanshan', %s, 'a', 'company', '', '1', 'donggang')
    """
    with office_scope("donggang"), connection.cursor() as cursor:
        cursor.execute(insert, [uuid4(), uuid4()])
    seen = {}
    for slug in ("donggang", "lanshan", "juxian", "city"):
        with office_scope(slug), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM review_transfer WHERE account = 'a'")
            seen[slug] = cursor.fetchone()[0]
            cursor.execute("UPDATE review_transfer SET agreed_by = '1' WHERE account = 'a'")
            assert cursor.rowcount == (slug in ("donggang", "lanshan"))
    assert seen == {"donggang": 1, "lanshan": 1, "juxian": 0, "city": 1}
    with office_scope("juxian"):
        assert "row-level security" in refused(insert, [uuid4(), uuid4()])


def test_the_trail_is_appended_only() -> None:
    with office_scope("donggang"):
        entry = AuditEntry.objects.create(
            actor_kind="system", actor="x", role="x", actor_office="", action="x"
        )
        for table, column in (
            ("audit_auditentry", "at"),
            ("audit_auditlink", "digest"),
            ("filings_history", "at"),
        ):
            assert "permission denied" in refused(f"UPDATE {table} SET {column} = {column}")
            assert "permission denied" in refused(f"DELETE FROM {table}")
            assert "permission denied" in refused(f"TRUNCATE {table}")
        assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_filings_are_never_deleted() -> None:
    with office_scope("donggang"):
        assert "permission denied" in refused("DELETE FROM filings_filing")


def test_every_table_of_ours_says_what_offices_may_do() -> None:
    ours = [
        model
        for model in (*shared_models(), *office_models())
        if model.__module__.split(".")[0] in ("infra", "tenants", "services")
    ]
    assert ours
    assert [model.__name__ for model in ours if not isinstance(getattr(model, "wall", None), Wall)] == []


def test_choosing_an_office_costs_no_round_trip(django_assert_num_queries: object) -> None:
    with office_scope("donggang"), django_assert_num_queries(1):  # type: ignore[operator]
        list(Filing.objects.all()[:1])


def test_a_failed_statement_and_a_rolled_back_transaction_leave_the_right_office() -> None:
    with office_scope("donggang"):
        refused("SELECT * FROM nowhere")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Filing.objects.count()
            raise ZeroDivisionError
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            user, schema = cursor.fetchone()
    assert user.endswith("_o_donggang")
    assert schema == "o_donggang"


@pytest.mark.parametrize(
    "slug", ["", "x", "Donggang", "o'x", 'o"x', "a b", "../x", "o;x", "donggang\n", "東港", "a" * 64]
)
def test_odd_slugs_are_refused_before_they_reach_sql(slug: str) -> None:
    with pytest.raises(ValueError, match="slug"), office_scope(slug):
        pass
