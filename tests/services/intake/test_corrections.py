"""What the office asked to have corrected: all points together, their fields open, old beside new."""

import json

import pytest
from django.test import Client

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import member
from tests.filers import WHOLE, drafted, filer_at, page, stored
from tests.make import phone

pytestmark = pytest.mark.django_db
REASONS = [
    {"field": "purpose", "message": "Too general.", "fix": "Say what it publishes."},
    {"field": "admin_mobile", "message": "Nobody answers.", "fix": ""},
    {"field": "verified", "message": "It is not verified.", "fix": ""},
    {"field": "documents.identity_card", "message": "The card cannot be read.", "fix": "By daylight."},
    {"field": "", "message": "Look at everything again.", "fix": ""},
]


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    """A filing that the office has returned."""
    filing = drafted(contact, **WHOLE, admin_mobile=contact, state="submitted")
    clerk = member("donggang", "clerk", "anna")
    answer = clerk.post(f"filings/{filing.pk}/return", {"reasons": REASONS})
    assert answer.status_code == 200, answer.content
    assert answer.json()["return_reasons"] == REASONS
    return filing


@pytest.fixture
def client(contact: str) -> Client:
    return filer_at(contact)


def test_all_points_are_on_one_page_and_only_their_fields_are_open(client: Client, filing: Filing) -> None:
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/corrections/")
    shown = client.get(page(filing, "edit/corrections/")).content.decode()
    for reason in REASONS:
        assert reason["message"] in shown
        assert reason["fix"] in shown
    for name in ("purpose", "admin_mobile", "verified"):
        assert f'name="{name}"' in shown
    for name in ("nickname", "org_name", "followers"):
        assert f'name="{name}"' not in shown
    assert "日照市某某公司" in shown
    assert f"{page(filing)}#document-identity_card" in shown
    assert f"{page(filing, 'edit/account/')}?all" in shown


def test_old_stands_beside_new_and_a_number_by_its_mask(client: Client, filing: Filing, contact: str) -> None:
    client.post(page(filing, "edit/corrections/save/"), {"purpose": "现在", "verified": "false"})
    shown = client.get(page(filing, "edit/corrections/")).content.decode()
    old, new = shown.index("发布政务信息"), shown.index("现在</textarea>")
    assert old < new
    assert contact not in shown
    assert shown.count(f"{contact[3:6]}****{contact[-4:]}") == 2
    assert "<p>Yes</p>" in shown
    assert contact not in json.dumps(stored(filing).returned_values)


def test_only_what_was_named_is_taken_there(client: Client, filing: Filing) -> None:
    client.post(page(filing, "edit/corrections/"), {"purpose": "现在", "nickname": "x"})
    found = stored(filing)
    assert (found.purpose, found.nickname) == ("现在", WHOLE["nickname"])


def test_something_else_is_changed_on_purpose_only(client: Client, filing: Filing) -> None:
    address = page(filing, "edit/account/")
    assert client.get(address)["Location"] == page(filing, "edit/corrections/")
    assert client.post(page(filing, "edit/account/save/"), {"nickname": "新名称"}).status_code == 409
    held = client.post(address, {"nickname": "新名称"})
    assert held.status_code == 409
    assert 'value="新名称"' in held.content.decode()
    assert f'action="{address}?all"' in held.content.decode()
    assert stored(filing).nickname == WHOLE["nickname"]
    assert client.get(f"{address}?all").status_code == 200
    onward = client.post(f"{address}?all", {"nickname": "新名称"})
    assert onward["Location"] == page(filing, "edit/content/?all")
    assert stored(filing).nickname == "新名称"


def test_a_wrong_correction_comes_back(client: Client, filing: Filing) -> None:
    answer = client.post(page(filing, "edit/corrections/"), {"admin_mobile": "12", "purpose": "现在"})
    assert answer.status_code == 422
    assert 'id="id_admin_mobile-fault"' in answer.content.decode()
    assert 'value="12"' in answer.content.decode()
    assert stored(filing).purpose == "现在"


def test_an_overdue_correction_is_corrected_the_same_way(client: Client, contact: str) -> None:
    filing = drafted(contact, state="overdue", return_reasons=REASONS[:1], late=True)
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/corrections/")


def test_what_was_returned_before_this_was_kept_has_no_old_value(client: Client, contact: str) -> None:
    filing = drafted(contact, state="returned", asked=json.dumps(REASONS[:1]))
    assert client.get(page(filing, "edit/corrections/")).status_code == 200
    assert stored(filing).returned_values == {"purpose": None}


def test_the_api_and_the_window_may_change_all(filing: Filing, contact: str) -> None:
    clerk = member("donggang", "clerk", "anna")
    assert clerk.call("PATCH", f"filings/{filing.pk}", {"nickname": "新名称"}).status_code == 200
    client = filer_at(phone())
    client.cookies["beian-donggang"] = clerk.token
    assert 'name="org_name"' in client.get(page(filing, "edit/")).content.decode()


def test_the_filings_page_leads_to_the_points(client: Client, filing: Filing) -> None:
    shown = client.get(page(filing)).content.decode()
    assert f"{page(filing, 'edit/corrections/')}#id_purpose" in shown
    with office_scope("donggang"):
        assert Filing.objects.get(pk=filing.pk).state == "returned"
