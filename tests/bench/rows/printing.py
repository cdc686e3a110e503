"""The sheet to print: what one costs where the compiler is warm."""

import time

from tests.bench.row import Goal, Row

SHEETS = 5
VALUES = {
    "wechat_id": "rizhaofabu",
    "nickname": "日照发布",
    "account_type": "subscription",
    "content": ["news", "policy"],
    "purpose": "发布政务信息，服务市民。",
    "admin_name": "张三",
    "org_name": "日照市某某（集团）公司",
    "org_address": "海曲中路19号606室",
}


class Sheet(Row):
    name = "printed-form"
    title = "registration form as a PDF"
    unit = "ms"
    goal = Goal("at most", 100)

    def prepare(self) -> None:
        self._render()

    def ours(self) -> float:
        begun = time.perf_counter()
        for _ in range(SHEETS):
            self._render()
        return (time.perf_counter() - begun) / SHEETS * 1e3

    def _render(self) -> None:
        from tenants.filings.printed_form import render

        render(
            VALUES,
            title="登记表",
            qr_text="http://127.0.0.1/o/donggang/filings/1/",
            version=3,
        )
