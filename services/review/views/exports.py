"""Summary tables on the desk: ask for one, follow how far it is, get the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review.exports import actions
from services.review.exports.models import Export, ExportState, Kind
from services.review.exports.selection import Selection
from services.review.exports.writers import MOST, TYPES
from services.review.filters import ALL, VIEWS, FilterForm, Filters
from tenants.offices.desk import staff

VERBS = {"stop": actions.stop, "again": actions.again}


@require_safe
@staff
def exports_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The tables that somebody has asked for, and the form for another one: as the queue was, where it leads here."""
    return _page(request, actor)


@posted("review:exports")
@staff
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have one made."""
    try:
        hold(request)
        selection = Selection(Filters.read(request.POST.dict()), actor.id)
        one = actions.ask(selection, request.POST.get("kind", ""), actor)
    except Problem as problem:
        return _page(request, actor, problem)
    return redirect("review:export", export_id=one.pk)


@require_safe
@staff
def export_page(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    """How far one is; its file, once it is there."""
    return _one(request, actor, export_id)


@posted("review:export", "export_id")
@staff
def act(request: HttpRequest, actor: Actor, export_id: UUID, verb: str) -> HttpResponse:
    """Stop one, or have it made anew."""
    try:
        hold(request)
        one = VERBS[verb](export_id, actor)
    except Problem as problem:
        return _one(request, actor, export_id, problem)
    if verb == "stop":
        messages.success(request, _("Stopped."))
    return redirect("review:export", export_id=one.pk)


@require_safe
@staff
def file(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The file, for its maker."""
    one, data = actions.file_of(export_id, actor)
    response = HttpResponse(data, content_type=TYPES[Kind(one.kind)])
    name = f"备案汇总表-{timezone.localtime(one.made_at):%Y%m%d-%H%M}.{one.kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _page(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    typed, now = request.POST if problem else request.GET, timezone.now()
    context = {
        "rows": [
            (one, actions.selection_of(one).words, actions.is_there(one, now)) for one in actions.owned(actor)
        ],
        "views": VIEWS.items(),
        "kinds": Kind.choices,
        "view": typed.get("view", ALL),
        "search": typed.get("search", ""),
        "narrowed": [
            (name, typed[name]) for name in FilterForm.base_fields if name != "search" and typed.get(name)
        ],
        "narrowing": _narrowing(typed),
        "kind": typed.get("kind", Kind.XLSX),
        "faults": {fault.field: fault.message for fault in problem.errors} if problem else {},
        "problem": problem,
        "most": MOST[Kind.PDF],
        "hours": actions.KEEP.days * 24,
    }
    return render(request, "review/exports.html", context, status=problem.status if problem else 200)


def _narrowing(typed: QueryDict) -> list[str]:
    """What narrows the list besides the search; nothing where it cannot be read, which is said when it is asked for."""
    try:
        return Filters.read(typed.dict()).words({})
    except Problem:
        return []


def _one(request: HttpRequest, actor: Actor, key: UUID, problem: Problem | None = None) -> HttpResponse:
    one: Export = actions.own(key, actor)
    context = {
        "one": one,
        "chosen": actions.selection_of(one).words,
        "there": actions.is_there(one, timezone.now()),
        "until": one.ended_at + actions.KEEP if one.ended_at else None,
        "making": one.state == ExportState.MAKING,
        "most": MOST[one.kind],
        "problem": problem,
    }
    return render(request, "review/export.html", context, status=problem.status if problem else 200)
