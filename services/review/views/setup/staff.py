"""All offices' staff, for the city's officers; one office's on the same page as its supervisor has."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review.setup import offices
from services.review.views import team
from services.review.views.setup.exercise import of_the_setup
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.everybody import everybody
from tenants.offices.models import Role
from tenants.offices.setup import changing


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who works in any office; `?q=`, `?role=`, `?blocked=` narrow."""
    of_the_setup(actor)
    search, role = told(request.GET, "q", 60), request.GET.get("role", "")
    blocked, after = "blocked" in request.GET, request.GET.get("after", "")
    rows, beyond = everybody(
        search, role, after=int(after) if after.isdecimal() and len(after) < 10 else 0, blocked=blocked
    )
    context = {
        "rows": rows,
        "offices": directory().offices,
        "search": search,
        "role": role,
        "roles": Role.choices,
        "blocked": blocked,
        "after": beyond,
        "sets": changing.may(actor),
    }
    return render(request, "review/setup/staff.html", context)


@require_safe
@staff
def of_office(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """Everybody who works in one office."""
    of_the_setup(actor)
    offices.card_of(office)
    return team.page_of(request, actor, office)


@staff
def add(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """Let somebody work in an office."""
    of_the_setup(actor)
    offices.card_of(office)
    if request.method != "POST":
        return redirect("review:setup-staff-of", office=office)
    return team.added(request, actor, office)


@staff
def act(request: HttpRequest, actor: Actor, office: str, member: int, verb: str) -> HttpResponse:
    """Change what somebody may do in an office."""
    of_the_setup(actor)
    offices.card_of(office)
    if request.method != "POST":
        return redirect("review:setup-staff-of", office=office)
    return team.acted(request, actor, member, verb, office)
