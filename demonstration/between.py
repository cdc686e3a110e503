"""Between the offices: one filing has gone to where it belongs, another is to go there, a third nobody has looked at."""

from collections.abc import Iterable

from demonstration.case import Case, Desk
from demonstration.client import Caller

WHY = "单位注册地址和办公地址均在该辖区，应由该区受理。"
TO = "lanshan"


def pass_on(cases: Iterable[Case], desks: dict[str, Desk], city: Caller) -> None:
    """The city proposes, the office agrees; of one the other office has accepted, of the other it is asked."""
    for case in cases:
        plot, desk = case.story.plot, case.desk
        if plot not in ("passed_on", "to_be_passed_on") or TO not in desks or case.story.office == TO:
            continue
        body = {"to": TO, "why": WHY}
        path = f"docket/{case.story.office}/{case.filing['id']}/pass_on"
        transfer = city.post(path, body, Idempotency_Key=f"demonstration {case.story.account} pass_on")["id"]
        desk.supervisor.post(f"transfers/{transfer}/agree")
        if plot == "passed_on":
            desks[TO].supervisor.post(f"transfers/{transfer}/accept")
