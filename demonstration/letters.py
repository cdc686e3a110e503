"""At the end of the month the city refers who has still not filed, and takes packages out of the archive."""

import time
from typing import Any

from demonstration.case import Case
from demonstration.client import Caller
from demonstration.plan import Story
from demonstration.player import LOOK_AGAIN, Player

# The mails that come back are read once a minute.
WITHIN = 100.0
LETTERS = 3


def refer(player: Player, second: Caller, stories: list[Story], within: float = WITHIN) -> int:
    """Propose, approve, send; one that is sent is answered, of another the filer files meanwhile. How many letters."""
    by_account = {story.account: story for story in stories}
    stays = {story.account for story in stories if story.plot == "known_overdue"}
    ready = _ready(player.city, stays, LETTERS + 1, within)
    if len(ready) <= LETTERS:
        return 0
    _sent(player.city, second, ready[:2], "answered")
    late = _sent(player.city, second, ready[2:3], "received")
    _files(player, by_account.get(late["accounts"][0]), ready[2])
    _propose(player.city, ready[3:4])
    return LETTERS


def take_out(city: Caller, within: float = WITHIN) -> None:
    """The packages of what was archived first, as one file; once more where none was made yet."""
    archived = city.get("docket", state="city_archived")["entries"][:5]
    filings = [{"office": entry["office"], "filing": entry["filing"]} for entry in archived]
    until = time.monotonic() + within
    while filings:
        export = city.post("exports", {"filings": filings})
        while export["state"] == "running" and time.monotonic() < until:
            time.sleep(LOOK_AGAIN)
            export = city.get(f"exports/{export['id']}")
        if export["ready"] or time.monotonic() > until:
            return
        time.sleep(within / 4)


def _ready(city: Caller, stays: set[str], wanted: int, within: float) -> list[dict[str, Any]]:
    """Of those that stay overdue: who has filed by now may still be in the docket as one that has not."""
    until = time.monotonic() + within
    while True:
        known = city.get("referrals/candidates")["candidates"]
        found = [one for one in known if one["ready"] and one["account"] in stays]
        if len(found) >= wanted or time.monotonic() > until:
            return found
        time.sleep(LOOK_AGAIN)


def _propose(city: Caller, candidates: list[dict[str, Any]]) -> dict[str, Any]:
    filings = [{"office": one["office"], "filing": one["filing"]} for one in candidates]
    letter: dict[str, Any] = city.post("referrals", {"filings": filings, "measure": "limit"})
    return letter


def _sent(city: Caller, second: Caller, candidates: list[dict[str, Any]], until: str) -> dict[str, Any]:
    letter = _propose(city, candidates)
    steps = [(second, "approve", ""), (city, "send", "EMS 1150 2026 0001"), (city, "received", "平台已签收")]
    if until == "answered":
        steps += [(second, "acted_on", "已限制发布"), (second, "answered", "复函已收悉")]
    for who, step, note in steps:
        letter = who.post(f"referrals/{letter['id']}/{step}", {"revision": letter["revision"], "note": note})
    return letter


def _files(player: Player, story: Story | None, candidate: dict[str, Any]) -> None:
    """It is handed in at the window after all: a letter that takes the referral back is drafted."""
    if story is None:
        return
    case = Case(story, player.desks[story.office], player.city, player.sink)
    case.filing = case.desk.clerk.get(f"filings/{candidate['filing']}")
    case.fill_in(at_window=True)
    case.submit(at_window=True)
