"""Documents from a phone straight into the object store, and through the web where that does not answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from tests.journeys.system import System
from tests.journeys.test_upload import ADDED, SLOT, Someone, noise

pytestmark = pytest.mark.xdist_group("system")


@pytest.fixture
def store(system: System) -> Iterator[str]:
    """The store's address, which the web now gives to browsers."""
    address = f"http://{settings.MINIO_ENDPOINT}"
    system.kill("web")
    system.start("web", MINIO_PUBLIC_URL=address)
    yield address
    system.kill("web")
    system.start("web")


def test_the_store_gets_the_file_and_the_web_what_stands_for_it(
    system: System, browser: Browser, tmp_path: Path, store: str
) -> None:
    someone = Someone(system, browser)
    photo = noise(tmp_path / "photo.jpg", (1200, 900), quality=90)
    with (
        someone.page.expect_request(f"{store}/**") as there,
        someone.page.expect_request("**/upload/") as here,
    ):
        someone.add(photo, someone.card(tmp_path))
        expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert there.value.method == "POST"
    assert int(here.value.all_headers()["content-length"]) < 10_000 < photo.stat().st_size
    expect(someone.page.locator(f"{SLOT} img.sheet")).to_have_count(2)
    assert [document["pages"] for document in someone.documents] == [2]
    assert not [text for text in someone.said if "Content Security Policy" in text]


def test_where_the_store_does_not_answer_the_web_takes_the_file(
    system: System, browser: Browser, tmp_path: Path, store: str
) -> None:
    someone = Someone(system, browser)
    someone.page.route(f"{store}/**", lambda route: route.abort())
    someone.add(someone.card(tmp_path))
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert someone.times == 1
