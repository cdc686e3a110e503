"""The city's pages of messages to many: a list, a form, and each with its preview, or how far it is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.notify.budget.cost import cost
from services.notify.bulk import actions, counting, queries
from services.notify.bulk.examples import examples
from services.notify.bulk.forms import BulkForm
from services.notify.bulk.models import OPEN, Bulk, BulkState
from services.notify.daytime import now, quiet
from services.notify.models import Channel
from services.notify.places import MEANING, OF_MANY
from tenants.filings import permissions
from tenants.filings.states import FilerKind, State
from tenants.offices.desk import staff
from tenants.offices.directory import directory, pack
from tenants.offices.staffing import names_of

FOLLOWED_EVERY = 10  # seconds; as often as the clock writes some


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All of them, the newest first."""
    page = queries.listed(actor, after := request.GET.get("after", ""))
    names = names_of(bulk.made_by for bulk in page.rows)
    context = {
        "page": page,
        "after": after,
        "rows": [(bulk, names.get(bulk.made_by, "")) for bulk in page.rows],
        "writes": permissions.city_officer(actor),
    }
    return render(request, "notify/bulks.html", context)


@require_safe
@staff
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form of a new one."""
    return _form(request, actor, BulkForm())


@posted("notify:bulk-new")
@staff
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep a new one as a draft."""
    form = BulkForm(request.POST)
    try:
        hold(request)
        bulk = actions.make(form.wish, actor)
    except Problem as problem:
        return _form(request, actor, form, problem)
    return redirect("notify:bulk-one", bulk_id=bulk.pk)


@require_safe
@staff
def edit(request: HttpRequest, actor: Actor, bulk_id: UUID) -> HttpResponse:
    """The form of one that is not approved yet."""
    bulk = queries.found(bulk_id, actor)
    if bulk.state not in OPEN:
        return redirect("notify:bulk-one", bulk_id=bulk_id)
    return _form(request, actor, BulkForm.of(bulk), bulk=bulk)


@posted("notify:bulk-edit", "bulk_id")
@staff
def change(request: HttpRequest, actor: Actor, bulk_id: UUID) -> HttpResponse:
    """Keep what was changed; an approval that was asked for is asked for anew."""
    form = BulkForm(request.POST)
    try:
        hold(request)
        actions.change(bulk_id, form.wish, actor, seen=_seen(request))
    except Problem as problem:
        return _form(request, actor, form, problem, queries.found(bulk_id, actor))
    messages.success(request, _("Kept. It waits for nobody's approval before you ask for it."))
    return redirect("notify:bulk-one", bulk_id=bulk_id)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, bulk_id: UUID) -> HttpResponse:
    """Its preview before it is approved, and how far it is afterwards."""
    return _page(request, actor, bulk_id)


@posted("notify:bulk-one", "bulk_id")
@staff
def act(request: HttpRequest, actor: Actor, bulk_id: UUID, verb: str) -> HttpResponse:
    """Ask for approval, approve, stop."""
    try:
        hold(request)
        if verb == "ask":
            actions.ask(bulk_id, actor, seen=_seen(request))
            said = _("Another officer of the city can approve it now.")
        elif verb == "approve":
            actions.approve(bulk_id, actor, seen=_seen(request))
            said = _("Approved: the first messages go out within ten seconds.")
        else:
            _bulk, count = actions.stop(bulk_id, actor)
            said = _("Stopped. Messages that were written and stay unsent: %(count)s.") % {"count": count}
    except Problem as problem:
        return _page(request, actor, bulk_id, problem)
    messages.success(request, said)
    return redirect("notify:bulk-one", bulk_id=bulk_id)


VERBS = ("ask", "approve", "stop")


def _form(
    request: HttpRequest,
    actor: Actor,
    form: BulkForm,
    problem: Problem | None = None,
    bulk: Bulk | None = None,
) -> HttpResponse:
    actions.permit(actor)
    if problem:
        form.refused(problem)
    context = {
        "form": form,
        "bulk": bulk,
        "seen": request.POST.get("seen") or (bulk.revision if bulk else ""),
        "problem": problem,
        "faulty": [field for field in form if field.errors],
        "places": [(f"{{{place}}}", MEANING[place]) for place in OF_MANY],
    }
    return render(request, "notify/bulk_form.html", context, status=problem.status if problem else 200)


def _page(request: HttpRequest, actor: Actor, bulk_id: UUID, problem: Problem | None = None) -> HttpResponse:
    bulk = queries.found(bulk_id, actor)
    officer = permissions.city_officer(actor)
    context = {
        "bulk": bulk,
        "names": names_of({bulk.made_by, bulk.approved_by, bulk.stopped_by}),
        "chosen": _chosen(bulk),
        "open": bulk.state in OPEN,
        "writes": officer,
        "approves": officer and bulk.made_by != actor.id,
        "problem": problem,
        **(_preview(bulk, actor) if bulk.state in OPEN else _progress(request, bulk)),
    }
    return render(request, "notify/bulk.html", context, status=problem.status if problem else 200)


def _chosen(bulk: Bulk) -> list[tuple[str, str]]:
    """The selection in words."""
    cards, late = (
        directory().offices,
        {None: _("Late or not"), True: _("Late only"), False: _("Only who is not late")},
    )
    channels = [str(channel.label) for channel in (Channel.MAIL, Channel.SMS) if getattr(bulk, channel)]
    return [
        (_("Offices"), "、".join(cards[slug].area for slug in bulk.offices)),
        (_("States of the filings"), "、".join(str(State(state).label) for state in bulk.states)),
        (_("Who files"), "、".join(str(FilerKind(kind).label) for kind in bulk.filer_kinds)),
        (_("Late filing"), late[bulk.late]),
        (_("By which way"), "、".join(channels)),
    ]


def _preview(bulk: Bulk, actor: Actor) -> dict[str, Any]:
    counts = counting.count(bulk)
    total, cards = counting.together(counts), directory().offices
    return {
        "counts": [(cards[slug], one) for slug, one in counts.items()],
        "total": total,
        "cost": cost(Channel.SMS, total.parts),
        "price": pack().budget.sms_price,
        "examples": examples(bulk, counts, actor),
    }


def _progress(request: HttpRequest, bulk: Bulk) -> dict[str, Any]:
    running = bulk.state == BulkState.RUNNING
    progress = queries.progress(bulk)
    return {
        "progress": progress,
        "total_written": max(bulk.total, bulk.written),
        "stops": running or bool(bulk.state == BulkState.DONE and progress.sums[0]),
        "running": running,
        "night": running and bulk.sms and quiet(now()),
        "quiet_to": pack().peace.quiet_to,
        "follow": FOLLOWED_EVERY if running and "follow" in request.GET else 0,
    }


def _seen(request: HttpRequest) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1
