"""A database that is away for a moment: said as such, and gone on with as soon as it is back."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client

from infra.db import shared_scope
from tenants.offices import directory

pytestmark = pytest.mark.usefixtures("live")
SESSION = {"authorization": "Bearer s_nobody"}


@pytest.fixture
def away() -> Iterator[None]:
    """No server where ours was."""
    directory.directory()  # who listens for new offices does so where the server is
    connection.close()
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "9"
    yield
    connection.settings_dict["PORT"] = port


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "数据库暂时没有响应"), ("en", "does not answer")]
)
def test_the_api_says_that_it_is_away_and_when_to_come_again(away: None, language: str, words: str) -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": language, **SESSION})
    answer = client.get("/o/donggang/api/v1/queue")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "database-away"
    assert words in answer.json()["title"]


def test_a_page_says_so_too(away: None) -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": "zh-hans"})
    client.cookies["beian-donggang"] = "s_nobody"
    answer = client.get("/o/donggang/desk/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据库暂时没有响应" in answer.content.decode()


def test_a_connection_that_the_server_ended_meanwhile_costs_nobody_a_request() -> None:
    def server_process() -> int:
        with shared_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    first = server_process()
    connection.close_if_unusable_or_obsolete()  # as at the beginning and end of every request
    assert server_process() == first
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    connection.close_if_unusable_or_obsolete()
    assert server_process() != first
