"""The sign-ins of a local system: a clerk and a supervisor for each office, two officers for the city (four eyes)."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from infra.db import shared_scope
from tenants.offices.directory import Card, directory
from tenants.offices.models import Staff
from tenants.offices.staffing import appoint

NAMES = {"clerk": "经办", "supervisor": "主管", "officer": "归档", "second": "复核", "auditor": "审计"}


class Command(BaseCommand):
    """`./beian manage local_signins`: only under `./beian up`, where everything is on this machine."""

    help = "Make the local sign-ins and print them as JSON."
    requires_system_checks = ()  # `setup` has run them

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not settings.LOCAL:
            raise CommandError("local sign-ins are made in local mode only; use `staff appoint`")
        offices = directory()
        # All passwords come from one secret: where one is right all are, and each look takes a fifth of a second.
        self._same_secret = self._opens(offices.city, "officer")
        answer = {
            "offices": [
                {
                    "slug": card.slug,
                    "name": card.name_zh,
                    "clerk": self._sign_in(card, "clerk"),
                    "supervisor": self._sign_in(card, "supervisor"),
                    "auditor": self._sign_in(card, "auditor"),
                }
                for card in offices.districts
            ],
            "city": {
                "slug": offices.city.slug,
                **self._sign_in(offices.city, "officer"),
                "second": self._sign_in(offices.city, "officer", "second"),
                "auditor": self._sign_in(offices.city, "auditor"),
            },
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))

    def _sign_in(self, card: Card, role: str, which: str = "") -> dict[str, str]:
        username, password = _credentials(card, which or role)
        if not (self._same_secret and _staff(username, role)):
            appoint(username, f"{card.area_zh} {NAMES[which or role]}", card.slug, role, password)
        return {"username": username, "password": password}

    def _opens(self, card: Card, role: str) -> bool:
        username, password = _credentials(card, role)
        staff = _staff(username, role)
        return staff is not None and staff.check_password(password)


def _credentials(card: Card, which: str) -> tuple[str, str]:
    """Derived from this installation's own secret: the same at every start, another one in every installation."""
    username = f"{card.slug}-{which}"
    return username, hmac.new(settings.SECRET_KEY.encode(), username.encode(), hashlib.sha256).hexdigest()[
        :20
    ]


def _staff(username: str, role: str) -> Staff | None:
    with shared_scope():
        return Staff.objects.filter(username=username, memberships__role=role).first()
