"""F9: what the gateway tells of deliveries comes three times, in any order, of nobody's messages, and forged."""

import hashlib
import hmac
import json
import random
import re
import time
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import urllib3
from psycopg import sql

from tests.faults.load import OFFICES
from tests.faults.trial import Trial
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("faults")
MESSAGES, TIMES = 12, 3
TAKEN = "SELECT id::text FROM {}.notify_message WHERE channel = 'sms' AND state = 'accepted'"
REACHED = "SELECT count(*) FROM {}.notify_message WHERE id::text = ANY(%s) AND state = 'delivered'"
COUNTER = re.compile(r'beian_receipts_total\{outcome="(\w+)",provider="city"\} (\S+)')
Report = dict[str, Any]


def taken(system: System) -> dict[str, list[str]]:
    """The SMS of each office of whose delivery nothing is known."""
    found = {}
    for office in OFFICES:
        rows = system.database.execute(sql.SQL(TAKEN).format(sql.Identifier(f"o_{office}")))
        found[office] = [reference for (reference,) in rows]
    return found


def reached(system: System, sent: dict[str, list[str]]) -> int:
    """How many of these are known to be delivered."""
    rows = (
        system.database.execute(sql.SQL(REACHED).format(sql.Identifier(f"o_{office}")), [ids]).fetchone()
        for office, ids in sent.items()
    )
    return sum(int(row[0]) for row in rows if row)


def tell(system: System, reports: list[Report], secret: str = "") -> int:
    """One call of the gateway's; how it is answered."""
    body, stamp = json.dumps(reports).encode(), str(int(time.time()))
    key = (secret or system.settings["SMS_GATEWAY_SECRET"]).encode()
    signature = hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": signature}
    return urllib3.request(
        "POST", f"{system.base_url}/receipts/city/", body=body, headers=headers, timeout=10
    ).status


def counted(system: System) -> dict[str, int]:
    """The receipts by what came of them, as the metrics say."""
    answer = urllib3.request("GET", f"{system.base_url}/metrics", timeout=10)
    text = answer.data.decode()
    assert answer.status == HTTPStatus.OK, text
    return {outcome: int(float(count)) for outcome, count in COUNTER.findall(text)}


@pytest.mark.fault(
    "F9",
    "receipts three times each, in any order, of nobody's messages, and forged",
    "a message only moves forward; what is forged is refused and counted",
)
def test_receipts(trial: Trial) -> None:
    system, chance = trial.system, random.Random(trial.result.case)  # noqa: S311 - the order of calls
    with trial.fault(quiet=True):
        eventually(lambda: sum(map(len, taken(system).values())) >= MESSAGES)
        sent, before = taken(system), counted(system)
        count = sum(map(len, sent.values()))
        genuine = [
            {"office": office, "reference": reference, "state": state}
            for office, references in sent.items()
            for reference in references
            for state in ("accepted", "failed", "delivered")
        ] * TIMES
        nobodys = [report | {"reference": str(uuid4())} for report in genuine[:MESSAGES]]
        calls: list[tuple[str, list[Report]]] = [("", [report]) for report in genuine + nobodys]
        calls += [("not the secret", [report | {"state": "failed"}]) for report in genuine[:MESSAGES]]
        chance.shuffle(calls)
        answers = [tell(system, reports, secret) for secret, reports in calls]
        assert answers == [401 if secret else 200 for secret, _reports in calls]
        assert reached(system, sent) == count
        after = counted(system)
    more = {outcome: after[outcome] - before.get(outcome, 0) for outcome in after}
    assert (more["delivered"], more["unknown"], more["forged"]) == (count, MESSAGES, MESSAGES)
    assert more["failed"] + more["repeated"] == len(genuine) - count
