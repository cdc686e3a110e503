"""Verify the audit trail of every office; the trail's page shows what came of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from infra.audit import checking
from infra.db import office_scope
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage verify_audit [OFFICE ...]`: names each row that does not hold, and fails."""

    help = "Recompute the hash chain of the offices' audit trails and name every broken row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("offices", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        broken, offices = 0, directory().offices
        if unknown := set(options["offices"]) - set(offices):
            raise CommandError(f"there is no office {', '.join(sorted(unknown))}: {', '.join(offices)}")
        for slug in options["offices"] or offices:
            with office_scope(slug):
                for fault in checking.check():
                    broken += 1
                    self.stdout.write(f"{slug}: link {fault.position}, entry {fault.entry}: {fault.reason}")
        if broken:
            raise CommandError(f"{broken} broken")
        self.stdout.write("whole")
