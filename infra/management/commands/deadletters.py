"""Dead letters: what no retry could handle."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from infra.db import shared_scope
from infra.events import failures
from infra.events.models import Failure
from infra.service import SERVICES


class Command(BaseCommand):
    """`./beian manage deadletters list` and `... replay`."""

    help = "List the events that were given up, or give them another round of tries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb in ("list", "replay"):
            one = verbs.add_parser(verb)
            one.add_argument("--service", choices=SERVICES)
            one.add_argument("--office")
            one.add_argument("--event")
            if verb == "replay":
                one.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        which = {name: options[name] for name in ("service", "office", "event") if options[name]}
        if options["verb"] == "list":
            self._list(which)
            return
        if not which and not options["all"]:
            raise CommandError("say which: --event, --service, --office, or --all")
        self.stdout.write(f"{failures.replay(**which)} will be tried again")

    def _list(self, which: dict[str, str]) -> None:
        table = Table("service", "event", "office", "type", "attempts", "dead since", "error")
        with shared_scope():
            for dead in Failure.objects.filter(dead_at__isnull=False, **which).order_by("dead_at"):
                table.add_row(
                    dead.service,
                    dead.event,
                    dead.office,
                    dead.type,
                    str(dead.attempts),
                    f"{dead.dead_at:%Y-%m-%d %H:%M:%S}",
                    dead.error,
                )
        Console().print(table)
