"""Several at once: what is clean is passed on, and can be undone together; what is not says why."""

from typing import Any

import pytest
from django.test import Client

from infra.db import office_scope
from infra.problems import Conflict, Unprocessable
from services.review import bulk, holding, reminding
from tenants.filings import asking
from tenants.filings.models import Filing
from tests.api import member
from tests.make import filer, make_draft, phone
from tests.services.review.deciding import ANNA, OFFICE, WINDOW, now, ten_seconds_later, waiting

pytestmark = pytest.mark.django_db
COMPLETE: dict[str, Any] = {"filer_kind": "individual"}


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filings straight out of the tables have neither form nor documents: what speaks against them is not looked at."""
    monkeypatch.setattr("services.review.bulk.needed_documents", lambda _filing: [])
    monkeypatch.setattr("services.review.bulk.lodging.gaps", lambda _filing: ())


def ticked(kind: str = "individual") -> set[str]:
    from tenants.offices.directory import pack

    return {f"{kind}.{point.id}" for point in pack().examining.points_for(kind)}


def seen(*filings: Filing) -> dict[str, str]:
    return {str(one.pk): str(now(one).sequence) for one in filings}


def test_whatever_a_clerk_would_look_at_keeps_a_filing_out(donggang: str) -> None:
    number = phone()
    asked = waiting(**COMPLETE, contact=number)
    asking.ask(asked, "可以吗？", filer(number))
    draft, no_paper = make_draft(**COMPLETE), waiting(**COMPLETE, paper_state="expected")
    rows = bulk.to_approve([now(asked), draft, now(no_paper)], ANNA)
    against = [[str(why) for why in row.against] for row in rows]
    assert not any(row.clean for row in rows)
    assert "It is not with the office." in against[1] or "不在本单位待审核。" in against[1]
    assert all(
        len(whys) >= 3 for whys in (against[0], against[2])
    )  # form, documents, and the question, the paper
    assert not bulk.to_approve([now(waiting(**COMPLETE))], WINDOW)[0].clean


@pytest.mark.usefixtures("clean")
def test_clean_ones_leave_together_and_are_undone_together(donggang: str) -> None:
    good, changed, dirty = (
        waiting(**COMPLETE),
        waiting(**COMPLETE),
        waiting(**COMPLETE, paper_state="expected"),
    )
    filings = [now(good), now(changed), now(dirty)]
    with pytest.raises(Unprocessable) as refused:
        bulk.approve(filings, ANNA, ticked() - {"individual.account"}, seen(good, changed))
    assert [fault.field for fault in refused.value.errors] == ["individual.account"]
    done = bulk.approve(filings, ANNA, ticked(), seen(good) | {str(changed.pk): "1"})
    assert [bool(one.refused) for one in done] == [False, True, True]
    again = bulk.approve([now(changed)], ANNA, ticked(), seen(changed))
    assert not again[0].refused
    assert len(holding.own(ANNA)) == 2
    assert set(holding.undo([good.pk, changed.pk, dirty.pk], ANNA)) == {good.pk, changed.pk}
    bulk.approve([now(good)], ANNA, ticked(), seen(good))
    ten_seconds_later()
    holding.carry_out()
    assert [now(one).state for one in (good, changed)] == ["county_approved", "submitted"]


def test_a_filer_is_reminded_by_hand_once_a_day(donggang: str) -> None:
    draft, other = make_draft(), waiting()
    done = bulk.remind([draft, now(other)], ANNA)
    assert [bool(one.refused) for one in done] == [False, True]
    with pytest.raises(Conflict, match="reminded-already"):
        reminding.remind(now(draft), ANNA)
    assert now(draft).history.filter(event="filing.reminder").count() == 1


def test_the_pages() -> None:
    client = Client()
    client.cookies[f"beian-{OFFICE}"] = member(OFFICE, "clerk", "bulk").token
    with office_scope(OFFICE):
        draft, filing = make_draft(), waiting(**COMPLETE)
    desk, both = f"/o/{OFFICE}/desk/", {"filing": [str(draft.pk), str(filing.pk)]}
    for what in ("approve", "remind"):
        listed = client.post(f"{desk}chosen/", both | {"what": what})
        assert listed.status_code == 200
        assert filing.account in listed.content.decode()
    assert client.post(f"{desk}chosen/", both | {"what": "erase"}).status_code == 404
    assert client.post(f"{desk}chosen/", {"what": "approve"}).status_code == 302
    told = client.post(f"{desk}chosen/remind/", both)
    assert told.status_code == 200
    assert draft.account in told.content.decode()
    assert client.post(f"{desk}chosen/approve/", both).status_code == 200
