"""Appoint staff, and give them a second factor."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from infra.db import shared_scope
from tenants.offices.models import Office, Role, Staff
from tenants.offices.staffing import ISSUER, appoint, set_second_factor


class Command(BaseCommand):
    """`./beian manage staff appoint USERNAME OFFICE ROLE` and `./beian manage staff totp USERNAME`."""

    help = "Appoint staff to an office (the password is asked for), or give somebody a second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("appoint")
        one.add_argument("username")
        one.add_argument("office")
        one.add_argument("role", choices=Role.values)
        one.add_argument("--name", default="", help="as colleagues see it")
        verbs.add_parser("totp").add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            if options["verb"] == "totp":
                self.stdout.write(set_second_factor(options["username"], ISSUER))
            else:
                self._appoint(**{name: options[name] for name in ("username", "office", "role", "name")})
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (Office.DoesNotExist, Staff.DoesNotExist) as error:
            raise CommandError("there is no such office or account") from error

    def _appoint(self, username: str, office: str, role: str, name: str) -> None:
        with shared_scope():
            known = Staff.objects.filter(username=username).exists()
        password = None if known else getpass.getpass("Password: ")
        appoint(username, name or username, office, role, password)
        self.stdout.write(f"{username}: {role} of {office}")
