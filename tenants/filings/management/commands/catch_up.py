"""Write what filings of an older release lack, while the system runs."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.progress import Progress

from infra.db import office_scope
from tenants.filings.catching_up import catch_up
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage catch_up`: once after an upgrade, when no process of the older release runs any more."""

    help = "Write what filings of an older release are found and listed by; may be broken off, and run again."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        offices, total = list(directory().offices), 0
        with Progress() as progress:
            task = progress.add_task("catch_up", total=len(offices))
            for slug in offices:
                with office_scope(slug):
                    total += sum(catch_up())
                progress.advance(task)
        self.stdout.write(f"written: {total}")
