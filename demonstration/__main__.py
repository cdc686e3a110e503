"""`python -m demonstration`: play the month into the system that `var/demo.json` names."""

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demonstration.client import Refused, staff
from demonstration.letters import WITHIN, refer, take_out
from demonstration.plan import month, one_of_each
from demonstration.player import PATIENCE, at_work, played

COLUMNS = (TextColumn("演示备案 Filings"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demonstration", description=__doc__)
    parser.add_argument(
        "--demo-file", type=Path, default=Path("var/demo.json"), help="addresses and sign-ins"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--month", action="store_true", help="all filings of the month (the default)")
    size.add_argument("--each", action="store_true", help="one filing of each kind only")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds in which the clock must have come by"
    )
    return parser.parse_args()


def main() -> int:
    """Play what was not played before; the exit code."""
    arguments, console = _arguments(), Console()
    people = json.loads(arguments.demo_file.read_text(encoding="utf-8"))
    if not people.get("sink_url"):
        console.print(
            "没有本地收件箱，不演示：短信会发给真人。No sink: codes and messages would go to strangers."
        )
        return 1
    player = at_work(people)
    player.patience = arguments.patience
    stories = month([office["slug"] for office in people["offices"]], date.today())  # noqa: DTZ011 - the machine's day
    stories = one_of_each(stories) if arguments.each else stories
    there = played(player.city)
    new = [story for story in stories if story.account not in there]
    if len(new) < len(stories):
        console.print(
            f"已有 {len(stories) - len(new)} 件，不再重复。{len(stories) - len(new)} are there already."
        )
    with Progress(*COLUMNS, console=console) as progress:
        bar = progress.add_task("", total=len(new))
        player.told = lambda: progress.advance(bar)
        try:
            player.play(new)
            if new and arguments.patience:
                second = staff(people["base_url"], "city", people["city"]["second"])
                refer(player, second, stories, max(arguments.patience, WITHIN))
                take_out(player.city)
        except (Refused, TimeoutError) as error:
            console.print(f"演示中断 It broke off: {error}", markup=False)
            return 1
    for state, count in sorted(Counter(played(player.city).values()).items()):
        console.print(f"  {state:16} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
