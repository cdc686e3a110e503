"""The office's own data: checked, shown to everybody at once, each change kept in the trail."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tenants.offices import contact, directory
from tests.services.review.offices import OFFICE, browser
from tests.services.review.setup.forms import fields_of

pytestmark = pytest.mark.django_db
ADDRESS = f"/o/{OFFICE}/desk/supervision/contact/"


@pytest.fixture(autouse=True)
def own_map(db: None) -> Iterator[None]:
    """What this process has of the offices in memory goes with the test."""
    yield
    directory.forget()


def typed(**changed: str) -> dict[str, str]:
    return {**contact.now_of(OFFICE), **changed}


def test_a_change_is_on_the_offices_pages_and_in_its_trail(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client = browser("supervisor")
    new = typed(phone="5221234", hours="周一至周五 8:30-12:00，14:00-17:30", hours_en="Mon-Fri 8:30-17:30")
    before = contact.now_of(OFFICE)["phone"]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{ADDRESS}save/", new).status_code == 302
    for page in ("/", f"/o/{OFFICE}/"):
        shown = Client(headers={"accept-language": "zh-hans"}).get(page, follow=True).content.decode()
        assert "0633-5221234" in shown, page
        assert "14:00-17:30" in shown, page
    changes = client.get(ADDRESS).content.decode()
    assert f"<del>{before}</del> → <ins>5221234</ins>" in changes


def test_what_somebody_else_changed_meanwhile_stays() -> None:
    seen = {"shown": json.dumps(contact.now_of(OFFICE))}
    first, second = typed(phone="5221234"), typed(hours="周一", hours_en="Monday")
    for client, new in ((browser("supervisor", "one"), first), (browser("supervisor", "two"), second)):
        assert client.post(f"{ADDRESS}save/", {**new, **seen}).status_code == 302
    now = contact.now_of(OFFICE)
    assert (now["phone"], now["hours"]) == ("5221234", "周一")


def test_who_changes_what_somebody_else_did_is_told_and_sends_it_again() -> None:
    seen = {"shown": json.dumps(contact.now_of(OFFICE))}
    client = browser("supervisor", "two")
    browser("supervisor", "one").post(f"{ADDRESS}save/", typed(phone="5221234") | seen)
    told = client.post(f"{ADDRESS}save/", typed(phone="5229999", hours="周一") | seen)
    page = told.content.decode()
    assert told.status_code == 409
    assert "5221234" in page.partition('id="id_phone-fault"')[2][:400]
    assert 'value="5229999"' in page, "what was typed is there"
    assert (contact.now_of(OFFICE)["phone"], contact.now_of(OFFICE)["hours"]) == ("5221234", "")
    again = fields_of('class="stack setup"' + page.partition(f'action="{ADDRESS}save/"')[2])
    assert client.post(f"{ADDRESS}save/", again).status_code == 302
    now = contact.now_of(OFFICE)
    assert (now["phone"], now["hours"]) == ("5229999", "周一")


@pytest.mark.parametrize("shown", ["", "no card", "[]", "[" * 100_000])
def test_a_form_that_does_not_say_what_it_showed_is_kept_as_it_is(shown: str) -> None:
    sent = typed(phone="5221234") | {"shown": shown}
    assert browser("supervisor").post(f"{ADDRESS}save/", sent).status_code == 302
    assert contact.now_of(OFFICE)["phone"] == "5221234"


def test_what_was_not_changed_leaves_no_trace() -> None:
    client = browser("supervisor")
    assert client.post(f"{ADDRESS}save/", typed()).status_code == 302
    assert "<del>" not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12"),
        ("area_code", "633"),
        ("email", "nobody"),
        ("address", " "),
        ("address", "市\x00府"),
        ("address_en", "x" * 201),
        ("hours", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(field: str, value: str) -> None:
    before = contact.now_of(OFFICE)
    new = typed(hours="周一", hours_en="Monday") | {field: value}
    page = browser("supervisor").post(f"{ADDRESS}save/", new)
    assert page.status_code == 422
    assert f'id="id_{field}-fault"' in page.content.decode()
    assert contact.now_of(OFFICE) == before


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_do_not_change_it(role: str) -> None:
    assert browser(role).post(f"{ADDRESS}save/", typed(phone="5221234")).status_code == 403
    assert contact.now_of(OFFICE)["phone"] != "5221234"


def test_the_citys_officers_keep_the_citys() -> None:
    client = browser("officer", office="city")
    new = {**contact.now_of("city"), "hours": "周一至周五"}
    assert client.post("/o/city/desk/supervision/contact/save/", new).status_code == 302
    assert contact.now_of("city")["hours"] == "周一至周五"
