"""Documents from a phone: sent again over a broken connection and added once, made smaller, shown at once."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from demonstration import pictures
from demonstration.client import Caller
from demonstration.people import Filer
from tests.faults.proxy import Behaviour, Proxy
from tests.journeys.browsing import sound
from tests.journeys.steps import RECENT, begin
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")
OFFICE, KIND = "kaifaqu", "identity_card"
SLOT = f"#document-{KIND}"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ADDED, BROKEN = "已通过检查", "网络中断"
MIDDLE = 100_000  # bytes


class Someone:
    """A filer with a draft, and the page of it on a phone."""

    def __init__(self, system: System, browser: Browser, address: str = "", **options: object) -> None:
        self.filer: Filer = system.cast(OFFICE).filer("individual", RECENT)
        self.api: Caller = system.filer(OFFICE, self.filer.person.mobile)
        self.filing = begin(self.api, self.filer)
        self.context = browser.new_context(locale="zh-CN", **{**PHONE, **options})  # type: ignore[arg-type]
        cookie = {"name": f"beian-{OFFICE}", "value": self.api.token, "url": system.base_url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page: Page = self.context.new_page()
        self.page.goto(f"{address or system.base_url}/o/{OFFICE}/filings/{self.filing}/")
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))

    @property
    def documents(self) -> list[dict[str, object]]:
        return list(self.api.get(f"filings/{self.filing}")["documents"])

    @property
    def times(self) -> int:
        """How many documents were added, those that are superseded too."""
        history = self.api.get(f"filings/{self.filing}/history")
        return sum(line["event"] == "document.checked" for line in history)

    def card(self, folder: Path, name: str = "card.jpg") -> Path:
        path = folder / name
        path.write_bytes(pictures.identity_card(self.filer.person))
        return path

    def add(self, *files: Path) -> None:
        self.page.set_input_files(f"#file-{KIND}", files)
        self.page.click(f"form:has(#file-{KIND}) button")

    def stored(self) -> Image.Image:
        (card,) = self.documents
        data = self.api.get(f"filings/{self.filing}/documents/{card['id']}")
        return Image.open(io.BytesIO(data))


class Line:
    """Somebody's connection, as the browser is told that it is."""

    def __init__(self, someone: Someone) -> None:
        self._session = someone.context.new_cdp_session(someone.page)
        self._session.send("Network.enable")

    def is_(self, *, offline: bool = False, latency: int = 0) -> None:
        """`latency` in milliseconds; without more it is whole and fast."""
        speed = {"downloadThroughput": -1, "uploadThroughput": -1}
        self._session.send(
            "Network.emulateNetworkConditions", {"offline": offline, "latency": latency, **speed}
        )


def noise(path: Path, size: tuple[int, int], **saved: object) -> Path:
    """A photograph that no JPEG makes small."""
    data = random.Random(1).randbytes(size[0] * size[1] * 3 // 16)  # noqa: S311
    image = Image.frombytes("RGB", (size[0] // 4, size[1] // 4), data).resize(size)
    image.save(path, **saved)  # type: ignore[arg-type]
    return path


def test_a_document_is_added_and_seen_at_once(system: System, browser: Browser, tmp_path: Path) -> None:
    someone = Someone(system, browser)
    someone.page.evaluate("window.stays = true")
    someone.page.set_input_files("#file-registration_form", someone.card(tmp_path, "form.jpg"))
    someone.add(someone.card(tmp_path))
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    sheet = someone.page.locator(f"{SLOT} img.sheet")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("one => one.decode().then(() => one.naturalWidth)") > 500
    expect(someone.page.locator(f"{SLOT} h3")).to_be_focused()
    expect(someone.page.locator(".turn a[href='#document-identity_card']")).to_have_count(0)
    expect(someone.page.locator(".timeline li").first).to_contain_text("身份证")
    sound(someone.page)
    # Nothing else on the page was lost: it is the same page, with the other file still chosen.
    assert (
        someone.page.evaluate(
            "window.stays && document.getElementById('file-registration_form').files.length"
        )
        == 1
    )
    assert not [text for text in someone.said if "Content Security Policy" in text]


def test_a_connection_that_breaks_in_the_middle(system: System, browser: Browser, tmp_path: Path) -> None:
    between = Proxy(system.home.ports["web"])
    someone = Someone(system, browser, f"http://127.0.0.1:{between.port}")
    photo = noise(tmp_path / "photo.jpg", (1200, 900), quality=90)
    assert photo.stat().st_size > 3 * MIDDLE
    with between.behaving(Behaviour(most=MIDDLE)):
        someone.add(photo)
        expect(someone.page.locator(f"{SLOT} .said")).to_contain_text(BROKEN)
        sound(someone.page)
        assert someone.documents == []
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert len(someone.documents) == someone.times == 1
    between.close()


def test_an_answer_that_is_lost(system: System, browser: Browser, tmp_path: Path) -> None:
    """The server has added it and nobody hears so: what is sent again is the same, and adds nothing."""
    someone = Someone(system, browser)
    line = Line(someone)
    line.is_(latency=10_000)
    someone.add(someone.card(tmp_path))
    eventually(lambda: someone.times == 1)
    line.is_(offline=True)
    expect(someone.page.locator(f"{SLOT} .said")).to_contain_text(BROKEN)
    line.is_()
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert len(someone.documents) == someone.times == 1


def test_what_cannot_be_sent_is_kept_and_may_be_sent_again(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    someone = Someone(system, browser)
    someone.page.clock.install()
    tried: list[Route] = []

    def refuse(route: Route) -> None:
        tried.append(route)
        route.fulfill(status=503, body="")

    someone.page.route("**/upload/", refuse)
    someone.add(someone.card(tmp_path))
    said = someone.page.locator(f"{SLOT} .said")
    for _ in range(7):
        expect(said).to_contain_text(BROKEN)
        with someone.page.expect_request("**/upload/"):
            someone.page.clock.run_for(31_000)
    expect(said).to_contain_text("所选文件仍在")
    assert len(tried) == 8
    sound(someone.page)
    someone.page.unroute("**/upload/")
    someone.page.click(f"form:has(#file-{KIND}) button")
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert someone.times == 1


def test_a_large_photograph_is_made_smaller_on_the_phone(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    someone = Someone(system, browser)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    photo = noise(tmp_path / "photo.jpg", (3200, 2400), quality=95, exif=exif)
    assert photo.stat().st_size > 2 * 1024 * 1024
    with someone.page.expect_request("**/upload/") as sent:
        someone.add(photo)
    assert int(sent.value.all_headers()["content-length"]) < photo.stat().st_size / 2
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert someone.stored().size == (1800, 2400)


def test_pages_are_photographed_one_after_the_other(system: System, browser: Browser, tmp_path: Path) -> None:
    someone = Someone(system, browser)
    for count in (1, 2):
        someone.page.set_input_files(f"#photo-{KIND}", someone.card(tmp_path, f"{count}.jpg"))
        expect(someone.page.locator(f"{SLOT} .taken")).to_contain_text(f"已拍{count}页")
    sound(someone.page)
    someone.page.locator(f"{SLOT} .taken button").click()
    for name in ("3.jpg", "4.jpg", "5.jpg"):
        someone.page.set_input_files(f"#photo-{KIND}", someone.card(tmp_path, name))
    someone.page.click(f"form:has(#file-{KIND}) button:not([type=button])")
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert [document["pages"] for document in someone.documents] == [3]


def test_a_refusal_and_a_hint_stand_at_the_document(system: System, browser: Browser, tmp_path: Path) -> None:
    someone = Someone(system, browser)
    bad, small = tmp_path / "bad.jpg", tmp_path / "small.jpg"
    bad.write_bytes(b"no picture")
    Image.open(someone.card(tmp_path)).resize((430, 270)).save(small)
    someone.add(bad)
    expect(someone.page.locator(f"{SLOT} .fault")).to_contain_text("只接受")
    expect(someone.page.get_by_role("alert")).to_be_visible()
    sound(someone.page)
    someone.add(small)
    expect(someone.page.locator(f"{SLOT} .doubt")).to_contain_text("照片较小")
    expect(someone.page.get_by_role("alert")).to_have_count(0)
    sound(someone.page)
    assert someone.times == 1


def test_without_script_the_form_does_the_same(system: System, browser: Browser, tmp_path: Path) -> None:
    someone = Someone(system, browser, java_script_enabled=False)
    someone.add(someone.card(tmp_path, "1.jpg"), someone.card(tmp_path, "2.jpg"))
    expect(someone.page.get_by_role("status")).to_contain_text(ADDED)
    assert [document["pages"] for document in someone.documents] == [2]
    someone.page.click(f"form:has(#file-{KIND}) button")
    expect(someone.page.locator(f"{SLOT} .fault")).to_contain_text("请先选择文件")
