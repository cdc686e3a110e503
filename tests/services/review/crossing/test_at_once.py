"""Two offices get the same trait at the same time."""

import threading

from django.db import connection, connections, transaction

from infra.db import office_scope
from services.review.crossing import keeping
from services.review.crossing.models import Crossing, Trait
from tenants.filings.models import Filing
from tests.make import make_draft, wechat_id


def test_two_offices_at_once_find_it(live: None) -> None:
    """Both write before either has committed: the second sees the first."""
    code, barrier, filings = f"91371100{wechat_id()[-9:]}", threading.Barrier(2), dict[str, Filing]()
    for office in ("donggang", "lanshan"):
        with office_scope(office):
            filings[office] = make_draft(uscc=code)

    def look(office: str) -> None:
        try:
            barrier.wait()
            with office_scope(office), transaction.atomic():
                keeping.look_at([filings[office].pk])
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.2)")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look, args=[office]) for office in filings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with office_scope("city"):
        assert Crossing.objects.filter(kind="uscc", value=code.upper()).count() == 1
        Crossing.objects.filter(value=code.upper()).delete()
    for office, filing in filings.items():  # other tests look at all findings
        with office_scope(office):
            Trait.objects.filter(filing=filing.pk).delete()
