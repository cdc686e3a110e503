"""Damages to letters of referral: numbers that no letter has, steps out of order, evidence and files that are gone."""

from uuid import uuid4

from psycopg.types.json import Jsonb

from tests.ledger.damages.kinds import damage
from tests.ledger.life import OFFICE, Ledger

LETTER = """
    INSERT INTO review_referral (id, state, measure, number, year, serial, made_by, approved_by, sent_at, files)
    VALUES (%s, %s, 'limit', %s, %s, %s, '1', %s, %s, %s)
"""
STEP = """
    INSERT INTO review_referralstep (id, referral_id, what, by, at, account)
    VALUES (%s, %s, %s, '1', now() - make_interval(hours => %s), '')
"""
ITEM = """
    INSERT INTO review_referralitem (id, referral_id, office, filing, account, due_on, proof, counts, left_why)
    VALUES (%s, %s, %s, %s, 'somebody', '2017-04-20', %s, true, '')
"""


def proposed(ledger: Ledger) -> str:
    """A letter that somebody has proposed, and that names nobody yet."""
    letter = str(uuid4())
    ledger.rows(LETTER, letter, "proposed", "", None, None, "", None, Jsonb({}))
    ledger.rows(STEP, uuid4(), letter, "proposed", 5)
    return letter


def approved(ledger: Ledger, year: int, hours_ago: int = 4) -> str:
    """The only letter of a year long ago."""
    letter = proposed(ledger)
    ledger.rows("INSERT INTO review_referralnumbering (year, last) VALUES (%s, 1)", year)
    ledger.rows(
        "UPDATE review_referral SET state = 'approved', number = %s, year = %s, serial = 1, approved_by = '2'"
        " WHERE id = %s",
        f"letter 1 of {year}",
        year,
        letter,
    )
    ledger.rows(STEP, uuid4(), letter, "approved", hours_ago)
    return letter


@damage("referrals", "the last number given is 2, and 1 letters have one, up to 1", office="shared")
def a_number_of_a_letter_that_no_letter_has(ledger: Ledger) -> str:
    approved(ledger, 2001)
    ledger.rows("UPDATE review_referralnumbering SET last = 2 WHERE year = 2001")
    return "2001"


@damage("referrals", "is proposed, and the last that was done is approved", office="shared")
def a_letter_put_back_into_its_first_state(ledger: Ledger) -> str:
    letter = approved(ledger, 2002)
    ledger.rows("UPDATE review_referral SET state = 'proposed' WHERE id = %s", letter)
    return letter


@damage("referrals", "proposed only at", office="shared")
def a_letter_approved_before_it_was_proposed(ledger: Ledger) -> str:
    return approved(ledger, 2003, hours_ago=6)


@damage("referrals", "its proof has a message of somebody that nobody knows of", office="shared")
def a_proof_of_a_message_that_was_never_sent(ledger: Ledger) -> str:
    letter = proposed(ledger)
    proof = Jsonb([{"message": str(uuid4())}])
    ledger.rows(ITEM, uuid4(), letter, OFFICE, uuid4(), proof)
    return letter


@damage("referrals", "names somebody, and nobody was told anything", office="shared")
def a_letter_without_proof(ledger: Ledger) -> str:
    letter = proposed(ledger)
    ledger.rows(ITEM, uuid4(), letter, OFFICE, uuid4(), Jsonb([]))
    return letter


@damage("letters", "the list of letter 1 of 2004 is not in the store as it was sent", office="shared")
def a_letter_whose_list_is_gone(ledger: Ledger) -> str:
    letter = approved(ledger, 2004)
    gone = {"key": "referrals/2004-01-01/gone", "version_id": "", "sha256": "0" * 64}
    ledger.rows(
        "UPDATE review_referral SET state = 'sent', sent_at = now(), files = %s WHERE id = %s",
        Jsonb({"letter": gone, "list": gone}),
        letter,
    )
    ledger.rows(STEP, uuid4(), letter, "sent", 0)
    return letter
