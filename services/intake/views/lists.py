"""The desk's pages of lists of known accounts: hand one in, look at what was found, say yes, follow how far it is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from services.intake.forms import ListForm
from services.intake.known import actions, queries, sheets
from services.intake.known.models import FAULTY, UNDER_WAY, AccountList, ListState, Verdict
from tenants.filings import permissions
from tenants.offices.desk import staff
from tenants.offices.staffing import names_of

VERBS = ("yes", "stop")
SHOWN = (*FAULTY, Verdict.KNOWN, Verdict.WITHDRAWN)


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All lists, and the form that takes a new one."""
    return _lists(request, actor, ListForm())


@require_safe
@staff
def template(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:  # noqa: ARG001
    """The template, to be filled in."""
    actions.permit(actor)
    data = sheets.template_xlsx() if kind == "xlsx" else sheets.template_csv()
    return _file(data, f"{_('Known accounts')}.{kind}")


@posted("intake-desk:lists")
@staff
def hand_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a list and check it; nothing is written of a filing."""
    form = ListForm(request.POST, request.FILES)
    try:
        hold(request)
        if not form.is_valid():
            raise Unprocessable("no-file", str(form.errors["file"][0]))
        one = actions.hand_in(form.cleaned_data["file"], actor)
    except Problem as problem:
        return _lists(request, actor, form, problem)
    return redirect("intake-desk:list", list_id=one.pk)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:
    """What the check found, or how far it is."""
    return _one(request, actor, list_id)


@require_safe
@staff
def to_mend(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The rows that are to be mended, with what to do; they can be handed in again alone."""
    found = queries.found(list_id, actor)
    return _file(sheets.faulty_xlsx(found, queries.faulty(found, actor)), f"{_('To be mended')}.xlsx")


@posted("intake-desk:list", "list_id")
@staff
def act(request: HttpRequest, actor: Actor, list_id: UUID, verb: str) -> HttpResponse:
    """Say yes, or give it up."""
    try:
        hold(request)
        if verb == "yes":
            actions.say_yes(list_id, actor, invites="invite" in request.POST)
        else:
            actions.stop(list_id, actor)
            messages.success(request, _("Given up. What was taken over before stays."))
    except Problem as problem:
        return _one(request, actor, list_id, problem)
    return redirect("intake-desk:list", list_id=list_id)


def _lists(
    request: HttpRequest, actor: Actor, form: ListForm, problem: Problem | None = None
) -> HttpResponse:
    for fault in problem.errors if problem else ():
        form.add_error(fault.field, str(fault.message))
    page = queries.listed(actor, after := request.GET.get("after", ""))
    names = names_of(found.made_by for found in page.rows)
    context = {
        "form": form,
        "problem": problem,
        "faulty": [field for field in form if form.is_bound and field.errors],
        "page": page,
        "after": after,
        "rows": [(found, names.get(found.made_by, "")) for found in page.rows],
        "writes": permissions.of_this_office(actor),
    }
    return render(request, "intake/lists.html", context, status=problem.status if problem else 200)


def _one(request: HttpRequest, actor: Actor, list_id: UUID, problem: Problem | None = None) -> HttpResponse:
    found = queries.found(list_id, actor)
    context = {
        "list": found,
        "names": names_of([found.made_by, found.said_by]),
        "writes": permissions.of_this_office(actor),
        "problem": problem,
        "follows": found.state in UNDER_WAY,
        **_progress(found),
        **_left_out(request, found),
    }
    return render(request, "intake/list.html", context, status=problem.status if problem else 200)


def _progress(found: AccountList) -> dict[str, int]:
    """How far the clock is with it: rows checked of all, or taken over of those that are to be."""
    count, good = found.counts.get, found.counts.get(Verdict.GOOD, 0)
    written = count(Verdict.WRITTEN, 0)
    # While it is taken over a row may turn out to be filed by now: then there is one less to do.
    if found.state == ListState.CHECKING:
        return {"done": found.total - count(Verdict.NONE, found.total), "of": found.total, "good": good}
    return {"done": written, "of": written + good, "good": good, "written": written}


def _left_out(request: HttpRequest, found: AccountList) -> dict[str, Any]:
    """The rows that are not taken over, by why; a page of one kind."""
    views = [(one, one.label, found.counts[one]) for one in SHOWN if found.counts.get(one)]
    asked, after = request.GET.get("show", ""), request.GET.get("after", "")
    show = next((one for one, _label, _count in views if one == asked), views[0][0] if views else "")
    if not show or found.state == ListState.CHECKING:
        return {"views": []}
    first = int(after) if after.isdecimal() and len(after) < 7 else 0
    rows, more = queries.left_out(found, [show], first)
    mends = any(found.counts.get(one) for one in FAULTY) and bool(rows)
    return {"views": views, "show": show, "rows": rows, "more": more, "first": first, "mends": mends}


def _file(data: bytes, name: str) -> HttpResponse:
    kind = sheets.XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
