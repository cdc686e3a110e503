"""Age some filings of a local system: a month that is played in two minutes has no filing that has waited for days."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from infra.db import office_scope
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import last_begun
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices.directory import directory

# How many working days the oldest filings of a district have waited. The history keeps its own times.
WAITED = (11, 6, 4)


class Command(BaseCommand):
    """`./beian manage local_past`: only under `./beian up`, once the demonstration is played."""

    help = "Let some filings of a local system have waited for days, and a correction be overdue."
    requires_system_checks = ()  # `setup` has run them

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not settings.LOCAL:
            raise CommandError("filings are aged in local mode only")
        for card in directory().districts:
            with office_scope(card.slug):
                self._age()

    def _age(self) -> None:
        today, days = timezone.localdate(), calendar()
        waiting = Filing.objects.filter(state=State.SUBMITTED, returns=0).order_by("pk")
        for filing, waited in zip(waiting[: len(WAITED)], WAITED, strict=False):
            earlier = today - last_begun(today, waited, days)
            Filing.objects.filter(pk=filing.pk).update(
                clock_since=F("clock_since") - earlier, stage_since=F("stage_since") - earlier
            )
        if returned := Filing.objects.filter(state=State.RETURNED).order_by("pk").first():
            # The clock finds it, as it would any other.
            Filing.objects.filter(pk=returned.pk).update(due_on=today - timedelta(days=1))
