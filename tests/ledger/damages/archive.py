"""Damages to what is known of messages, and to packages."""

from tests.ledger.damages.kinds import damage
from tests.ledger.life import OFFICE, Ledger


@damage("deliveries", "is known as failed, was told of as message.")
def a_word_about_a_message_changed(ledger: Ledger) -> str:
    found = ledger.rows("SELECT message FROM review_delivery WHERE office = %s ORDER BY message", OFFICE)
    ledger.rows("UPDATE review_delivery SET fate = 'failed' WHERE message = %s", found[0][0])
    return str(found[0][0])


@damage("deliveries", "and is not known")
def a_word_about_a_message_removed(ledger: Ledger) -> str:
    found = ledger.rows("SELECT message FROM review_delivery WHERE office = %s ORDER BY message", OFFICE)
    ledger.rows("DELETE FROM review_delivery WHERE message = %s", found[1][0])
    return str(found[1][0])


@damage("packages", "a package of a filing that is not archived here")
def a_package_of_a_draft(ledger: Ledger) -> str:
    ledger.rows(
        "INSERT INTO review_package (filing, office, account, number, archived_at) VALUES (%s, %s, '', '', now())",
        filing := ledger.draft(),
        OFFICE,
    )
    return filing


@damage("packed", "its package is not in the store as it was made")
def a_package_of_another_hash(ledger: Ledger) -> str:
    ledger.rows(
        "UPDATE review_package SET sha256 = repeat('0', 64) WHERE filing = %s",
        filing := ledger.ids["archived"],
    )
    return filing
