"""What an office sees of its lists, and why a row is left out: said anew, in the language of who reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.paging import PAGE, Page, page
from infra.problems import FieldError, Forbidden, NotFound, Text, Unprocessable
from services.intake.known import checking
from services.intake.known.actions import permit
from services.intake.known.columns import label
from services.intake.known.models import FAULTY, AccountList, ListedAccount, Verdict
from tenants.filings import lodging
from tenants.filings.drafting import Drafter, Known
from tenants.offices import claims

KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Explained:
    """A row, what its account is called, what its cells say, and for each fault the column and what to do."""

    row: ListedAccount
    name: str
    cells: dict[str, str]
    faults: list[tuple[Text, Text]]


def listed(actor: Actor, after: str = "") -> Page[AccountList]:
    """All of them, the newest first.

    Raises:
        Forbidden: not staff of a district.
    """
    _reads(actor)
    lists = AccountList.objects.all()
    return page(lists, after, ("id",), lambda one: (one.made_at, one.pk), newest_first=True)


def found(key: UUID, actor: Actor) -> AccountList:
    """One of them.

    Raises:
        Forbidden: not staff of a district.
        NotFound: there is none of this id.
    """
    _reads(actor)
    one = AccountList.objects.filter(pk=key).first()
    if one is None:
        raise NotFound("no-such-list", _("There is no such list."))
    return one


def left_out(one: AccountList, verdicts: Iterable[str], after: int) -> tuple[list[Explained], int]:
    """Some rows that are not taken over, in the file's order, and after which line the next ones are; 0: none."""
    rows = one.rows.filter(verdict__in=verdicts, line__gt=after).order_by("line")
    shown = list(rows[: PAGE + 1])
    return list(explained(shown[:PAGE])), shown[PAGE - 1].line if len(shown) > PAGE else 0


def faulty(one: AccountList, actor: Actor) -> Iterator[Explained]:
    """All rows that somebody has to mend, with all that they say: an act that is recorded.

    Raises:
        Forbidden: not a clerk or supervisor of the office.
    """
    permit(actor)
    count = sum(one.counts.get(verdict, 0) for verdict in FAULTY)
    trail.record(actor, "list.downloaded", one.pk, {"rows": count})
    return explained(one.rows.filter(verdict__in=FAULTY).order_by("line").iterator(chunk_size=PAGE))


def explained(rows: Iterable[ListedAccount]) -> Iterator[Explained]:
    """Why rows are left out."""
    drafter = Drafter()
    for row in rows:
        known = checking.known_of(row)
        names = (known.data.get(one, "") for one in ("nickname", "org_name", "original_id", "wechat_id"))
        faults = [
            (label(fault.field) if fault.field else "", fault.message)
            for fault in _faults(row, known, drafter)
        ]
        cells = {"filer_kind": known.filer_kind, **known.data}
        yield Explained(row, next(filter(None, names), ""), cells, faults)


def forget(now: datetime) -> int:
    """Put away the rows of the current office's old lists; the lists stay, with their counts. Returns how many."""
    return ListedAccount.objects.filter(of_list__made_at__lt=now - KEEP).delete()[0]


def _faults(row: ListedAccount, known: Known, drafter: Drafter) -> list[FieldError]:
    said: Text
    match row.verdict:
        case Verdict.TWICE:
            said = _("Line %(line)s has the same account. Keep one of the two.") % {"line": row.twin}
        case Verdict.ELSEWHERE:
            said = claims.filed(row.office).message
        case Verdict.KNOWN:
            said = _("It is known here already: nothing is to be done.")
        case Verdict.WITHDRAWN:
            said = _("It was withdrawn here. If it must be filed after all, begin it at the window.")
        case _:
            try:
                drafter.draft(known)
            except Unprocessable as problem:
                return list(problem.errors)
            return []
    return [FieldError("", row.verdict, said)]


def _reads(actor: Actor) -> None:
    lodging.takes_filings()
    if actor.kind != "staff" or actor.office != current_office():
        raise Forbidden("not-yours-to-see", _("You may not see this."))
