"""The pages of transfers: those of an office, all for the city, and one with what may be done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review.transfers import actions, queries
from services.review.transfers.models import Transfer, TransferState
from services.review.transfers.showing import asked_of
from tenants.filings.states import FilerKind
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.staffing import names_of

WAYS = {"in": gettext_lazy("To this office"), "out": gettext_lazy("From this office")}


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's own, by their way; the city's all, by how far they are."""
    after, asked = request.GET.get("after", ""), request.GET.get("show", "")
    if directory().offices[actor.office].is_city:
        tabs = [("", _("All")), ("open", _("Under way")), *TransferState.choices[2:]]
        asked = asked if asked in dict(tabs) else ""
        page = queries.of_all(actor, asked, after)
    else:
        tabs = list(WAYS.items())
        asked = asked if asked in WAYS else "in"
        page = queries.of_office(actor, asked, after)
    names, cards = names_of(one.proposed_by for one in page.rows), directory().offices
    context = {
        "page": page,
        "after": after,
        "asked": asked,
        "tabs": tabs,
        "rows": [
            (one, cards.get(one.office), cards.get(one.to_office), names.get(one.proposed_by, ""))
            for one in page.rows
        ],
    }
    return render(request, "review/transfers.html", context)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponse:
    """A transfer."""
    return _page(request, actor, transfer_id)


@posted("review:transfer", "transfer_id")
@staff
def act(request: HttpRequest, actor: Actor, transfer_id: UUID, verb: str) -> HttpResponse:
    """Agree, accept, decline, take back."""
    try:
        hold(request)
        said = VERBS[verb](request, transfer_id, actor)
    except Problem as problem:
        return _page(request, actor, transfer_id, problem, verb)
    messages.success(request, said)
    return redirect("review:transfer", transfer_id=transfer_id)


def _agree(_request: HttpRequest, key: UUID, actor: Actor) -> str:
    actions.agree(key, actor)
    return _("Agreed. The other office has been asked to take it over.")


def _accept(_request: HttpRequest, key: UUID, actor: Actor) -> str:
    actions.accept(key, actor)
    return _("Taken over: it is in your queue, with its documents and history. Its filer gets a message.")


def _decline(request: HttpRequest, key: UUID, actor: Actor) -> str:
    actions.decline(key, actor, told(request.POST, "reason", actions.LONGEST))
    return _("Declined: it stays where it is.")


def _take_back(_request: HttpRequest, key: UUID, actor: Actor) -> str:
    actions.take_back(key, actor)
    return _("Taken back: it stays where it is.")


VERBS: dict[str, Callable[[HttpRequest, UUID, Actor], str]] = {
    "agree": _agree,
    "accept": _accept,
    "decline": _decline,
    "take_back": _take_back,
}


def _page(
    request: HttpRequest, actor: Actor, key: UUID, problem: Problem | None = None, verb: str = ""
) -> HttpResponse:
    transfer, cards = actions.found(key, actor), directory().offices
    context: dict[str, Any] = {
        "transfer": transfer,
        "giving": cards.get(transfer.office),
        "taking": cards.get(transfer.to_office),
        "filer_kind": FilerKind(transfer.filer_kind).label,
        "steps": _steps(transfer),
        "may": asked_of(transfer, actor),
        "of_city": cards[actor.office].is_city,
        "tried": verb,
        "typed": request.POST.get("reason", ""),
        "longest": actions.LONGEST,
        "problem": problem,
    }
    return render(request, "review/transfer.html", context, status=problem.status if problem else 200)


def _steps(transfer: Transfer) -> list[tuple[Any, Any, str, Any]]:
    """What was done: in words, by which office, by whom, when."""
    cards = directory().offices
    done = {
        TransferState.DONE: _("Taken over by it"),
        TransferState.DECLINED: _("Declined"),
        TransferState.TAKEN_BACK: _("Taken back"),
    }
    rows: list[tuple[Any, str, str, Any]] = [
        (_("Transfer proposed"), transfer.proposed_from, transfer.proposed_by, transfer.proposed_at)
    ]
    if transfer.agreed_at:
        rows.append((_("Agreed"), transfer.office, transfer.agreed_by, transfer.agreed_at))
    if transfer.answered_at:
        word = done[TransferState(transfer.state)]
        rows.append((word, transfer.answered_from, transfer.answered_by, transfer.answered_at))
    names = names_of(by for _what, _office, by, _at in rows if by.isdecimal())
    return [(what, cards.get(office), names.get(by) or _("By itself"), at) for what, office, by, at in rows]
