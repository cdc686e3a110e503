"""What intake reacts to."""

from infra.events import on
from infra.events.envelope import Envelope


@on("filing.city_archived", service="intake")
def lock_documents(envelope: Envelope) -> None:
    """An archived filing is never edited: the store refuses to change or delete its documents."""
    # Here: the store's and the pictures' libraries take a third of a second of every start of whatever hears of events.
    from tenants.filings import documents

    documents.lock(envelope.subject)


@on("filing.transferred", service="intake")
def keep_documents(envelope: Envelope) -> None:
    """What was handed in, and has gone to another office, is kept here as it was."""
    from tenants.filings import transferring

    transferring.lock(envelope.subject)


@on("filing.erased", service="intake")
def remove_documents(envelope: Envelope) -> None:
    """What an emptied filing had in the store goes, too."""
    from tenants.filings import erasing

    erasing.remove_documents(envelope.subject)
