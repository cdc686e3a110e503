"""The office map: what changes while it is loaded is not lost."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from infra.db import owner_scope
from tenants.offices import directory
from tenants.offices.models import Notice, Office
from tests.journeys.system import eventually

WAITS = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'shared.offices_notice'::regclass)"
)


def rename(area: str) -> None:
    with owner_scope():
        Office.objects.filter(slug="wulian").update(area=area)


@pytest.fixture
def renamed(live: None) -> Iterator[str]:
    area = directory.refresh().offices["wulian"].area_zh
    yield f"{area}新区"
    rename(area)
    directory.forget()


def test_a_change_that_comes_during_a_load_is_seen(renamed: str) -> None:
    def load() -> None:
        directory.refresh()
        connection.close()

    loading = threading.Thread(target=load)
    with owner_scope(), transaction.atomic(), connection.cursor() as cursor:
        # Its last table is locked, so that it has read the offices as they were and must wait.
        cursor.execute("LOCK TABLE offices_notice IN ACCESS EXCLUSIVE MODE")
        loading.start()
        eventually(lambda: one(WAITS))
        rename(renamed)
        directory.forget()
    loading.join()
    assert directory.directory().offices["wulian"].area_zh == renamed


def one(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_process_of_the_old_release_reads_the_pack_of_the_new() -> None:
    with owner_scope():
        stored = Notice.objects.latest().pack
        Notice.objects.create(pack={**stored, "new_key": 1, "period": {**stored["period"], "new_key": 1}})
    try:
        assert directory.refresh().pack.period.days_after_opening == stored["period"]["days_after_opening"]
    finally:
        directory.forget()
