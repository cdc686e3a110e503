"""Taking a list over: drafts of its good rows, some in each transaction, which notes of each row what became of it."""

import json

from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Unprocessable
from services.intake.known import counting
from services.intake.known.checking import known_of
from services.intake.known.models import AccountList, ListState, Verdict
from tenants.filings import drafting
from tenants.filings.models import Filing

BATCH = 250
NOTE = f"""
    UPDATE intake_listedaccount r SET verdict = v.verdict, filing = v.filing, office = v.office,
        cells = CASE WHEN v.verdict <> '{Verdict.WRITTEN}' THEN cells END
    FROM jsonb_to_recordset(%s) AS v (id uuid, verdict text, filing uuid, office text) WHERE r.id = v.id
"""  # noqa: S608 - words of our own


def some(one: AccountList) -> None:
    """Write the next drafts of a list, in the transaction that has locked it; after the last ones it is done."""
    rows = list(one.rows.filter(verdict=Verdict.GOOD).order_by("line")[:BATCH])
    if rows:
        actor = Actor("staff", one.said_by, one.role, str(current_office()))
        came = drafting.begin(map(known_of, rows), actor, invited=one.invites)
        counting.note(one, NOTE, [json.dumps([{"id": str(pk), **_note(what)} for pk, what in came.items()])])
    if len(rows) < BATCH:
        one.state, one.ended_at = ListState.DONE, timezone.now()


def _note(what: Filing | str | Unprocessable) -> dict[str, str | None]:
    """What became of a row; somebody may have been faster since it was checked."""
    match what:
        case Filing():
            return {"verdict": Verdict.WRITTEN, "filing": str(what.pk), "office": ""}
        case str():
            here = what == current_office()
            return {"verdict": Verdict.KNOWN if here else Verdict.ELSEWHERE, "office": "" if here else what}
        case _:
            return {"verdict": Verdict.WRONG, "office": ""}
