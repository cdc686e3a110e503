"""In reaction to the archiving: the row that asks for a package. (What makes it has libraries that take their time.)"""

from typing import Any

from django.db import connection

from infra.events.envelope import Envelope
from tenants.filings.events import CityArchived

# Not at once: the documents are being locked, and the filer's message goes out.
WANT = """
    INSERT INTO review_package (filing, office, account, number, archived_at, next_try_at)
    VALUES (%s, %s, %s, %s, %s, now() + interval '5 s') ON CONFLICT DO NOTHING
"""


def want(envelope: Envelope) -> None:
    """A filing was archived: its package is to be made."""
    event = envelope.event
    if isinstance(event, CityArchived):
        row: list[Any] = [envelope.subject, envelope.office, event.account, event.number, envelope.time]
        with connection.cursor() as cursor:
            cursor.execute(WANT, row)
