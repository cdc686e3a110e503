"""What a filing of an older release lacks, which this one keeps with every save: what it is found and listed by."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from infra.crypto.fields import TailField
from tenants.filings.annex_one import NAMED
from tenants.filings.calendars import calendar
from tenants.filings.initials import InitialsField
from tenants.filings.models import Filing
from tenants.filings.queue import NEVER, WITH_DISTRICT
from tenants.filings.standing import recompute

BATCH = 500
KEPT = [field for field in Filing._meta.concrete_fields if isinstance(field, InitialsField | TailField)]
TAILS = [field for field in KEPT if isinstance(field, TailField)]
FOUND_BY = [field.name for field in KEPT]


def catch_up() -> Iterator[int]:
    """Write what filings of the current office lack, batch by batch, while others work; yields how many were written.

    May be broken off, and run again: what is there is passed over.
    """
    last, days = UUID(int=0), calendar()
    while True:
        with transaction.atomic():
            rows = Filing.objects.select_for_update().filter(_lacking(), pk__gt=last).order_by("pk")[:BATCH]
            if not (batch := list(rows)):
                return
            written = [filing for filing in batch if _written(filing)]
            Filing.objects.bulk_update(written, FOUND_BY)
            due = recompute([filing for filing in batch if filing.office_due_on == NEVER], days)
        last = batch[-1].pk
        yield len({filing.pk for filing in (*written, *due)})


def _lacking() -> Q:
    """The condition on filings that may lack something; a mail address never has a phone's last digits."""
    named = Q(initials="") & ~Q(**dict.fromkeys(NAMED, ""))
    phones = [Q(**{f"{field.source}__isnull": False, field.name: ""}) for field in TAILS]
    due = WITH_DISTRICT & Q(office_due_on=NEVER)
    for phone in phones:
        due |= phone
    return named | due


def _written(filing: Filing) -> bool:
    """Set what is missing; whether there was something."""
    before = [getattr(filing, name) for name in FOUND_BY]
    for field in KEPT:
        field.pre_save(filing, add=False)
    return [getattr(filing, name) for name in FOUND_BY] != before
