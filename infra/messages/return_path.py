"""The address that a mail comes back to: one for each mail, so that what comes back says which one it was (VERP)."""

import re
from uuid import UUID

MOST = 64  # characters of a local part: RFC 5321, 4.5.3.1.1
WRITTEN = re.compile(r"\+([a-z0-9-]*)\.([0-9a-f]{32})@", re.IGNORECASE)


def write(mailbox: str, office: str, reference: UUID) -> str:
    """`bounces+<office>.<reference>@…` for the mailbox `bounces@…`; without the office where its name is too long."""
    local, _at, domain = mailbox.rpartition("@")
    whole = f"{local}+{office}.{reference.hex}"
    return f"{whole if len(whole) <= MOST else f'{local}+.{reference.hex}'}@{domain}"


def read(text: str) -> tuple[str, UUID] | None:
    """Office and reference of the first such address in a text, the office empty where the address has none.

    Whose mailbox it is does not matter: mails still come back to an address that was changed since.
    """
    found = WRITTEN.search(text)
    # Servers on the way may have written it in capitals.
    return (found[1].lower(), UUID(found[2])) if found else None
