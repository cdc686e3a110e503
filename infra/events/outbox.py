"""Telling an event."""

from uuid import UUID

from django.db import connection

from infra.db import current_office
from infra.events.envelope import Event
from infra.events.models import Outbox
from infra.events.wake import wake_after_commit


class OutsideTransaction(Exception):
    """An event was to be told outside the transaction of what it tells of."""


def emit(event: Event, *, subject: UUID, sequence: int) -> None:
    """Tell an event that is not of a filing's change, in the caller's transaction.

    What happens to a filing is told by its one door alone (`tenants.filings.workflow`), in the same statement as the
    change itself: that is a transaction, and there is nothing to refuse. Who needs more statements than one comes here.

    Raises:
        OutsideTransaction: there is no transaction; the event could be told and its cause be lost.
    """
    office = current_office()
    if not connection.in_atomic_block or office is None:
        raise OutsideTransaction(event.type)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Outbox._meta.db_table} (office, type, subject, sequence, dataversion, data)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [office, event.type, subject, sequence, event.dataversion, event.model_dump_json()],
        )
    wake_after_commit()
