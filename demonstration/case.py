"""One filing in play: what its filer, the clerks and the city's officer do with it, each through the API."""

import mimetypes
from dataclasses import dataclass, field
from typing import Any

from demonstration import pictures
from demonstration.client import Caller, Sink, Upload, filer, own_address
from demonstration.plan import Story

CERTIFICATES = {"institution": "organisation_certificate", "company": "business_licence"}
# What clerks find wrong: more than one thing, all told at once.
REASONS = (
    [
        {"field": "purpose", "message": "功能定位写得过于笼统，看不出发布哪些信息。", "fix": "请写明功能、信息发布范围和面向的人群。"},
        {"field": "documents.registration_form", "message": "登记表照片模糊，公章（签名）看不清。", "fix": "请在光线充足处重新拍照或扫描后上传。"},
    ],
    [
        {"field": "documents.identity_card", "message": "身份证复印件缺少签注日期。", "fix": "请在复印件上注明“仅供微信公众账号备案使用”及日期。"},
        {"field": "followers", "message": "关注量与账号后台截图不一致。", "fix": "请按提交当日后台数据填写。"},
        {"field": "admin_wechat", "message": "按所填管理员微信号未能查到本人。", "fix": "请核对后重新填写。"},
    ],
    [
        {"field": "content", "message": "账号简介含新闻类内容，登记表未勾选“新闻发布”。", "fix": "如发布新闻信息请勾选，否则请修改账号简介。"},
        {"field": "nickname", "message": "微信名称与账号实际名称不一致。", "fix": "请以账号当前名称为准。"},
    ],
)  # fmt: skip


@dataclass
class Desk:
    """Who works in an office."""

    clerk: Caller
    supervisor: Caller


@dataclass
class Case:
    """A story's filing, and everybody who has to do with it. `filing` is what the API last said of it."""

    story: Story
    desk: Desk
    city: Caller
    sink: Sink
    filing: dict[str, Any] = field(default_factory=dict)
    _person: Caller | None = None

    @property
    def person(self) -> Caller:
        """The filer, who signs in when first needed: some by SMS, some by mail."""
        if self._person is None:
            who, desk = self.story.filer.person, self.desk.clerk
            contact = who.mobile if self.story.number % 3 else who.email
            address = own_address(desk.base_url, self.story.number)
            self._person = filer(desk.base_url, desk.office, self.sink, contact, address)
        return self._person

    def put_on_list(self) -> None:
        """The office knows the account: who has to file it, and by when."""
        self._begin(self.desk.clerk, self.story.filer.form)

    def begin(self, at_window: bool = False) -> None:  # noqa: FBT001, FBT002
        """The filer begins, or comes to the window."""
        self._begin(self.desk.clerk if at_window else self.person, self.story.filer.form)

    def begin_anew(self, kind: str, **changes: object) -> None:
        """A change or closing of the filing that is archived."""
        form = self.story.filer.form | changes
        self._begin(self.person, {**form, "kind": kind, "replaces": self.filing["id"]})

    def submit(self, at_window: bool = False) -> None:  # noqa: FBT001, FBT002
        """All documents, the printed form sealed or signed among them, and the filing is handed in."""
        who, filer_ = self.desk.clerk if at_window else self.person, self.story.filer
        if filer_.organisation:
            self._attach(who, CERTIFICATES[filer_.kind], pictures.licence(filer_.organisation))
        holder = filer_.organisation.head if filer_.organisation else filer_.person
        self._attach(who, "identity_card", pictures.identity_card(holder))
        self.attach_form(who)
        self._act(who, "submit")

    def attach_form(self, who: Caller) -> None:
        """The sheet is printed, sealed or signed, and photographed; every third is scanned to a PDF."""
        printed = who.get(f"filings/{self.filing['id']}/form.pdf")
        photograph = pictures.signed(printed, self.story.filer)
        scanned = self.story.number % 3 == 0
        self._attach(
            who, "registration_form", pictures.as_pdf(photograph) if scanned else photograph,
            "scan.pdf" if scanned else "photo.jpg",
        )  # fmt: skip

    def receive_paper(self, differs: bool = False) -> None:  # noqa: FBT001, FBT002
        """The paper copy comes in: into a folder of a box, twenty in each box."""
        place = f"{self.story.number // 20 + 1}/{self.story.number % 20 // 5 + 1}"
        self._act(self.desk.clerk, "paper", {"place": place, "differs": differs})

    def examine(self) -> None:
        """A clerk has it open."""
        self._act(self.desk.clerk, "claim")

    def approve(self, by_supervisor: bool = False) -> None:  # noqa: FBT001, FBT002
        """Paper there, examined, and passed on to the city; by the supervisor where the clerk typed it in."""
        self.receive_paper()
        self._act(self.desk.supervisor if by_supervisor else self.desk.clerk, "approve")

    def send_for_correction(self) -> None:
        """Everything that is wrong, told at once."""
        reasons = REASONS[self.story.number % len(REASONS)]
        self._act(self.desk.clerk, "return", {"reasons": reasons})

    def correct(self) -> None:
        """The filer mends it and hands it in again."""
        more = {"purpose": f"{self.story.filer.form['purpose']}面向本地居民，每周更新两次，不发布时政新闻。"}
        self.filing = self.person.call("PATCH", f"filings/{self.filing['id']}", more)
        self.attach_form(self.person)
        self._act(self.person, "submit", again=True)

    def withdraw(self, reason: str) -> None:
        """It will not be filed."""
        self._act(self.person, "withdraw", {"reason": reason})

    def decide_in_city(self, verb: str, **body: str) -> None:
        """The city's officer archives it, sends it back, or urges the district."""
        path = f"docket/{self.story.office}/{self.filing['id']}/{verb}"
        self.filing = self.city.post(path, body, Idempotency_Key=self._key(verb))

    def close(self) -> None:
        """The filer goes home."""
        if self._person is not None:
            self._person.close()

    def _begin(self, who: Caller, form: dict[str, object]) -> None:
        body = {"filer_kind": self.story.filer.kind, **form}
        self.filing = who.post("filings", body, Idempotency_Key=self._key(str(form.get("kind", "first"))))

    def _attach(self, who: Caller, kind: str, data: bytes, name: str = "photo.jpg") -> None:
        media_type = mimetypes.guess_type(name)[0] or ""
        who.post(f"filings/{self.filing['id']}/documents", Upload(kind, name, data, media_type))

    def _act(
        self, who: Caller, verb: str, body: dict[str, object] | None = None, *, again: bool = False
    ) -> None:
        key = self._key(f"{self.filing['kind']} {verb}{' again' if again else ''}")
        self.filing = who.post(f"filings/{self.filing['id']}/{verb}", body, Idempotency_Key=key)

    def _key(self, step: str) -> str:
        return f"demonstration {self.story.account} {step}"
