"""What a letter says of each account: read in its district, under the district's role, and recorded there.

No identity number, no phone, no copy: the account, its ids, whose it is (账号主体), and the fact.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import override

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from services.review.referrals.models import ReferralItem
from tenants.filings import questions
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices.directory import directory

ONLY = ("id", "wechat_id", "original_id", "nickname", "org_name", "founder_name", "state")


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a letter's list."""

    item: ReferralItem
    wechat_id: str
    original_id: str
    nickname: str
    subject: str
    office: str
    fact: str
    overdue: bool
    asks: bool


def named(items: Iterable[ReferralItem], actor: Actor, action: str) -> list[Named]:
    """The lines of these; the reading is in each district's trail, under this action."""
    by_office = defaultdict[str, list[ReferralItem]](list)
    for item in items:
        by_office[item.office].append(item)
    found: list[Named] = []
    for office, some in by_office.items():
        with office_scope(office):
            found += _in_district(office, some, actor, action)
    return found


def _in_district(office: str, items: list[ReferralItem], actor: Actor, action: str) -> list[Named]:
    wanted = [item.filing for item in items]
    filings: dict[UUID, Any] = Filing.objects.only(*ONLY).in_bulk(wanted)
    asking = set(questions.unanswered().filter(filing__in=wanted).values_list("filing", flat=True))
    found = []
    for item in items:
        filing = filings.get(item.filing)
        if filing is None:
            continue
        trail.record(actor, action, item.filing, {"referral": str(item.referral_id)})
        found.append(
            Named(
                item=item,
                wechat_id=filing.wechat_id,
                original_id=filing.original_id,
                nickname=filing.nickname,
                subject=filing.org_name or filing.founder_name,
                office=directory().offices[office].area_zh,
                fact=fact(item),
                overdue=filing.state == State.OVERDUE,
                asks=item.filing in asking,
            )
        )
    return found


def fact(item: ReferralItem) -> str:
    """What happened, in the words of the letter, from the proof as it was frozen."""
    with override("zh-hans"):
        causes = {one["event"]: [] for one in item.proof}  # type: ignore[var-annotated]
        for one in item.proof:
            causes[one["event"]].append(one)
        delivered = sum(any(one["fate"] == "delivered" for one in some) for some in causes.values())
        days = sorted(one["written_at"][:10] for one in item.proof)
        told = f"{_span(days[0], days[-1])}共通知{len(causes)}次" if days else "未通知"
        proof = f"其中{delivered}次有送达证明" if delivered else "短信、邮件均有未送达记录"
        return f"应于{item.due_on:%Y年%-m月%-d日}前备案，逾期未报；{told}，{proof}；宽限期已满，至今未备案。"


def _span(first: str, last: str) -> str:
    begun, ended = (f"{date.fromisoformat(day):%Y年%-m月%-d日}" for day in (first, last))
    return begun if begun == ended else f"自{begun}至{ended}"
