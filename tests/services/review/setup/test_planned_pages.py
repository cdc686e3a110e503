"""The pages on which a change of a card or of the staff is planned, seen, and taken back."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import shared_scope
from services.review.setup import planning
from tenants.offices import contact
from tenants.offices.models import Planned, Staff
from tenants.offices.staffing import deciding
from tests.services.review.offices import OFFICE, browser, worker
from tests.services.review.setup.test_planned import CARD, due, phone

CONTACT = f"/o/{OFFICE}/desk/supervision/contact/"
STAFF = f"/o/{OFFICE}/desk/supervision/staff/"


def sign_in(username: str, password: str) -> int:
    body = {"username": username, "password": password}
    return Client().post(f"/o/{OFFICE}/api/v1/auth/staff", body, content_type="application/json").status_code


def later(days: int = 2) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.django_db
def test_somebody_new_from_a_day_signs_in_from_then_and_is_given_nothing_before() -> None:
    client = browser("supervisor", "keeper")
    starts = later()
    new = {"username": "li.ming", "name": "李明", "role": "clerk", "starts_at": starts}
    page = client.post(f"{STAFF}add/", new).content.decode()
    password = re.search(r'class="secret">([^<]+)<', page)
    assert password is not None
    assert starts.replace("T", " ") in page
    assert sign_in("li.ming", password[1]) == 401
    with shared_scope():
        plan = Planned.objects.get(kind="unblock", office=OFFICE)
    assert [one.comes_in for one in deciding(OFFICE) if one.name == "李明"] == [False]
    assert "李明" in client.get(STAFF).content.decode().partition('id="to-come"')[2]
    due(plan)
    planning.carry_out()
    assert sign_in("li.ming", password[1]) == 200


@pytest.mark.django_db
def test_the_same_is_planned_once_for_a_moment() -> None:
    client, member = browser("supervisor", "keeper"), worker("clerk", "x")[1]
    planned = {"role": "auditor", "starts_at": later()}
    for typed, status in ((planned, 302), (planned, 409), (planned | {"starts_at": later(3)}, 302)):
        page = client.post(f"{STAFF}{member}/role/", typed, follow=False)
        assert page.status_code == status
    with shared_scope():
        assert Planned.objects.filter(office=OFFICE, kind="role").count() == 2


@pytest.mark.django_db
def test_nobody_is_added_from_a_moment_that_is_past() -> None:
    new = {"username": "li.ming", "name": "李明", "role": "clerk", "starts_at": "2020-01-01T08:00"}
    page = browser("supervisor").post(f"{STAFF}add/", new)
    assert page.status_code == 422
    assert 'id="id_starts_at-fault"' in page.content.decode()
    with shared_scope():
        assert not Staff.objects.filter(username="li.ming").exists()


@pytest.mark.django_db
def test_on_the_staffs_page_a_role_is_planned_and_taken_back() -> None:
    client, member = browser("supervisor", "keeper"), worker("clerk", "mover")[1]
    sent = {"role": "supervisor", "starts_at": later()}
    assert client.post(f"{STAFF}{member}/role/", sent).status_code == 302
    assert client.post(f"{STAFF}{member}/block/", {"starts_at": "soon"}).status_code == 422
    wrong = client.post(f"{STAFF}{member}/role/", {"role": "auditor", "starts_at": "2020-01-01T08:00"})
    assert wrong.status_code == 422
    assert 'value="2020-01-01T08:00"' in wrong.content.decode()
    assert '<option value="auditor" selected' in wrong.content.decode()
    page = client.get(STAFF).content.decode()
    coming = page.partition('id="to-come"')[2]
    assert "<del>Clerk</del> → <ins>Supervisor</ins>" in coming
    (back,) = re.findall(r'action="([^"]+take-back/)"', coming)
    auditor = browser("auditor")
    assert "take-back" not in auditor.get(STAFF).content.decode()
    assert auditor.post(back).status_code == 403
    assert client.post(back).status_code == 302
    assert 'id="to-come"' not in client.get(STAFF).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [CARD, CONTACT])
def test_on_a_cards_page_a_change_is_planned_and_taken_back(address: str) -> None:
    client = browser("officer", office="city") if address == CARD else browser("supervisor")
    typed = {**contact.now_of(OFFICE, contact.CARD), "also": "", "place": ""}
    sent = {**typed, "phone": "5229999", "when": "later", "starts_at": later()}
    there = address if address == CARD else f"{address}save/"
    both = client.post(there, {**sent, "when": "now"})  # a moment that is named is not passed over
    assert both.status_code == 422
    assert 'id="id_when-fault"' in both.content.decode()
    wrong = client.post(there, {**sent, "starts_at": ""})
    assert wrong.status_code == 422
    assert 'id="id_starts_at-fault"' in wrong.content.decode()
    before = phone()
    assert client.post(there, sent).status_code == 302
    assert phone() == before
    page = client.get(address).content.decode()
    assert f"<del>{before}</del> → <ins>5229999</ins>" in page
    (back,) = re.findall(r'action="([^"]+take-back/)"', page)
    taken = client.post(back)
    assert taken["Location"] == address
    assert "<ins>5229999</ins>" not in client.get(address).content.decode()
