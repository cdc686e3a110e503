"""One budget of sign-in codes, of each office and of the whole city: whoever uses it up is seen."""

from datetime import datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from prometheus_client import REGISTRY

from infra.db import office_scope, shared_scope
from services.intake.codes.models import Sent
from tenants.offices import directory
from tenants.offices.packparts import SignIn
from tests.api import Caller, address
from tests.make import phone
from tests.sink import arrived

OFFICE, OTHER = "lanshan", "juxian"
pytestmark = pytest.mark.usefixtures("live")


def this_hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def sent(office: str) -> int:
    with office_scope(office):
        row = Sent.objects.filter(office=office, hour=this_hour()).first()
        return row.codes if row else 0


def limited(monkeypatch: pytest.MonkeyPatch, office: int, city: int) -> None:
    known = directory.directory()
    pack = known.pack.model_copy(
        update={"signin": SignIn.model_construct(codes_an_hour_office=office, codes_an_hour_city=city)}
    )
    monkeypatch.setattr("services.intake.codes.budget.pack", lambda: pack)


def ask(office: str, contact: str) -> Any:
    return Caller(office, address=address()).post("auth/code", {"phone": contact})


def refused(office: str, budget: str) -> float:
    labels = {"office": office, "budget": budget}
    return REGISTRY.get_sample_value("beian_signin_codes_refused_total", labels) or 0.0


def test_an_office_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    contact, before, counted = phone(), sent(OFFICE), refused(OFFICE, "office")
    limited(monkeypatch, before + 1, 2000)
    assert ask(OFFICE, phone()).status_code == 202
    answer = ask(OFFICE, contact)
    assert (answer.status_code, answer.json()["code"]) == (429, "codes-used-up")
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "0633-2612378" in answer.json()["title"]
    assert not arrived(contact)
    assert sent(OFFICE) == before + 1  # what was refused was not spent
    assert refused(OFFICE, "office") == counted + 1
    assert ask(OTHER, phone()).status_code == 202


def test_the_city_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with shared_scope():
        before = sum(Sent.objects.filter(hour=this_hour()).values_list("codes", flat=True))
    limited(monkeypatch, 100_000, before + 1)
    counted = refused(OTHER, "city")
    assert ask(OFFICE, phone()).status_code == 202
    assert ask(OTHER, phone()).json()["code"] == "codes-used-up"
    assert refused(OTHER, "city") == counted + 1


def test_a_code_that_never_went_was_not_spent(settings: Any) -> None:
    before = sent(OFFICE)
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    assert ask(OFFICE, phone()).json()["code"] == "code-not-sent"
    assert sent(OFFICE) == before


def test_an_office_counts_for_itself_alone() -> None:
    with office_scope(OFFICE):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Sent.objects.create(office=OTHER, hour=this_hour(), codes=1)
        with transaction.atomic():
            assert Sent.objects.filter(office=OTHER).update(codes=0) == 0
