"""The city's page of findings across offices."""

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
from services.review.crossing import actions, queries
from services.review.crossing.models import TraitKind
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.staffing import names_of

ASIDE = "aside"


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What several offices have in common, and what lies in another's area."""
    return _page(request, actor)


@posted("review:crossings")
@staff
def put_aside(request: HttpRequest, actor: Actor, finding_id: UUID) -> HttpResponse:
    """It was looked at, and is all right."""
    try:
        hold(request)
        actions.put_aside(finding_id, actor, told(request.POST, "reason", actions.LONGEST))
    except Problem as problem:
        return _page(request, actor, problem, str(finding_id))
    messages.success(request, _("Put aside. It comes back should another filing come to it."))
    return redirect("review:crossings")


def _page(
    request: HttpRequest, actor: Actor, problem: Problem | None = None, tried: str = ""
) -> HttpResponse:
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    page, found = queries.found(actor, kind=show, aside=show == ASIDE, after=after)
    cards = directory().offices
    names = names_of(one.crossing.aside_by for one in found)
    context = {
        "page": page,
        "after": after,
        "show": show,
        "tabs": [("", _("All")), *TraitKind.choices, (ASIDE, _("Put aside"))],
        "rows": [
            (
                one,
                cards.get(one.area),
                [(same, cards.get(same.office), State(same.state).label) for same in one.filings],
                names.get(one.crossing.aside_by, ""),
            )
            for one in found
        ],
        "decides": actor.role == "officer",
        "typed": request.POST.get("reason", ""),
        "tried": tried,
        "longest": actions.LONGEST,
        "problem": problem,
    }
    return render(request, "review/city/crossings.html", context, status=problem.status if problem else 200)
