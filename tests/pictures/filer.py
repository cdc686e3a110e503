"""Every page of a filer's, on a phone: of one company that files an account, from the notice to its change."""

import io
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from demonstration.client import Caller, Sink
from demonstration.client import filer as signed_in
from demonstration.people import Cast
from tests.journeys.steps import approve, documents_of

OFFICE, STEPS = (
    "donggang",
    ("account", "content", "purpose", "administrator", "organisation", "head", "check"),
)
SERIAL = 100 + int(time.time()) % 800  # of a cast that neither the demonstration nor the last pictures had
PHONE = {"width": 390, "height": 844}
COLOURS = 128
PATIENCE = 180_000  # milliseconds: of a machine that has much else to do
REASONS = [
    {"field": "purpose", "message": "功能定位写得过于笼统", "fix": "请写明发布范围和服务对象"},
    {"field": "followers", "message": "关注量与后台截图不一致", "fix": "请按提交当日后台数据填写"},
    {"field": "documents.registration_form", "message": "公章看不清", "fix": "请在光线充足处重新拍照"},
]


class Phone:
    """A phone in somebody's hand."""

    def __init__(self, browser: Browser, base_url: str, folder: Path, **looks: Any) -> None:
        context = browser.new_context(viewport=PHONE, **{"locale": "zh-CN", "color_scheme": "light", **looks})  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.base_url, self.folder = base_url, folder

    def at(self, path: str, name: str) -> None:
        """Go to a page, and take it."""
        self.page.goto(f"{self.base_url}{path}")
        self.take(name)

    def take(self, name: str) -> None:
        """The whole page as it is; in few colours, for a hundred such files are a large folder."""
        # What is drawn late is waited for: pictures of documents.
        for image in self.page.query_selector_all("img:visible"):
            image.scroll_into_view_if_needed()
            image.evaluate("one => one.decode()")
        # As high as the page: what sticks to the lower edge covers nothing then.
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({**PHONE, "height": height})
        taken = Image.open(io.BytesIO(self.page.screenshot(full_page=True))).convert("RGB")
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        taken.quantize(COLOURS).save(self.folder / f"{name}.png", optimize=True)

    def sign_in(self, who: Caller) -> None:
        """As who has entered a code."""
        cookie = {
            "name": f"beian-{who.office}",
            "value": who.token,
            "url": f"{self.base_url}/o/{who.office}/",
        }
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]


def take(browser: Browser, known: dict[str, Any], offices: tuple[Caller, Caller], folder: Path) -> None:
    """Take them all, as the filing goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    phone = Phone(browser, known["base_url"], folder)
    before_signing_in(phone, Sink(known["sink_url"]))
    own = Cast(SERIAL + 20, "东港区", "371102").filer("company", date.today() - timedelta(days=9))  # noqa: DTZ011
    who = signed_in(known["base_url"], OFFICE, Sink(known["sink_url"]), own.person.mobile)
    phone.sign_in(who)
    home = f"/o/{OFFICE}/"
    phone.at(home, "home-empty")
    phone.at(f"{home}filings/new/?filer_kind=company", "new")
    filing = str(who.post("filings", {"filer_kind": "company", **own.form})["id"])
    here = f"{home}filings/{filing}/"
    for step in STEPS:
        phone.at(f"{here}edit/{step}/", f"step-{step}")
    phone.page.goto(f"{phone.base_url}{here}edit/administrator/")
    phone.page.fill("[name=admin_mobile]", "1380633")
    phone.page.click("main .save button.main")
    phone.page.wait_for_selector(".fault")
    phone.take("step-fault")
    phone.at(here, "filing-draft")
    sheets = documents_of(who, filing, own)
    for kind, document in sheets.items():
        if kind != "registration_form":
            who.post(f"filings/{filing}/documents", document)
    phone.page.goto(f"{phone.base_url}{here}")
    phone.page.locator("#document-identity_card details").evaluate("one => one.open = true")
    phone.take("filing-documents")
    phone.at(f"{here}form/", "printed-form")
    phone.at(f"{home}sheet/", "sealed-sheet")
    who.post(f"filings/{filing}/documents", sheets["registration_form"])
    who.post(f"filings/{filing}/submit")
    with_the_office(phone, here, who, offices, filing)
    looks(browser, phone, who, here)


def before_signing_in(phone: Phone, sink: Sink) -> None:
    """What anybody may read and ask, and the way in."""
    phone.at("/", "notice")
    phone.at("/must-i-file/", "must-i-file")
    phone.page.check("[name=c1][value=yes]")
    phone.page.click("main button.main")
    phone.take("must-i-file-answer")
    phone.at("/filed/", "filed")
    phone.page.fill("[name=account]", "gh_0123456789ab")
    phone.page.click("main button.main")
    phone.take("filed-answer")
    phone.at("/verify/", "verify")
    phone.at(f"/o/{OFFICE}/", "sign-in")
    phone.at(f"/o/{OFFICE}/privacy/", "privacy")
    contact = Cast(SERIAL + 21, "东港区", "371102").person().mobile
    phone.page.goto(f"{phone.base_url}/o/{OFFICE}/")
    phone.page.fill("[name=contact]", contact)
    phone.page.click("main button.main")
    sink.code(contact, set())
    phone.page.wait_for_selector("[name=code]")
    phone.take("sign-in-code")


def with_the_office(
    phone: Phone, here: str, who: Caller, offices: tuple[Caller, Caller], filing: str
) -> None:
    """Submitted, asked about, returned, corrected, passed, archived."""
    clerk, city = offices
    question = who.post(f"filings/{filing}/questions", {"text": "登记表必须本人送到网信办吗？可以邮寄吗？"})[
        "id"
    ]
    phone.at(here, "filing-submitted")
    told = {"question": question, "text": "可以邮寄，请写明账号名称和联系电话，以收到日期为准。"}
    clerk.post(f"filings/{filing}/answer", told)
    phone.at(here, "filing-answered")
    clerk.post(f"filings/{filing}/return", {"reasons": REASONS})
    phone.at(here, "filing-returned")
    phone.at(f"{here}edit/corrections/", "corrections")
    more = {
        "purpose": "介绍本公司的海产品、门店和会员优惠，面向本地居民，每周更新两次，不发布时政新闻。",
        "followers": 5120,
    }
    who.call("PATCH", f"filings/{filing}", more)
    phone.at(f"{here}edit/corrections/", "corrections-done")
    who.post(f"filings/{filing}/submit")
    approve(clerk, filing)
    phone.at(here, "filing-passed")
    city.post(f"docket/{OFFICE}/{filing}/archive")
    phone.at(here, "filing-archived")
    phone.at(f"{here}receipt/", "receipt")
    phone.page.goto(str(phone.page.locator("main a[href*='/verify/']").first.evaluate("one => one.href")))
    phone.take("verify-answer")
    phone.at(f"{here}messages/", "messages")
    phone.at(f"{here}data/", "my-data")
    phone.at(f"{here}another/", "another")
    begin_change(phone, here)
    phone.at(f"/o/{OFFICE}/", "home")


def begin_change(phone: Phone, here: str) -> None:
    """A change of what is archived starts from it, with all that it says."""
    phone.page.goto(f"{phone.base_url}{here}")
    phone.page.click("form[action$='/change/'] button")
    phone.page.wait_for_url(lambda url: not url.endswith(here))
    phone.take("change")


def looks(browser: Browser, phone: Phone, who: Caller, here: str) -> None:
    """The same in English, in the dark, and in large print."""
    english = Phone(browser, phone.base_url, phone.folder, locale="en-GB")
    english.sign_in(who)
    english.at("/", "notice-en")
    english.at(here, "filing-en")
    dark = Phone(browser, phone.base_url, phone.folder, color_scheme="dark")
    dark.sign_in(who)
    dark.at(here, "filing-dark")
    dark.page.click("form[action*='large'] button")
    dark.take("filing-dark-large")
