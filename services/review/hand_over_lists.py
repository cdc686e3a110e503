"""Lists of paper copies that are handed over, as they are shown and printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office, office_scope
from infra.paging import Page, page
from infra.problems import Forbidden, NotFound
from services.review.papers import office_name
from tenants.filings import handing_over, permissions, printed_lists
from tenants.filings.handovers import HandOver
from tenants.filings.models import Filing
from tenants.filings.printed_lists import Column, Sheet
from tenants.filings.states import PaperState
from tenants.offices import directory
from tenants.offices.staffing import names_of

NEWEST = 20  # lists on a page
WITH_KEEPER = "SELECT office, count(*) FROM review_docketentry WHERE paper = 'handed_over' GROUP BY office"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with how many copies are on it, and how many of them are not on a shelf yet."""

    one: HandOver
    title: str
    count: int
    open: int


def waiting(after: str) -> Page[Filing]:
    """Copies that are on no list, the longest waiting first."""
    rows = handing_over.waiting().order_by()
    order = ("paper_received_at", "id")
    return page(rows, after, order, _waits_since)


def _waits_since(filing: Filing) -> tuple[datetime, UUID]:
    return filing.paper_received_at or filing.stage_since, filing.pk


def newest() -> list[Listed]:
    """The current office's lists, the newest first; two queries."""
    lists = list(HandOver.objects.order_by("-id")[:NEWEST])
    on = Filing.objects.filter(handover__in=[one.pk for one in lists]).order_by().values_list("handover")
    counted = on.annotate(all=Count("pk"), left=Count("pk", filter=~Q(paper_state=PaperState.SHELVED)))
    counts = {number: (count, left) for number, count, left in counted}
    return [
        Listed(one, handing_over.title_of(one.pk, one.made_at), *counts.get(one.pk, (0, 0))) for one in lists
    ]


def people(lists: Iterable[HandOver]) -> dict[str, str]:
    """Who made, signed and shelved them, by their number."""
    return names_of(who for one in lists for who in (one.made_by, one.signed_by, one.shelved_by))


def with_keeper(actor: Actor) -> list[tuple[directory.Card, int]]:
    """How many copies of each district were handed to the keeper and lie on no shelf; for the city.

    Raises:
        Forbidden: not of the city.
    """
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    with connection.cursor() as cursor:
        cursor.execute(WITH_KEEPER)
        counts = dict(cursor.fetchall())
    return [(card, counts.get(card.slug, 0)) for card in directory.directory().districts]


def of_district(office: str) -> directory.Card:
    """A district, by its slug.

    Raises:
        NotFound: there is none.
    """
    card = directory.office(office)
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    return card


def printed(number: int, actor: Actor) -> bytes:
    """A list as a PDF, for both sides to sign; that it was printed is in the trail.

    Raises:
        Forbidden: not staff.
        NotFound: there is none of this number.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    found, filings = handing_over.find(number), list(handing_over.on(number))
    trail.record(actor, "handover.printed", None, {"list": number, "count": len(filings)})
    keeper = directory.directory().keeper
    return printed_lists.render(
        Sheet(
            title="纸质备案材料移交清单",
            facts=(
                ("清单编号", handing_over.title_of(found.pk, found.made_at)),
                ("移交单位", office_name()),
                ("接收单位", keeper.name_zh),
                ("制表日期", _day(found.made_at)),
            ),
            columns=(
                Column("序号", "12mm"),
                Column("微信名称", "1fr"),
                Column("微信账号", "1fr"),
                Column("备案编号", "34mm"),
                Column("版本", "12mm"),
                Column("盒/夹", "22mm"),
                Column("核对", "13mm"),
            ),
            rows=tuple(
                (
                    str(line),
                    one.nickname,
                    one.account,
                    one.number,
                    str(one.paper_revision or ""),
                    one.paper_place,
                    "□",
                )
                for line, one in enumerate(filings, 1)
            ),
            sum=f"共 {len(filings)} 份。本清单一式两份，双方签字后各执一份。",
            signers=("移交人（签字）", "接收人（签字）"),
            address=f"{settings.BASE_URL}/o/{keeper.slug}/desk/shelf/{current_office()}/{number}/",
        )
    )


def scoped_newest(office: str) -> list[Listed]:
    """A district's lists, read under its role."""
    with office_scope(office):
        return newest()


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y年%m月%d日}"
