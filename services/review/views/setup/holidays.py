"""The city's holidays and make-up days of a year: by a file or as text; first what is wrong and who is affected."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from infra.spreadsheet import MAX_BYTES, too_large
from services.review import days
from services.review.setup import holidays
from services.review.setup.holidays import Table
from services.review.views.setup.exercise import of_the_setup
from tenants.offices.desk import staff
from tenants.offices.setup import changing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where the days of a year are handed in."""
    return _page(request, actor)


@require_safe
@staff
def template(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001
    """The table to be filled in."""
    of_the_setup(actor)
    answer = HttpResponse(holidays.template(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="days.xlsx"'
    return answer


@posted("review:setup-days")
@staff
def send(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What would change; then, said yes to, the change."""
    of_the_setup(actor)
    table = None
    try:
        table = _read(request)
        if request.POST.get("seen"):
            hold(request)
            done = days.confirm(table, request.POST["seen"], actor)
        else:
            return _page(request, actor, table=table, proposal=days.proposed(table, actor))
    except Problem as problem:
        return _page(request, actor, table=table, problem=problem)
    messages.success(request, done.words)
    return redirect("review:setup-days")


def _read(request: HttpRequest) -> Table:
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > MAX_BYTES:
            raise too_large()
        return holidays.read(file.read())
    if not (text := request.POST.get("text", "").strip()):
        raise Unprocessable("no-days", _("Choose a file, or paste the days.")).at("file")
    return holidays.read(text.encode())


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    table: Table | None = None,
    proposal: days.Proposal | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    of_the_setup(actor)
    context: dict[str, Any] = {
        "table": table,
        "text": table.text if table else request.POST.get("text", "")[:50_000],
        "proposal": proposal,
        "sets": changing.may(actor),
        "problem": problem,
        "faults": {fault.field: fault.message for fault in problem.errors} if problem else {},
    }
    return render(request, "review/setup/days.html", context, status=problem.status if problem else 200)
