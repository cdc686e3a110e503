"""Checking a list: each row by the rules of the form, and whether its account is known; no filing is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from infra.db import current_office
from infra.problems import Unprocessable
from services.intake.known import counting
from services.intake.known.models import AccountList, ListedAccount, ListState, Verdict
from tenants.filings import accounts
from tenants.filings.drafting import Drafter, Known
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices import claims

BATCH = 500
NOTE = """
    UPDATE intake_listedaccount r
    SET verdict = v.verdict, ids = v.ids, office = v.office, phone = v.phone, mail = v.mail, late = v.late
    FROM jsonb_to_recordset(%s)
        AS v (id uuid, verdict text, ids text[], office text, phone boolean, mail boolean, late boolean)
    WHERE r.id = v.id
"""
# Of several good rows with an id in common the first stays.
TWINS = f"""
    WITH named AS (
        SELECT id, line, unnest(ids) AS name FROM intake_listedaccount
        WHERE of_list_id = %s AND verdict = '{Verdict.GOOD}'
    ), first AS (SELECT id, line, min(line) OVER (PARTITION BY name) AS twin FROM named)
    UPDATE intake_listedaccount r SET verdict = '{Verdict.TWICE}', twin = f.twin
    FROM (SELECT id, min(twin) AS twin FROM first WHERE twin < line GROUP BY id) f WHERE r.id = f.id
"""  # noqa: S608 - words of our own


def some(one: AccountList) -> None:
    """Check the next rows of a list, in the transaction that has locked it; after the last ones it waits for a yes."""
    rows = list(one.rows.filter(verdict=Verdict.NONE).order_by("line")[:BATCH])
    judged = _judged(rows)
    if judged:
        counting.note(one, NOTE, [json.dumps(judged)])
    if len(rows) < BATCH:
        counting.note(one, TWINS, [one.pk])
        one.state = ListState.CHECKED


def known_of(row: ListedAccount) -> Known:
    """A row as what is known of an account."""
    data: dict[str, str] = json.loads(row.cells.open())
    return Known(row.pk, data.pop("filer_kind", ""), data)


def _judged(rows: Sequence[ListedAccount]) -> list[dict[str, Any]]:
    drafter = Drafter()
    drafts = {row.pk: _draft(row, drafter) for row in rows}
    ids = {pk: sorted(accounts.ids(filing)) for pk, filing in drafts.items() if filing}
    flat = [one for some in ids.values() for one in some]
    holders, gone = claims.holders(flat), _withdrawn(flat)
    return [
        {
            "id": str(pk),
            "ids": ids.get(pk, []),
            **_verdict(ids.get(pk, ()), holders, gone),
            "phone": bool(filing and filing.admin_mobile),
            "mail": bool(filing and filing.email),
            "late": bool(filing and filing.due_on < drafter.today),
        }
        for pk, filing in drafts.items()
    ]


def _draft(row: ListedAccount, drafter: Drafter) -> Filing | None:
    try:
        return drafter.draft(known_of(row))
    except Unprocessable:
        return None


def _verdict(ids: Iterable[str], holders: Mapping[str, str], gone: set[str]) -> dict[str, str]:
    if not ids:
        return {"verdict": Verdict.WRONG, "office": ""}
    offices = {holders[one] for one in ids if one in holders}
    if others := sorted(offices - {current_office()}):
        return {"verdict": Verdict.ELSEWHERE, "office": str(others[0])}
    if offices:
        return {"verdict": Verdict.KNOWN, "office": ""}
    return {"verdict": Verdict.WITHDRAWN if gone.intersection(ids) else Verdict.GOOD, "office": ""}


def _withdrawn(ids: Sequence[str]) -> set[str]:
    """Those that were withdrawn here: who looked at one and ended it does not find it again with the next list."""
    ended = Filing.objects.filter(state=State.WITHDRAWN).annotate(name=Lower("wechat_id"))
    found = ended.filter(Q(account__in=ids) | Q(name__in=ids)).values_list("account", "name")
    return {one for names in found for one in names if one}
