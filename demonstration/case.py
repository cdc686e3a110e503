"""One filing in play: what its filer, the clerks and the city's officer do with it, each through the API."""

import mimetypes
from dataclasses import dataclass, field
from typing import Any

from demonstration import electronic, pictures
from demonstration.client import Caller, Sink, Upload, filer, own_address
from demonstration.people import Organisation
from demonstration.plan import Story

CERTIFICATES = {"institution": "organisation_certificate", "company": "business_licence"}
# What filers ask, and what they are told.
QUESTIONS = (
    ("登记表必须本人送到网信办吗？可以邮寄吗？", "可以邮寄，请写明账号名称和联系电话，以收到日期为准。"),
    ("我们刚换了负责人，身份证复印件用新负责人的吗？", "请用现任负责人的，登记表上的负责人也要一致。"),
    ("账号还没有认证，可以先备案吗？", "可以，认证情况选“否”，认证后办理变更备案即可。"),
)
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

    def look_up(self) -> None:
        """The draft that the office's list has become."""
        (self.filing,) = self.desk.clerk.get("queue", state="", search=self.story.account)["filings"]

    def fill_in(self, at_window: bool = False) -> None:  # noqa: FBT001, FBT002
        """What the office's list did not say is added, by the filer or at the window."""
        who = self.desk.clerk if at_window else self.person
        self.filing = who.call("PATCH", f"filings/{self.filing['id']}", self.story.filer.form)

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
            self._attach_certificate(who, filer_.organisation)
        holder = filer_.organisation.head if filer_.organisation else filer_.person
        self._attach(who, "identity_card", pictures.identity_card(holder))
        self.attach_form(who)
        self._act(who, "submit")

    def _attach_certificate(self, who: Caller, organisation: Organisation) -> None:
        """A photograph of it; of what is to be compared a PDF, on which the head is somebody else."""
        kind = CERTIFICATES[self.story.filer.kind]
        if self.story.plot == "to_compare":
            self._attach(who, kind, electronic.licence(organisation, "王前任"), "licence.pdf")
        else:
            self._attach(who, kind, pictures.licence(organisation))

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
        """It is a clerk's to do, who has it open."""
        self._act(self.desk.clerk, "assign")
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
        """The filer mends it, forgets a point, and hands it in again."""
        form, asked = self.story.filer.form, {reason["field"] for reason in self.filing["return_reasons"]}
        more: dict[str, Any] = {
            "purpose": f"{form['purpose']}面向本地居民，每周更新两次，不发布时政新闻。",
            "followers": int(str(form["followers"])) + 12,
            "nickname": f"{form['nickname']}服务",
        }
        mended = {name: value for name, value in more.items() if name in asked}
        self.filing = self.person.call("PATCH", f"filings/{self.filing['id']}", mended)
        if "documents.identity_card" in asked:
            holder = (
                self.story.filer.organisation.head
                if self.story.filer.organisation
                else self.story.filer.person
            )
            self._attach(self.person, "identity_card", pictures.identity_card(holder))
        self.attach_form(self.person)
        self._act(self.person, "submit", again=True)

    def withdraw(self, reason: str) -> None:
        """It will not be filed."""
        self._act(self.person, "withdraw", {"reason": reason})

    def decide_in_city(self, verb: str, **body: str) -> None:
        """The city's officer archives it, sends it back, or urges the district."""
        path = f"docket/{self.story.office}/{self.filing['id']}/{verb}"
        self.filing = self.city.post(path, body, Idempotency_Key=self._key(verb))

    def ask(self) -> str:
        """The filer asks something; the question."""
        text, _answer = QUESTIONS[self.story.number % len(QUESTIONS)]
        path = f"filings/{self.filing['id']}/questions"
        return str(self.person.post(path, {"text": text}, Idempotency_Key=self._key("ask"))["id"])

    def answer(self, question: str) -> None:
        """The office answers."""
        _text, answer = QUESTIONS[self.story.number % len(QUESTIONS)]
        body = {"question": question, "text": answer}
        self.desk.clerk.post(f"filings/{self.filing['id']}/answer", body, Idempotency_Key=self._key("answer"))

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
