"""Large print: a form switches it, a cookie keeps it, and it leads back to where one was."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ON, OFF = '<html lang="zh-Hans" class="large">', '<html lang="zh-Hans">'


def test_it_is_switched_on_and_off_where_one_is(client: Client) -> None:
    assert OFF in client.get("/must-i-file/").content.decode()
    answer = client.post("/large-print/", {"large": "1", "next": "/must-i-file/?answer=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/must-i-file/?answer=1")
    for path in ("/", "/o/donggang/", "/o/donggang/desk/sign-in/", "/nowhere"):
        page = client.get(path).content.decode()
        assert ON in page
        assert "标准版" in page
    client.post("/large-print/", {"next": "/"})
    assert OFF in client.get("/").content.decode()


def test_the_cookie_is_no_scripts_and_lasts(client: Client) -> None:
    cookie = client.post("/large-print/", {"large": "1"}).cookies["beian-large-print"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 300 * 24 * 3600


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert client.post("/large-print/", {"next": elsewhere})["Location"] == "/"


def test_it_is_not_switched_by_a_link_or_from_elsewhere(client: Client) -> None:
    assert client.get("/large-print/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/large-print/", {"large": "1"}).status_code == 403
