"""What a form carries through a sign-in is sealed: for its office, its address, and half a day."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import member
from tests.make import make_draft

pytestmark = pytest.mark.django_db
TYPED = {"reason": "closed", "note": "不能丢失的文字"}


@pytest.fixture
def filing() -> Filing:
    with office_scope("donggang"):
        return make_draft()


def address(filing: Filing, office: str = "donggang") -> str:
    return f"/o/{office}/desk/filings/{filing.pk}/withdraw/"


def parcel(filing: Filing) -> str:
    """What the sign-in's form hides when somebody unknown has sent a form."""
    answer = Client(headers={"accept-language": "en"}).post(address(filing), TYPED)
    assert answer.status_code == 401
    page = answer.content.decode()
    assert TYPED["note"] not in page
    (found,) = set(re.findall(r'name="carried" value="([^"]+)"', page))
    return str(found)


def clerk(office: str = "donggang") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{office}"] = member(office, "clerk", "anna").token
    return client


def state(filing: Filing) -> str:
    with office_scope("donggang"):
        return str(Filing.objects.get(pk=filing.pk).state)


def test_it_comes_back_and_nothing_is_done(filing: Filing) -> None:
    answer = clerk().post(address(filing), {"carried": parcel(filing)})
    assert answer.status_code == 200
    assert "Nothing was sent yet" in answer.content.decode()
    assert '<option value="closed" selected>' in answer.content.decode()
    assert state(filing) == "draft"


def test_fields_beside_it_are_not_mixed_in(filing: Filing) -> None:
    answer = clerk().post(address(filing), {"carried": parcel(filing), "reason": "exempt", "password": "x"})
    assert '<option value="closed" selected>' in answer.content.decode()


def test_after_the_sign_in_it_is_sent_on_to_where_it_was_going(filing: Filing) -> None:
    known = member("donggang", "clerk", "onward")
    from tenants.offices.staffing import appoint

    appoint("donggang-clerk-onward", "Anna", "donggang", "clerk", "correct horse 4 battery")
    assert known
    body = {
        "username": "donggang-clerk-onward",
        "password": "correct horse 4 battery",
        "carried": parcel(filing),
    }
    answer = Client().post("/o/donggang/desk/sign-in/?next=/o/donggang/desk/", body)
    assert answer.status_code == 307
    assert answer["Location"] == address(filing)


@pytest.mark.parametrize("spoil", [lambda text: text[:-1] + "x", lambda text: "", lambda text: "x:y:z"])
def test_one_that_is_not_ours_leads_back_to_the_page(filing: Filing, spoil: object) -> None:
    answer = clerk().post(address(filing), {"carried": spoil(parcel(filing))})  # type: ignore[operator]
    assert (answer.status_code, answer["Location"]) == (302, address(filing))
    assert state(filing) == "draft"


def test_it_opens_at_its_own_address_only(filing: Filing) -> None:
    with office_scope("donggang"):
        other = make_draft()
    assert clerk().post(address(other), {"carried": parcel(filing)}).status_code == 302


def test_it_opens_in_its_own_office_only(filing: Filing) -> None:
    assert clerk("lanshan").post(address(filing, "lanshan"), {"carried": parcel(filing)}).status_code == 302


def test_it_does_not_open_a_day_later(filing: Filing) -> None:
    text = parcel(filing)
    client = clerk()
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        answer = Client().post(address(filing), {"carried": text})
        assert answer.status_code == 401
    with time_machine.travel(timezone.now() - timedelta(hours=13), tick=False):
        old = parcel(filing)
    assert client.post(address(filing), {"carried": old}).status_code == 302


def test_a_form_of_another_site_is_not_kept(filing: Filing) -> None:
    strict = Client(
        enforce_csrf_checks=True, headers={"accept-language": "en", "origin": "https://evil.example"}
    )
    answer = strict.post(address(filing), TYPED)
    assert answer.status_code == 403
    assert 'name="carried"' not in answer.content.decode()


def test_a_form_of_ours_without_its_token_is(filing: Filing) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post(address(filing), TYPED)
    assert answer.status_code == 403
    assert 'name="carried"' in answer.content.decode()
    assert TYPED["note"] not in answer.content.decode()
