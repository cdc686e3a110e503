"""What the offices do beside the single filings: they hand paper copies over, shelve them, and set days."""

from collections.abc import Iterable
from datetime import date, timedelta

from demonstration.case import Case
from demonstration.client import Caller

HANDED = ("archived", "corrected_and_archived")
FRIDAY = 4


def hand_over(cases: Iterable[Case], city: Caller) -> None:
    """Of each office's archived copies a third goes onto the city's shelf, a third is handed over, the rest waits."""
    by_office: dict[str, list[Case]] = {}
    for case in cases:
        if case.story.plot in HANDED:
            by_office.setdefault(case.story.office, []).append(case)
    for office, ours in by_office.items():
        third = len(ours) // 3
        if shelved := ours[:third]:
            number = _list(shelved, "first")
            body = {"filings": [case.filing["id"] for case in shelved], "box": "A1", "folder": "1"}
            city.post(
                f"docket/{office}/lists/{number}/shelve",
                body,
                Idempotency_Key=f"demonstration shelf {office}",
            )
        if handed := ours[third : 2 * third]:
            _list(handed, "second")


def set_a_day(supervisor: Caller, today: date) -> None:
    """A district is closed on a Friday to come, for it moves house."""
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7 + 14)
    body = {"first": friday.isoformat(), "working": False, "reason": "办公场所搬迁"}
    proposed = supervisor.ask("POST", "days", body)
    if proposed.status == 200:  # a day that is set already changes nothing
        supervisor.post("days", body | {"seen": proposed.json["seen"]})


def _list(cases: list[Case], which: str) -> int:
    clerk, office = cases[0].desk.clerk, cases[0].story.office
    body = {"filings": [case.filing["id"] for case in cases]}
    made = clerk.post("paper/lists", body, Idempotency_Key=f"demonstration list {office} {which}")
    clerk.post(f"paper/lists/{made['number']}/sign", Idempotency_Key=f"demonstration sign {office} {which}")
    return int(made["number"])
