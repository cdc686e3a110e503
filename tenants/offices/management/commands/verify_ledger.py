"""Verify the ledger: whether tables, store and providers agree with one another."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from infra import ledger
from infra.ledger import Check
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage verify_ledger [--office SLUG]`: names each row that is broken, and fails."""

    help = (
        "Verify that nothing was lost, doubled or changed: names every broken row. May run while people work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--office", help="look at one office, and not at what all share")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        offices = directory().offices
        if options["office"] not in (None, *offices):
            raise CommandError(f"there is no office {options['office']}: {', '.join(offices)}")
        own = [check for check in ledger.checks() if not check.shared]
        broken = sum(self._look(own, slug) for slug in offices if options["office"] in (None, slug))
        if options["office"] is None:
            broken += self._look([check for check in ledger.checks() if check.shared], "")
        if broken:
            raise CommandError(f"{broken} broken")
        self.stdout.write("whole")

    def _look(self, checks: list[Check], office: str) -> int:
        """Run checks on an office, or on what all share; says how many rows each looked at, returns what is broken."""
        found = {check.name: self._run(check, office) for check in checks}
        broken = sum(faults for _rows, faults in found.values())
        rows = ", ".join(f"{name} {rows}" for name, (rows, _faults) in found.items())
        self.stdout.write(f"{office or 'shared'}: {broken} broken; rows looked at: {rows}")
        return broken

    def _run(self, check: Check, office: str) -> tuple[int, int]:
        """Name what a check finds; how many rows it looked at, and how many it found broken."""
        looking, faults = check.run(office), 0
        while True:
            try:
                finding = next(looking)
            except StopIteration as end:
                return int(end.value), faults
            faults += not finding.waits
            kind = "waits" if finding.waits else "BROKEN"
            self.stdout.write(f"{kind} {office or 'shared'} {check.name} {finding.subject}: {finding.reason}")
