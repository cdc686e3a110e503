"""Several clocks at once write a message to many to each filer once; nothing of this is rolled back."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from infra.db import office_scope
from services.notify.bulk import writing
from services.notify.bulk.models import BulkState
from services.notify.models import Message
from tenants.filings.models import Filing
from tests.services.notify.bulks import approved, now, tick
from tests.services.notify.conftest import OFFICE

Make = Callable[..., Filing]


def test_clocks_that_run_at_once_write_to_nobody_twice_and_to_all(
    filing: Make, at_peace: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_peace()
    monkeypatch.setattr(writing, "A_TICK", 5)
    # A draft that is late there is nowhere else.
    filings = [filing(filer_kind="individual", late=True) for _ in range(40)]
    bulk = approved(offices=[OFFICE], states=["draft"], filer_kinds=["individual"], late=True, sms=True)

    def run() -> None:
        while now(bulk).state == BulkState.RUNNING:
            tick()
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    with office_scope(OFFICE):
        told = Message.objects.filter(bulk=bulk.pk, filing__in=[one.pk for one in filings])
        assert told.count() == len(set(told.values_list("filing", "channel"))) == 80
    assert now(bulk).written == now(bulk).total
