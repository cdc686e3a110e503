"""What intake reacts to."""

from infra.events import on
from infra.events.envelope import Envelope
from tenants.filings import documents


@on("filing.city_archived", service="intake")
def lock_documents(envelope: Envelope) -> None:
    """An archived filing is never edited: the store refuses to change or delete its documents."""
    documents.lock(envelope.subject)
