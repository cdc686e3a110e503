"""A filing's state changes through `workflow.move`; every other way is refused, and the last one by PostgreSQL."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from infra.audit.actor import CLOCK
from infra.db import office_scope, owner_scope
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.make import make_draft

pytestmark = pytest.mark.django_db
RAW = "UPDATE filings_filing SET state = 'city_archived' {} WHERE id = %s"


def lapsed_and_saved(filing: Filing) -> None:
    filing.lapse(CLOCK)
    filing.save(update_fields=["state", "late"])


def lapsed_and_saved_whole(filing: Filing) -> None:
    filing.lapse(CLOCK)
    filing.save()


def updated(filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.CITY_ARCHIVED)


def updated_together(filing: Filing) -> None:
    filing.lapse(CLOCK)
    with transaction.atomic():
        Filing.objects.bulk_update([filing], ["state"])


@pytest.mark.parametrize("way", [lapsed_and_saved, lapsed_and_saved_whole, updated, updated_together])
def test_django_has_no_other_way(way: Callable[[Filing], None], donggang: str) -> None:
    filing = make_draft()
    with pytest.raises(AttributeError, match=r"workflow\.move alone"):
        way(filing)
    assert Filing.objects.get(pk=filing.pk).state == State.DRAFT


@pytest.mark.parametrize("sequence", ["", ", sequence = sequence", ", sequence = sequence + 2"])
@pytest.mark.parametrize("scope", [lambda: office_scope("donggang"), lambda: owner_scope("o_donggang")])
def test_sql_has_none_without_the_next_sequence(
    scope: Callable[[], object], sequence: str, donggang: str
) -> None:
    filing = make_draft()
    refused = pytest.raises(IntegrityError, match=r"workflow\.move alone")
    with scope(), refused, transaction.atomic(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(RAW.format(sequence), [filing.pk])
    stored = Filing.objects.get(pk=filing.pk)
    assert (stored.state, stored.sequence) == (State.DRAFT, 1)


def test_what_is_no_change_of_state_is_left_alone(donggang: str) -> None:
    filing = make_draft()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE filings_filing SET state = 'draft', late = true WHERE id = %s", [filing.pk])
        assert cursor.rowcount == 1
    filing.nickname = "x"
    filing.save(update_fields=["nickname"])
    assert Filing.objects.filter(pk=filing.pk, late=True, nickname="x").update(late=False) == 1


def test_an_offices_role_cannot_take_the_trigger_away(donggang: str) -> None:
    with connection.cursor() as cursor:
        for statement in (
            "ALTER TABLE filings_filing DISABLE TRIGGER filing_one_door",
            "DROP TRIGGER filing_one_door ON filings_filing",
            "SET LOCAL session_replication_role = replica",
        ):
            with pytest.raises(Exception, match=r"must be owner|permission denied"), transaction.atomic():
                cursor.execute(statement)
