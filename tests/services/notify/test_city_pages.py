"""What the city watches over: how the SMS providers do, and the dead letters, which an officer may have tried again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.events.models import Failure
from infra.messages.models import Minute
from infra.messages.sms import health
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import browser, page, queries

PROVIDERS, LETTERS = "/o/city/desk/providers/", "/o/city/desk/dead-letters/"
REPLAY = f"{LETTERS}replay/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one provider did now, and half a day ago; it is slow."""
    now = timezone.now().replace(second=0, microsecond=0)
    with shared_scope():
        Minute.objects.all().delete()
        Minute.objects.create(
            provider="tencent", minute=now, accepted=40, refused=3, delivered=30, prompt=10, failed=2
        )
        Minute.objects.create(provider="tencent", minute=now - timedelta(hours=12), accepted=160, prompt=150)
        Minute.objects.create(provider="tencent", minute=now - timedelta(days=2), accepted=5000)
    monkeypatch.setattr(health, "slow", lambda: frozenset({"tencent"}))


def dead(**columns: Any) -> Failure:
    """An event that a service gave up."""
    known = {
        "service": "notify",
        "event": str(uuid4()),
        "office": OFFICE,
        "type": "filing.returned",
        "message": {"envelope": {}, "signature": ""},
        "error": "KeyError",
        "attempts": 6,
        "dead_at": timezone.now(),
    }
    with shared_scope():
        return Failure.objects.create(**{**known, **columns})


@pytest.fixture
def letters() -> list[Failure]:
    """Two of a kind, one of another, and one that cannot be read."""
    with shared_scope():
        Failure.objects.all().delete()
    return [
        dead(),
        dead(),
        dead(service="review", type="filing.submitted"),
        dead(service="intake", type="", office="", message={"body": "eA=="}, error="Unreadable"),
    ]


def still_dead() -> set[int]:
    with shared_scope():
        return set(Failure.objects.filter(dead_at__isnull=False).values_list("pk", flat=True))


@pytest.mark.usefixtures("minutes")
def test_what_each_provider_did_and_which_is_slow() -> None:
    shown = page(browser("city", "officer"), PROVIDERS)
    assert "Tencent Cloud" in shown
    assert "slow" in shown
    assert "the city&#x27;s SMS gateway" in shown  # used, though it did nothing yet
    cells = [part.partition("<")[0] for part in shown.partition("Tencent Cloud")[2].split("<td>")[1:]]
    assert cells[1:] == ["40", "3", "30", "25 %", "2", "200", "3", "30", "80 %", "2"]


def test_where_nothing_was_sent_nothing_is_divided() -> None:
    with shared_scope():
        Minute.objects.all().delete()
    assert "—" in page(browser("city", "auditor"), PROVIDERS)


def test_the_dead_letters_by_kind_and_one_by_one(letters: list[Failure]) -> None:
    shown = page(browser("city", "officer"), LETTERS)
    assert all(letter.event in shown for letter in letters)
    assert "All 2" in shown
    assert "KeyError" in shown
    assert "cannot be read" in shown
    assert f'name="letter" value="{letters[3].pk}"' not in shown
    assert "filing.returned" in shown


def test_one_is_tried_again(letters: list[Failure]) -> None:
    client = browser("city", "officer")
    assert client.post(REPLAY, {"letter": letters[0].pk}).status_code == 302
    assert still_dead() == {letter.pk for letter in letters[1:]}
    with office_scope("city"):
        entry = AuditEntry.objects.filter(action="event.replayed").latest("id")
    assert (entry.role, entry.detail) == ("officer", {"pk": letters[0].pk, "count": 1})
    assert client.post(REPLAY, {"letter": letters[0].pk}).status_code == 404


def test_all_of_a_kind_are_tried_again(letters: list[Failure]) -> None:
    answer = browser("city", "officer").post(REPLAY, {"service": "notify", "type": "filing.returned"})
    assert answer.status_code == 302
    assert still_dead() == {letters[2].pk, letters[3].pk}
    with shared_scope():
        again = Failure.objects.get(pk=letters[1].pk)
    assert (again.attempts, again.dead_at) == (0, None)
    assert again.next_try_at is not None


@pytest.mark.parametrize("typed", [{}, {"letter": ""}, {"letter": "x"}, {"letter": "9" * 30}])
def test_what_names_none_is_refused(letters: list[Failure], typed: dict[str, str]) -> None:
    assert browser("city", "officer").post(REPLAY, typed).status_code == 422
    assert len(still_dead()) == 4


def test_what_cannot_be_read_stays(letters: list[Failure]) -> None:
    assert browser("city", "officer").post(REPLAY, {"letter": letters[3].pk}).status_code == 404
    assert letters[3].pk in still_dead()


def test_an_auditor_reads_and_tries_nothing(letters: list[Failure]) -> None:
    auditor = browser("city", "auditor")
    assert "/replay/" not in page(auditor, LETTERS)
    assert auditor.post(REPLAY, {"letter": letters[0].pk}).status_code == 403
    assert len(still_dead()) == 4


@pytest.mark.parametrize("place", ["providers/", "dead-letters/"])
@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_a_district_sees_none_of_it(letters: list[Failure], place: str, role: str) -> None:
    district = browser(OFFICE, role)
    desk = f"/o/{OFFICE}/desk/"
    assert district.get(f"{desk}{place}").status_code == 403
    assert district.post(f"{desk}dead-letters/replay/", {"letter": letters[0].pk}).status_code == 403
    assert f"{desk}{place}" not in page(district, desk)
    assert district.get(f"/o/city/desk/{place}").status_code == 302
    assert len(still_dead()) == 4


def test_what_it_costs_does_not_grow(letters: list[Failure]) -> None:
    client = browser("city", "officer")
    few = queries(client, LETTERS)
    for _ in range(10):
        dead()
    assert queries(client, LETTERS) == few <= 4
