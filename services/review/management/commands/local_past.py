"""Let a local system's offices be behind: what was played today has no past of its own."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models.functions import Now
from django.utils import timezone
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from services.review import docket
from services.review.orders_and_cards import cards, orders
from tenants.filings import standing
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices.directory import directory
from tenants.offices.models import Membership

ASKED = "请说明上述备案超过审核时限的原因，以及完成审核的时间。"
ANSWERED = "因人员调整延误，已安排专人办理，三个工作日内全部审核完毕。"


class Command(BaseCommand):
    """`./beian manage local_past`."""

    help = "On a local system: filings that wait in some offices have waited for days; the city gives orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--offices", nargs="+", default=None, help="those that are behind; three without")
        parser.add_argument("--days", type=int, default=12, help="calendar days that they have waited")
        parser.add_argument("--no-orders", action="store_true", help="the city says nothing to it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not settings.LOCAL:
            raise CommandError("this makes up a past: on a local system only")
        behind = options["offices"] or [card.slug for card in directory().districts][:3]
        for number, slug in enumerate(behind):
            with office_scope(slug):
                # The first office keeps all, each of the others one fewer: they are not alike.
                late = Filing.objects.filter(state=State.SUBMITTED, returns=0).order_by("-id")
                ids = list(late.values_list("pk", flat=True))[: max(1, 5 - 2 * number)]
                past = Now() - timedelta(days=options["days"] + number)
                behind_now = Filing.objects.filter(pk__in=ids)
                count = behind_now.update(clock_since=past)
                standing.recompute(behind_now, calendar())
                # The clock finds it, as it would any other correction whose time is up.
                if asked := Filing.objects.filter(state=State.RETURNED).order_by("pk").first():
                    Filing.objects.filter(pk=asked.pk).update(due_on=timezone.localdate() - timedelta(days=1))
                docket.rebuild()
            self.stdout.write(f"{slug}: {count}")
        cards.give()
        if not options["no_orders"]:
            for number, slug in enumerate(behind[:2]):
                self._order(slug, answered=number == 1)

    def _order(self, slug: str, *, answered: bool) -> None:
        """An order for all that is red in an office, and for one of them its answer."""
        city = directory().city.slug
        with office_scope(city):
            about = orders.red_of(slug)
            if not about:
                return
            officer = _member(city, "officer")
            order = orders.issue(uuid7(), slug, officer, text=ASKED, answer_by=None, about=about)
        if answered:
            with office_scope(slug):
                orders.answer(order.pk, _member(slug, "supervisor"), ANSWERED)


def _member(office: str, role: str) -> Actor:
    with shared_scope():
        found = Membership.objects.filter(office__slug=office, role=role).order_by("pk").first()
    if found is None:
        raise CommandError(f"there is no {role} in {office}")
    return Actor("staff", str(found.staff_id), role, office)
