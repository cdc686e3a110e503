"""Make the docket anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from infra.db import office_scope
from services.review import docket, tally
from services.review.city import counting
from services.review.crossing import keeping
from tenants.offices.directory import directory


class Command(BaseCommand):
    """`./beian manage rebuild_docket`."""

    help = "Rebuild the city's docket from the offices' own filings; events that come meanwhile are not lost."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        for slug in directory().offices:
            with office_scope(slug), transaction.atomic():
                self.stdout.write(f"{slug}: {docket.rebuild()}")
                tally.rebuild()
            with office_scope(slug):
                keeping.rebuild()
        with transaction.atomic():
            counting.recount_city()
