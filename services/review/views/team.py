"""The office's staff, as its supervisor keeps it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review.oversight.doings import overseen_by
from services.review.oversight.forms import MemberForm
from tenants.filings import permissions
from tenants.filings.typed import told
from tenants.offices import authenticator, team
from tenants.offices.desk import staff

LENGTH = 60


@require_safe
@staff
def team_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who works in the office."""
    overseen_by(actor)
    return _page(request, actor)


@posted("review:team")
@staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let somebody work in the office; a new account's password is shown once."""
    try:
        hold(request)
        username, name = told(request.POST, "username", LENGTH), told(request.POST, "name", LENGTH)
        role, known = request.POST.get("role", ""), "known" in request.POST
        password = team.add(username, name, role, actor, known=known)
    except Problem as problem:
        return _page(request, actor, problem=problem, form=MemberForm(actor.office, request.POST))
    if password:
        return _page(request, actor, given={"name": name, "username": username, "password": password})
    messages.success(request, _("%(username)s may work here now.") % {"username": username})
    return redirect("review:team")


@posted("review:team")
@staff
def act(request: HttpRequest, actor: Actor, member: int, verb: str) -> HttpResponse:
    """Change what somebody may do here."""
    try:
        hold(request)
        one, said, given = VERBS[verb](request, actor, member)
    except Problem as problem:
        return _page(request, actor, problem=problem, tried=member)
    if given:  # shown once, and nowhere else
        return _page(
            request, actor, given={"name": one.name, "username": one.username, **given}, tried=member
        )
    messages.success(request, said % {"name": one.name, "role": one.role_label})
    return redirect("review:team")


Done = tuple[team.Member, str, dict[str, str]]


def _role(request: HttpRequest, actor: Actor, member: int) -> Done:
    return (
        team.change_role(member, request.POST.get("role", ""), actor),
        _("%(name)s: %(role)s from now on."),
        {},
    )


def _block(request: HttpRequest, actor: Actor, member: int) -> Done:  # noqa: ARG001
    return team.block(member, actor), _("%(name)s comes in no more."), {}


def _unblock(request: HttpRequest, actor: Actor, member: int) -> Done:  # noqa: ARG001
    return team.unblock(member, actor), _("%(name)s may sign in again."), {}


def _end(request: HttpRequest, actor: Actor, member: int) -> Done:  # noqa: ARG001
    return team.end_sign_ins(member, actor), _("%(name)s is signed out everywhere here."), {}


def _password(request: HttpRequest, actor: Actor, member: int) -> Done:  # noqa: ARG001
    one, password = team.new_password(member, actor)
    return one, "", {"password": password}


def _factor(request: HttpRequest, actor: Actor, member: int) -> Done:  # noqa: ARG001
    one, address = team.new_second_factor(member, actor)
    return one, "", {"address": address}


VERBS: dict[str, Callable[[HttpRequest, Actor, int], Done]] = {
    "role": _role,
    "block": _block,
    "unblock": _unblock,
    "end": _end,
    "password": _password,
    "factor": _factor,
}


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    problem: Problem | None = None,
    form: MemberForm | None = None,
    given: dict[str, str] | None = None,
    tried: int = 0,
) -> HttpResponse:
    form = form or MemberForm(actor.office)
    if problem is not None and form.is_bound:
        form.say(problem)
    context = {
        "members": team.members(actor.office),
        "roles": team.roles_of(actor.office),
        "keeps": permissions.supervises(actor),
        "form": form,
        "faulty": [field for field in form if form.is_bound and field.errors],
        "problem": problem,
        "given": given,
        "code": authenticator.drawn(given["address"]) if given and "address" in given else "",
        "tried": tried,
    }
    return render(request, "review/team.html", context, status=problem.status if problem else 200)
