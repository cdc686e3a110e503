"""A district hands in the list of the accounts that it knows, as its clerk does at the desk, and lets all be told."""

import csv
import io
import re
import time
from collections.abc import Sequence
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any

from demonstration.case import Case
from demonstration.client import Caller, Refused

# What offices know of an account, and how their lists call it.
COLUMNS = {
    "filer_kind": "备案人类别",
    "wechat_id": "微信账号",
    "original_id": "原始ID",
    "nickname": "微信名称",
    "opened_on": "开通日期",
    "org_name": "单位名称",
    "uscc": "统一社会信用代码",
    "admin_name": "管理员",
    "admin_mobile": "管理员手机",
    "email": "Email",
}
KINDS = {"institution": "机关、企事业单位、社会团体", "company": "公司", "individual": "个人"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LOOK_AGAIN, PATIENCE = 0.5, 60.0  # seconds


def take_over(cases: Sequence[Case]) -> None:
    """Hand in a list of one office's accounts, and say yes to what was found.

    As lists are, it has an account twice, and one whose number cannot be right.
    """
    desk, rows = Pages(cases[0].desk.clerk), [_row(case) for case in cases]
    mistyped = {
        **rows[-1],
        "wechat_id": f"old{cases[0].story.number}_list",
        "original_id": "",
        "admin_mobile": "1380633",
    }
    file = ("应备账号台账.csv", _table([*rows, mistyped, rows[0]]), "text/csv")
    place = desk.post("accounts/", "accounts/hand-in/", {"file": file})
    list_ = place.partition("/desk/")[2]
    desk.wait_for(list_, f"{list_}yes/")
    desk.post(list_, f"{list_}yes/", {"invite": "1"})
    desk.wait_for(list_, "to-mend.xlsx", without='id="follow"')


class Pages:
    """The desk's pages, as a browser has them."""

    def __init__(self, clerk: Caller) -> None:
        self._clerk, self._cookies = clerk, {f"beian-{clerk.office}": clerk.token}

    def get(self, path: str) -> str:
        """A page."""
        return self._ask("GET", path)[1]

    def post(self, form: str, path: str, fields: dict[str, Any]) -> str:
        """Send a form of a page; where that leads to."""
        return self._send(form, path, fields)[0]

    def shown(self, form: str, path: str, fields: dict[str, Any]) -> str:
        """Send a form of a page; the page that it is answered by."""
        return self._send(form, path, fields)[1]

    def _send(self, form: str, path: str, fields: dict[str, Any]) -> tuple[str, str]:
        token = TOKEN.search(self.get(form))
        return self._ask("POST", path, {"csrfmiddlewaretoken": token[1] if token else "", **fields})

    def wait_for(self, path: str, words: str, *, without: str = "\0") -> None:
        """Look at a page until it has these words, and not those.

        Raises:
            TimeoutError: it does not come to that.
        """
        until = time.monotonic() + PATIENCE
        while words not in (page := self.get(path)) or without in page:
            if time.monotonic() > until:
                raise TimeoutError(f"{path} without {words}")
            time.sleep(LOOK_AGAIN)

    def _ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        answer = self._clerk.page(method, f"desk/{path}", fields, headers)
        if answer.status >= 400:
            raise Refused(method, path, answer)
        for name, morsel in SimpleCookie(answer.headers.get("Set-Cookie", "")).items():
            self._cookies[name] = morsel.value
        return answer.headers.get("Location", ""), answer.body.decode()


class Fields(HTMLParser):
    """What a browser would send of the form of a page that has a field of this name."""

    def __init__(self, page: str, name: str) -> None:
        super().__init__()
        self._forms: list[dict[str, str]] = []
        self.feed(page)
        self.found = next(form for form in self._forms if name in form)
        self.found.pop("csrfmiddlewaretoken", None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self._forms.append({})
        elif tag == "input" and self._forms and (name := known.get("name")):
            ticks = known.get("type") in ("checkbox", "radio")
            value = known.get("value") or ("on" if ticks else "")
            self._forms[-1] |= {name: value} if not ticks or "checked" in known else {}


def _row(case: Case) -> dict[str, str]:
    filer = case.story.filer
    told = {name: str(filer.form.get(name, "")) for name in COLUMNS}
    return {**told, "filer_kind": KINDS[filer.kind]}


def _table(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(COLUMNS.values()), *([row[name] for name in COLUMNS] for row in rows)])
    return text.getvalue().encode("utf-8-sig")
