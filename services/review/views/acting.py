"""What the action area shows, and the verbs around a decision that are none: keeping what was marked, and undoing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from infra.audit.actor import Actor
from infra.http.pages import posted
from infra.problems import Problem
from services.review import deciding, holding
from services.review.checklist import Checklist
from services.review.models import Decision
from tenants.filings import examining
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices.desk import staff
from tenants.offices.staffing import names_of

NAMED = 3


@dataclass(frozen=True, slots=True)
class Undoable:
    """Decisions of one's own that were made together, and may be undone together; or that could not be carried out."""

    filings: list[Filing]
    verb: str
    refused: bool
    seconds: int

    @property
    def names(self) -> str:
        """The accounts."""
        named = [one.nickname or one.account for one in self.filings]
        return "、".join(named[:NAMED]) + ("…" if len(named) > NAMED else "")

    @property
    def words(self) -> str:
        """What was decided."""
        if len(self.filings) > 1:
            said = ngettext(
                "%(count)s filing is passed on to the city.",
                "%(count)s filings are passed on to the city.",
                len(self.filings),
            )
            return said % {"count": len(self.filings)}
        said = (
            _("%(account)s: passed on to the city.")
            if self.verb == holding.APPROVE
            else _("%(account)s: returned for correction.")
        )
        return said % {"account": self.names}


def undoable(actor: Actor) -> list[Undoable]:
    """One's own decisions of the last ten seconds, and those that could not be carried out."""
    rows = holding.own(actor)
    filings = Filing.objects.only("account", "nickname").in_bulk([row.filing for row in rows]) if rows else {}
    return list(_together(rows, filings))


def _together(rows: list[Decision], filings: dict[UUID, Filing]) -> Iterator[Undoable]:
    now = timezone.now()
    for (_which, refused), of_one in groupby(
        rows, key=lambda row: (row.batch or row.filing, bool(row.refused))
    ):
        some = list(of_one)
        seconds = max(0, round((some[0].leaves_at - now).total_seconds()))
        yield Undoable([filings[row.filing] for row in some], some[0].verb, refused, seconds)


def act_context(
    request: HttpRequest, filing: Filing, actor: Actor, problem: Problem | None
) -> dict[str, Any]:
    """What the action area needs besides the filing's own context."""
    decided = holding.decided([filing.pk]).get(filing.pk)
    context: dict[str, Any] = {
        "undoable": undoable(actor),
        "decided": decided,
        "decider": names_of([decided.by]).get(decided.by, "") if decided else "",
        "typed_in": actor.id in (filing.typed_by, filing.submitted_by),
        "at_fault": {fault.field: fault.message for fault in problem.errors} if problem else {},
    }
    if filing.state != State.SUBMITTED or decided:
        return context
    typed = request.POST if "seen" in request.POST else None
    checklist = Checklist(filing, examining.of(filing, actor.id), typed)
    return context | {
        "checklist": checklist,
        "more_typed": any(row.typed for row in checklist.more),
        "second_returns": _second_returns(filing) if actor.role == "supervisor" else [],
    }


def _second_returns(filing: Filing) -> list[dict[str, str]]:
    asking = deciding.asking_of(filing) if filing.returns else []
    names = names_of(row.by for row in asking)
    return [{"by": row.by, "who": names.get(row.by, row.by)} for row in asking]


@posted("review:desk")
@staff
def undo(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Undo what was decided within the last ten seconds; back to the filing."""
    try:
        asked = [UUID(one) for one in request.POST.getlist("filing")]
    except ValueError:
        raise Http404 from None
    refused = {row.filing for row in holding.own(actor) if row.refused}
    undone = holding.undo(asked, actor)
    if late := len(asked) - len(undone):
        said = ngettext(
            "Too late: %(count)s decision had left already.",
            "Too late: %(count)s decisions had left already.",
            late,
        )
        messages.warning(request, said % {"count": late})
    if not refused.issuperset(undone):
        messages.success(request, _("Undone. Nothing has left the office."))
    if len(undone) == 1:
        return redirect("review:filing", filing_id=undone[0])
    return redirect("review:desk")
