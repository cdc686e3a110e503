"""The names and addresses under which the web answers."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/o/donggang", "/o/donggang/desk", "/o/donggang/sign-in", "/o/donggang/filings/new", "/sink"]
)
def test_a_slash_that_was_left_out(address: str) -> None:
    answer = Client().get(f"{address}?state=draft")
    assert answer.status_code == 301
    assert answer["Location"] == f"{address}/?state=draft"


@pytest.mark.parametrize(
    "address", ["/o/nowhere", "/nowhere", "/o/donggang/nowhere", "/o/donggang/api/v1/nowhere"]
)
def test_nothing_is_there_with_a_slash_either(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/o/donggang/", "/o/donggang/desk/sign-in/"])
@pytest.mark.parametrize(("language", "word"), [("en", "another name"), ("zh-hans", "域名")])
def test_a_name_that_is_not_ours(address: str, language: str, word: str) -> None:
    answer = Client(headers={"accept-language": language}).get(address, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert word in answer.content.decode()


def test_a_program_is_told_as_a_program() -> None:
    answer = Client().get("/o/donggang/api/v1/queue", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong-name")


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_machines_of_the_house_use_any_name(address: str) -> None:
    assert Client().get(address, headers={"host": "web:8000"}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/problems", "/o/donggang/", "/o/donggang/desk/sign-in/"])
def test_only_the_head_of_a_page(address: str) -> None:
    answer = Client().head(address)
    assert answer.status_code == 200
    assert not answer.content
