"""Damages to the audit chain, the outbox, receipts, failures and the docket."""

from uuid import uuid4

from tests.ledger.damages.kinds import damage
from tests.ledger.life import OFFICE, OTHER, Ledger

URGED = "SELECT id FROM events_outbox WHERE subject = %s AND type = 'filing.urged'"
LONG_AGO = """
    UPDATE events_outbox SET time = time - interval '1 hour', published_at = published_at - interval '1 hour'
    WHERE id = %s
"""
COPY_EVENT = """
    INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data, published_at)
    SELECT %s, type, %s, sequence, dataversion, data, published_at
    FROM events_outbox WHERE subject = %s AND type = 'filing.urged'
"""
FAILURE = """
    INSERT INTO events_failure (service, event, office, type, message, attempts, error, next_try_at, dead_at)
    VALUES ('review', %s, 'donggang', 'filing.urged', '{{}}', 1, %s, {next_try}, {dead})
"""


def event_of(ledger: Ledger, filing: str) -> object:
    """The event of a filing's urging, an hour old."""
    event = ledger.one(URGED, filing)
    ledger.rows(LONG_AGO, event)
    return event


@damage("chain", "entry or link changed", office=OTHER)
def an_audit_entry_changed(ledger: Ledger) -> str:
    position, entry = ledger.rows("SELECT max(position), max(entry_id) FROM audit_auditlink", office=OTHER)[0]
    ledger.rows("UPDATE audit_auditentry SET request = 'another' WHERE id = %s", entry, office=OTHER)
    return f"link {position}"


@damage("chain", "entry (test.act) is not in the chain")
def an_audit_entry_never_linked(ledger: Ledger) -> object:
    return ledger.one("""
        INSERT INTO audit_auditentry (at, actor_kind, actor, role, actor_office, action, detail)
        VALUES (now() - interval '1 hour', 'system', 'system', 'system', '', 'test.act', '{}') RETURNING id
    """)


@damage("outbox", "line 2 (filing.urged) has no event that says the same")
def an_event_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM events_outbox WHERE id = %s", ledger.one(URGED, filing := ledger.draft()))
    return filing


@damage("outbox", "(filing.urged, 2) has no history line that says the same", office=OTHER)
def an_event_under_another_office(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows("UPDATE events_outbox SET office = %s WHERE id = %s", OTHER, ledger.one(URGED, filing))
    return filing


@damage("outbox", "(filing.urged, 2) has no history line that says the same")
def an_event_forged(ledger: Ledger) -> str:
    ledger.rows(COPY_EVENT, "donggang", forged := str(uuid4()), ledger.draft())
    return forged


@damage("outbox", "2 events of line 2")
def an_event_doubled(ledger: Ledger) -> str:
    filing = ledger.draft()
    ledger.rows(COPY_EVENT, "donggang", filing, filing)
    return filing


@damage("published", "filing.urged of")
def an_event_never_published(ledger: Ledger) -> object:
    event = event_of(ledger, ledger.draft())
    ledger.rows("UPDATE events_outbox SET published_at = NULL WHERE id = %s", event)
    return event


@damage("receipts", "review has not handled filing.urged")
def a_receipt_removed(ledger: Ledger) -> object:
    event = event_of(ledger, ledger.draft())
    ledger.rows("DELETE FROM events_receipt WHERE service = 'review' AND event = %s", event)
    return event


@damage("receipts", "notify has handled an event that never was")
def a_receipt_forged(ledger: Ledger) -> object:
    return ledger.one(
        "INSERT INTO events_receipt (service, event, office) VALUES ('notify', %s, 'donggang') RETURNING event",
        uuid4(),
    )


@damage("receipts", "review has handled an event of donggang", office=OTHER)
def a_receipt_of_another_office(ledger: Ledger) -> object:
    event = ledger.one(URGED, ledger.draft())
    ledger.rows("UPDATE events_receipt SET office = %s WHERE service = 'review' AND event = %s", OTHER, event)
    return event


@damage("failures", "review: put off without a reason")
def a_failure_without_a_reason(ledger: Ledger) -> object:
    ledger.rows(FAILURE.format(next_try="now()", dead="NULL"), event := str(uuid4()), "")
    return event


@damage("failures", "review: neither tried again nor dead")
def a_failure_without_a_next_try(ledger: Ledger) -> object:
    ledger.rows(FAILURE.format(next_try="NULL", dead="NULL"), event := str(uuid4()), "ValueError")
    return event


@damage("failures", "review: was to be tried again at")
def a_failure_whose_time_has_passed(ledger: Ledger) -> object:
    hour = "now() - interval '1 hour'"
    ledger.rows(FAILURE.format(next_try=hour, dead="NULL"), event := str(uuid4()), "ValueError")
    return event


@damage("failures", "review: dead letter, ValueError", waits=True)
def a_dead_letter(ledger: Ledger) -> object:
    ledger.rows(FAILURE.format(next_try="NULL", dead="now()"), event := str(uuid4()), "ValueError")
    return event


@damage("docket", "is not in the docket, which has heard of it")
def a_docket_row_removed(ledger: Ledger) -> str:
    ledger.rows("DELETE FROM review_docketentry WHERE filing = %s", filing := ledger.draft())
    return filing


@damage("docket", "the docket says withdrawn, the history draft")
def a_docket_row_of_another_state(ledger: Ledger) -> str:
    ledger.rows(
        "UPDATE review_docketentry SET state = 'withdrawn' WHERE filing = %s", filing := ledger.draft()
    )
    return filing


@damage("docket", "the docket is at event 1, was told 2, the office is at 2")
def a_docket_row_that_is_behind(ledger: Ledger) -> str:
    ledger.rows("UPDATE review_docketentry SET sequence = 1 WHERE filing = %s", filing := ledger.draft())
    return filing


@damage("docket", "the docket has (")
def a_docket_row_of_another_number(ledger: Ledger) -> str:
    ledger.rows(
        "UPDATE review_docketentry SET number = '1' WHERE filing = %s", filing := ledger.ids["archived"]
    )
    return filing


@damage("docket", "is in the docket, and the office has no such filing", office=OTHER)
def a_docket_row_under_another_office(ledger: Ledger) -> str:
    ledger.rows(
        "UPDATE review_docketentry SET office = %s WHERE filing = %s", OTHER, filing := ledger.draft()
    )
    return filing


@damage("counts", "the docket counts 90001,")
def a_count_of_the_docket(ledger: Ledger) -> str:
    ledger.rows("UPDATE review_docketcount SET city_archived = 90001 WHERE office = %s", OFFICE)
    return "city_archived"


@damage("passages", "passed from draft to withdrawn, its history says otherwise")
def a_passage_that_never_was(ledger: Ledger) -> str:
    ledger.rows(
        "INSERT INTO review_passage (filing, sequence, office, source, target, at, minutes)"
        " VALUES (%s, 2, %s, 'draft', 'withdrawn', now(), 1)",
        filing := ledger.draft(),
        OFFICE,
    )
    return filing


@damage("figures", "the figures count 90000 too many")
def a_figure_of_the_dashboard(ledger: Ledger) -> str:
    ledger.rows(
        "INSERT INTO review_waiting (place, state, due_on, count) VALUES (%s, 'submitted', '2017-03-20', 90000)",
        OFFICE,
    )
    return "waiting submitted 2017-03-20"


@damage("sums", "the city counts 7, its offices 0", office="shared")
def a_figure_of_the_city(ledger: Ledger) -> str:
    for place, count in (("*0", 7), (OFFICE, 0)):
        ledger.rows(
            "INSERT INTO review_flow VALUES (%s, '2017-03-20', 'draft', 'withdrawn', %s)", place, count
        )
    return "flow 2017-03-20 draft withdrawn"
