"""Bring the installation up to date: roles, tables, offices, buckets, queues. Fast where nothing is to do."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from infra.broker import declare_topology
from infra.db import owner_scope, shared_scope
from infra.db.patience import StillInUse
from infra.db.schemas import migrate_offices, migrate_shared, record_changes
from tenants.offices import citypack
from tenants.offices.provisioning import install


class Command(BaseCommand):
    """`./beian manage setup`."""

    help = "Roles, migrations, the city pack's offices, buckets, queues; may be run at any time."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-broker", action="store_true", help="leave exchanges and queues alone")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            migrate_shared()
            new = record_changes()
            with owner_scope():
                migrated = sum(1 for _schema in migrate_offices())
        except StillInUse as error:
            raise CommandError(str(error)) from error
        try:
            pack = citypack.load(settings.CITY)
            if settings.LOCAL:  # who tries it at night wants to see what goes out
                pack = pack.model_copy(update={"peace": citypack.NO_PEACE})
            offices = install(pack)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if not options["no_broker"]:
            with shared_scope():
                declare_topology()
        self.stdout.write(
            f"migrations new: {new}, offices migrated: {migrated}, offices made: {len(offices)}"
        )
