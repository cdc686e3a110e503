"""A new office, by one command, in under two seconds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from tenants.offices.citypack import OfficeEntry
from tenants.offices.models import Office
from tenants.offices.provisioning import create_office

FACTS = ("name", "name_en", "area", "area_en", "address", "address_en", "area_code", "phone", "email")


class Command(BaseCommand):
    """`./beian manage create_office SLUG --code XX --name ...`."""

    help = "Make an office: its role, schema, row and bucket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--code", required=True, help="two letters in the filing number")
        parser.add_argument("--kind", choices=["city", "district"], default="district")
        for fact in FACTS:
            parser.add_argument(f"--{fact.replace('_', '-')}", required=True)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        facts = {name: options[name] for name in ("slug", "code", "kind", *FACTS)}
        try:
            entry = OfficeEntry(**facts)
            office = create_office(entry, Office.objects.count())
        except (ValidationError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"/o/{office.slug}/")
