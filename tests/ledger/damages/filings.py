"""Damages to filings, their history, audit trail, claims and documents."""

import io
from uuid import uuid4

from tests.journeys.leaks import store_of
from tests.ledger.damages.kinds import damage
from tests.ledger.life import OTHER, Ledger

COPY_ENTRY = """
    INSERT INTO audit_auditentry (at, actor_kind, actor, role, actor_office, action, subject, detail, request)
    SELECT at, actor_kind, actor, role, actor_office, action, {subject}, detail, request
    FROM audit_auditentry WHERE subject = %s AND action = 'filing.urged'
"""
# An hour past its time; the workers, which would carry it out, are dead by then.
DECIDED = """
    INSERT INTO review_decision
        (filing, office, verb, by, role, since, revision, due_reason, decided_at, leaves_at, refused)
    VALUES (%s, 'donggang', 'approve', '1', 'clerk', now(), 1, '[]', now(), now() - interval '1 hour', '')
"""
A_CLAIM = "(SELECT min(digest) FROM offices_accountclaim WHERE filing = %s)"


@damage("history", "line 1 of its history is missing")
def a_first_line_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM filings_history WHERE filing_id = %s AND sequence = 1", filing := ledger.draft())
    return filing


@damage("history", "counts 2 events, its history 1")
def a_last_line_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM filings_history WHERE filing_id = %s AND sequence = 2", filing := ledger.draft())
    return filing


@damage("history", "no history")
def all_lines_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM filings_history WHERE filing_id = %s", filing := ledger.draft())
    return filing


@damage("history", "is submitted, its history says draft")
def a_state_changed(ledger: Ledger) -> str:
    change = "UPDATE filings_filing SET state = 'submitted', sequence = sequence + 1 WHERE id = %s"
    ledger.rows(change, filing := ledger.draft())
    return filing


@damage("history", "line 2 begins as returned, the one before ended as draft")
def a_source_changed(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows(
        "UPDATE filings_history SET source = 'returned' WHERE filing_id = %s AND sequence = 2", filing
    )
    return filing


@damage("history", "a history without its filing")
def a_filing_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM filings_filing WHERE id = %s", filing := ledger.draft())
    return filing


@damage("trail", "line 2 (filing.urged) has no audit entry that says the same")
def an_audit_entry_removed(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("DELETE FROM audit_auditentry WHERE subject = %s AND action = 'filing.urged'", filing)
    return filing


@damage("trail", "line 2 (filing.urged) has no audit entry that says the same")
def an_act_laid_to_somebody_else(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("UPDATE filings_history SET actor = '999' WHERE filing_id = %s AND sequence = 2", filing)
    return filing


@damage("trail", "2 audit entries of one filing.urged")
def an_audit_entry_doubled(ledger: Ledger) -> str:
    ledger.rows(COPY_ENTRY.format(subject="subject"), filing := ledger.draft())
    return filing


@damage("trail", "(filing.urged) has no history line that says the same")
def an_audit_entry_forged(ledger: Ledger) -> str:
    ledger.rows(COPY_ENTRY.format(subject="%s"), forged := str(uuid4()), ledger.draft())
    return forged


@damage("belongings", "document of a filing that is not here")
def a_document_of_nobody(ledger: Ledger) -> object:
    constraint = ledger.one(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'filings_document'::regclass AND contype = 'f'"
    )
    ledger.rows(f'ALTER TABLE filings_document DROP CONSTRAINT "{constraint}"')
    document = ledger.one(
        "SELECT min(id::text) FROM filings_document WHERE filing_id = %s", ledger.ids["returned"]
    )
    ledger.rows("UPDATE filings_document SET filing_id = %s WHERE id = %s", uuid4(), document)
    return document


@damage("belongings", "pause of a filing that is not here")
def a_pause_of_nobody(ledger: Ledger) -> object:
    constraint = ledger.one(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'filings_pause'::regclass AND contype = 'f'"
    )
    ledger.rows(f'ALTER TABLE filings_pause DROP CONSTRAINT "{constraint}"')
    pause = ledger.one("SELECT min(id) FROM filings_pause")
    ledger.rows("UPDATE filings_pause SET filing_id = %s WHERE id = %s", uuid4(), pause)
    return pause


@damage("belongings", "remark of a line that is not here")
def a_remark_on_nothing(ledger: Ledger) -> object:
    remark = ledger.one("SELECT min(id::text) FROM filings_remark")
    ledger.rows("UPDATE filings_remark SET filing = %s WHERE id = %s", uuid4(), remark)
    return remark


@damage("belongings", "replaces a filing that is not here")
def a_filing_that_replaces_another_offices(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("UPDATE filings_filing SET replaces = %s WHERE id = %s", ledger.ids["elsewhere"], filing)
    return filing


@damage("claims", "no claim on an id of its account")
def a_claim_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM offices_accountclaim WHERE filing = %s", filing := ledger.draft())
    return filing


@damage("claims", "no claim on an id of its account")
def one_of_two_claims_removed(ledger: Ledger) -> str:
    count = "SELECT count(*) FROM offices_accountclaim WHERE filing = %s"
    filing = next(filing for filing in ledger.untouched if ledger.one(count, filing) == 2)
    ledger.rows(f"DELETE FROM offices_accountclaim WHERE digest = {A_CLAIM}", filing)
    return filing


@damage("claims", "its claim is on another account")
def a_claim_on_another_account(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows(f"UPDATE offices_accountclaim SET digest = repeat('0', 64) WHERE digest = {A_CLAIM}", filing)
    return filing


@damage("claims", "a claim of a filing that is not here, or needs none", office=OTHER)
def a_claim_under_another_office(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("UPDATE offices_accountclaim SET office = %s WHERE filing = %s", OTHER, filing)
    return filing


@damage("claims", "a claim of a filing that is not here, or needs none")
def a_claim_of_a_withdrawn_filing(ledger: Ledger) -> str:
    filing = ledger.ids["withdrawn"]
    ledger.rows(
        "INSERT INTO offices_accountclaim (digest, office, filing) VALUES (repeat('1', 64), 'donggang', %s)",
        filing,
    )
    return filing


@damage("strangers", "and there is no such office", office="shared")
def a_claim_under_no_office(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("UPDATE offices_accountclaim SET office = 'nowhere' WHERE filing = %s", filing)
    return "shared.offices_accountclaim"


@damage("documents", "is not in the store")
def a_version_removed_from_the_store(ledger: Ledger) -> str:
    document, key, version = _document(ledger, "approved", 0)
    store_of().remove_object(_bucket(ledger), key, version)
    return document


@damage("documents", "its bytes are not those that were checked")
def a_hash_changed(ledger: Ledger) -> str:
    document, _key, _version = _document(ledger, "approved", 1)
    ledger.rows("UPDATE filings_document SET sha256 = repeat('0', 64) WHERE id = %s", document)
    return document


@damage("documents", "archived, and not locked")
def an_archived_document_not_locked(ledger: Ledger) -> str:
    document, _key, _version = _document(ledger, "archived", 0)
    long_ago = "UPDATE filings_filing SET stage_since = stage_since - interval '1 hour' WHERE id = %s"
    ledger.rows(long_ago, ledger.ids["archived"])
    ledger.rows("UPDATE filings_document SET locked_until = NULL WHERE id = %s", document)
    return document


@damage("documents", "the store does not hold on to it")
def a_lock_that_the_store_does_not_have(ledger: Ledger) -> str:
    document, _key, _version = _document(ledger, "returned", 1)
    ledger.rows(
        "UPDATE filings_document SET locked_until = now() + interval '1 year' WHERE id = %s", document
    )
    return document


@damage("objects", "is no document's")
def an_object_that_no_row_names(ledger: Ledger) -> str:
    store_of().put_object(_bucket(ledger), "documents/orphan", io.BytesIO(b"orphan"), 6)
    return "documents/orphan"


@damage("objects", "is no document's", office=OTHER)
def an_object_in_another_offices_bucket(ledger: Ledger) -> str:
    _document_id, key, _version = _document(ledger, "archived", 1)
    store_of().put_object(_bucket(ledger, OTHER), key, io.BytesIO(b"a copy"), 6)
    return key


def _document(ledger: Ledger, which: str, place: int) -> tuple[str, str, str]:
    rows = ledger.rows(
        "SELECT id::text, key, version_id FROM filings_document WHERE filing_id = %s ORDER BY id",
        ledger.ids[which],
    )
    document, key, version = rows[place]
    return document, key, version


def _bucket(ledger: Ledger, office: str = "donggang") -> str:
    return f"{ledger.system.settings['BEIAN_BUCKET_PREFIX']}{office}"


@damage("names", "it is found by other words than its own")
def a_name_of_another(ledger: Ledger) -> str:
    ledger.rows("UPDATE filings_name SET words = 'somebody' WHERE filing = %s", filing := ledger.draft())
    return filing


@damage("names", "it is found by nothing")
def a_name_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM filings_name WHERE filing = %s", filing := ledger.draft())
    return filing


@damage("decisions", "decided, and was to leave at")
def a_decision_forgotten(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows(DECIDED, filing)
    return filing


@damage("decisions", "a decision of a filing that is not here")
def a_decision_about_nothing(ledger: Ledger) -> str:
    ledger.rows(DECIDED, nothing := str(uuid4()))
    return nothing


@damage("decisions", "who has not seen yet that it could not be done: broken", waits=True)
def a_decision_that_could_not_be_carried_out(ledger: Ledger) -> str:
    ledger.rows(DECIDED, filing := ledger.draft())
    ledger.rows("UPDATE review_decision SET refused = 'broken' WHERE filing = %s", filing)
    return filing


@damage("belongings", "examination of a filing that is not here")
def an_examination_of_nothing(ledger: Ledger) -> str:
    add = """
        INSERT INTO filings_examination (id, filing, since, revision, by, marks, version)
        VALUES (%s, uuidv7(), now(), 1, '1', '{}', 0)
    """
    ledger.rows(add, examination := str(uuid4()))
    return examination


@damage("belongings", "notice of a return that is not here")
def a_notice_of_no_return(ledger: Ledger) -> str:
    number = ledger.one("SELECT min(number) FROM filings_correctionnotice")
    ledger.rows("UPDATE filings_correctionnotice SET sequence = 999 WHERE number = %s", number)
    return str(number)
