"""The paper copies that an office has: what came in on a day, and where each lies."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Forbidden
from tenants.filings import names, printed_lists
from tenants.filings.deadlines.terms import CHINA
from tenants.filings.events import PaperReceived
from tenants.filings.models import Filing, History
from tenants.filings.printed_lists import Column, Sheet
from tenants.filings.states import PaperState
from tenants.offices import directory
from tenants.offices.staffing import names_of

RECENT = 8  # shown beside the scanner
MOST = 1000  # on a day's list
FOUND = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose receipts are wanted: of a day, from a time on, by one member (or all), of one place (or all)."""

    day: date
    since: time = time.min
    by: str = ""
    place: str = ""

    @property
    def begins(self) -> datetime:
        """From when on."""
        return datetime.combine(self.day, self.since, CHINA)

    @property
    def ends(self) -> datetime:
        """The last moment of the day."""
        return datetime.combine(self.day, time.max, CHINA)


@dataclass(frozen=True, slots=True)
class Line:
    """A copy that came in: when, how it was found, which version it shows, who took it."""

    at: datetime
    filing: Filing
    paper: PaperState
    revision: int | None
    by: str


def of_day(asked: Asked, most: int = MOST) -> list[Line]:
    """What came in, the newest first; two queries."""
    found = list(_received(asked).select_related("filing").order_by("-at", "-id")[:most])
    known = names_of(line.actor for line in found)
    return [
        Line(
            line.at,
            line.filing,
            PaperState(line.detail.get("paper", PaperState.RECEIVED)),
            line.detail.get("revision"),
            known.get(line.actor, ""),
        )
        for line in found
    ]


def count(asked: Asked) -> int:
    """How many came in."""
    return _received(asked).count()


def _received(asked: Asked) -> QuerySet[History]:
    found = History.objects.filter(event=PaperReceived.type, at__range=(asked.begins, asked.ends))
    if asked.by:
        found = found.filter(actor=asked.by)
    if asked.place:
        found = found.filter(_at(asked.place, "filing__"))
    return found


def lying(search: str) -> list[Filing]:
    """Filings whose copy lies in a place (`3`: the whole box, `3/12`: one folder); else those of this name."""
    needle = search.strip()
    if not needle:
        return []
    placed = Filing.objects.exclude(paper_place="")
    found = list(placed.filter(_at(needle)).order_by("paper_place", "id")[:FOUND])
    return found or list(placed.filter(pk__in=names.having(needle)).order_by("-id")[:FOUND])


def _at(place: str, of: str = "") -> Q:
    return Q(**{f"{of}paper_place": place}) | Q(**{f"{of}paper_place__startswith": f"{place}/"})


def printed_day(asked: Asked, staff_name: str, actor: Actor) -> bytes:
    """A day's receipts as a PDF, in the order in which they came; that it was printed is in the trail.

    Raises:
        Forbidden: not staff.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    lines = list(reversed(of_day(asked)))
    trail.record(actor, "receipts.printed", None, {"day": str(asked.day), "count": len(lines)})
    return printed_lists.render(
        Sheet(
            title="纸质备案材料收件清单",
            facts=(
                ("收件单位", office_name()),
                ("收件日期", f"{asked.day:%Y年%m月%d日}"),
                ("收件人", staff_name if asked.by else "全部"),
                ("盒号/夹号", asked.place or "—"),
            ),
            columns=(
                Column("序号", "12mm"),
                Column("微信名称", "1fr"),
                Column("微信账号", "1fr"),
                Column("收件时间", "17mm"),
                Column("版本", "12mm"),
                Column("盒/夹", "24mm"),
                Column("结果", "24mm"),
            ),
            rows=tuple(
                (
                    str(number),
                    line.filing.nickname,
                    line.filing.account,
                    f"{timezone.localtime(line.at):%H:%M}",
                    str(line.revision or ""),
                    line.filing.paper_place,
                    "收到" if line.paper == PaperState.RECEIVED else "与电子表不一致",
                )
                for number, line in enumerate(lines, 1)
            ),
            sum=f"共 {len(lines)} 份。",
            signers=("送件人（签字）", "收件单位经办人（签字）"),
        )
    )


def office_name() -> str:
    """The current office, in Chinese as what is printed."""
    card = directory.office(str(current_office()))
    return card.name_zh if card else ""


def file(data: bytes, name: str) -> HttpResponse:
    """A PDF to look at or to print."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
