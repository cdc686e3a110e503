"""Who does what: the rule by which filings are given out, how much each member has, who is absent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review import assigning, claiming
from services.review.models import Assignment
from tenants.offices.desk import staff
from tenants.offices.staffing import deciding


@require_safe
@staff
def assignment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rule, and every member with what they have to do."""
    return _page(request, actor)


@posted("review:assignment")
@staff
def rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Another rule, for what is handed in from now on."""
    try:
        hold(request)
        assigning.set_rule(request.POST.get("rule", ""), actor)
    except Problem as problem:
        return _page(request, actor, problem)
    messages.success(request, _("The rule is set, for what is handed in from now on."))
    return redirect("review:assignment")


@posted("review:assignment")
@staff
def away(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A member is absent, or back."""
    gone = request.POST.get("away") == "1"
    try:
        hold(request)
        assigning.set_away(request.POST.get("member", ""), actor, away=gone)
    except Problem as problem:
        return _page(request, actor, problem)
    messages.success(request, _("Absent: no rule gives them anything.") if gone else _("Back again."))
    return redirect("review:assignment")


@posted("review:assignment")
@staff
def hand_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All that a member has to do is another's from now on."""
    try:
        hold(request)
        count = claiming.hand_over(request.POST.get("member", ""), request.POST.get("to", ""), actor)
    except Problem as problem:
        return _page(request, actor, problem)
    said = ngettext(
        "%(count)d filing has been handed over.", "%(count)d filings have been handed over.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("review:assignment")


def _page(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    members = deciding(actor.office)
    load, gone = assigning.load([member.id for member in members]), assigning.away(actor.office)
    context = {
        "problem": problem,
        "rules": Assignment.Rule.choices,
        "rule": assigning.rule_of(actor.office),
        "members": members,
        "rows": [(member, load[member.id], member.id in gone) for member in members],
        "counted": assigning.COUNTED,
        "supervises": actor.role == "supervisor",
        "tried": request.POST.get("member", ""),
    }
    return render(request, "review/assignment.html", context, status=problem.status if problem else 200)
