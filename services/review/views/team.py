"""The office's staff, as its supervisor keeps it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
from tenants.offices import authenticator, directory, team
from tenants.offices.desk import staff

LENGTH = 60


@require_safe
@staff
def team_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who works in the office."""
    overseen_by(actor)
    return page_of(request, actor)


@posted("review:team")
@staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let somebody work in the office; a new account's password is shown once."""
    return added(request, actor)


@posted("review:team")
@staff
def act(request: HttpRequest, actor: Actor, member: int, verb: str) -> HttpResponse:
    """Change what somebody may do here."""
    return acted(request, actor, member, verb)


def added(request: HttpRequest, actor: Actor, office: str = "") -> HttpResponse:
    """Let somebody work in an office, the actor's own without a name."""
    where = office or actor.office
    try:
        hold(request)
        username, name = told(request.POST, "username", LENGTH), told(request.POST, "name", LENGTH)
        role, known = request.POST.get("role", ""), "known" in request.POST
        password = team.add(username, name, role, actor, known=known, office=office)
    except Problem as problem:
        return page_of(request, actor, office, problem=problem, form=MemberForm(where, request.POST))
    if password:
        given = {"name": name, "username": username, "password": password}
        return page_of(request, actor, office, given=given)
    messages.success(request, _("%(username)s may work here now.") % {"username": username})
    return redirect(_address(office))


def acted(request: HttpRequest, actor: Actor, member: int, verb: str, office: str = "") -> HttpResponse:
    """Change what somebody may do in an office, the actor's own without a name."""
    try:
        hold(request)
        one, said, given = VERBS[verb](request, actor, member, office)
    except Problem as problem:
        return page_of(request, actor, office, problem=problem, tried=member)
    if given:  # shown once, and nowhere else
        given = {"name": one.name, "username": one.username, **given}
        return page_of(request, actor, office, given=given, tried=member)
    messages.success(request, said % {"name": one.name, "role": one.role_label})
    return redirect(_address(office))


def _address(office: str) -> str:
    return reverse("review:setup-staff-of", kwargs={"office": office}) if office else reverse("review:team")


Done = tuple[team.Member, str, dict[str, str]]


def _role(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:
    return (
        team.change_role(member, request.POST.get("role", ""), actor, office),
        _("%(name)s: %(role)s from now on."),
        {},
    )


def _block(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    return team.block(member, actor, office), _("%(name)s comes in no more."), {}


def _unblock(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    return team.unblock(member, actor, office), _("%(name)s may sign in again."), {}


def _end(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    return team.end_sign_ins(member, actor, office), _("%(name)s is signed out everywhere here."), {}


def _password(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    one, password = team.new_password(member, actor, office)
    return one, "", {"password": password}


def _factor(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    one, address = team.new_second_factor(member, actor, office)
    return one, "", {"address": address}


VERBS: dict[str, Callable[[HttpRequest, Actor, int, str], Done]] = {
    "role": _role,
    "block": _block,
    "unblock": _unblock,
    "end": _end,
    "password": _password,
    "factor": _factor,
}


def page_of(
    request: HttpRequest,
    actor: Actor,
    office: str = "",
    *,
    problem: Problem | None = None,
    form: MemberForm | None = None,
    given: dict[str, str] | None = None,
    tried: int = 0,
) -> HttpResponse:
    """An office's staff, the actor's own without a name."""
    where = office or actor.office
    form = form or MemberForm(where)
    if problem is not None and form.is_bound:
        form.say(problem)
    context = {
        "members": team.members(where),
        "roles": team.roles_of(where),
        "keeps": permissions.city_officer(actor) if office else permissions.supervises(actor),
        "here": _address(office),
        "whose": directory.office(office) if office else None,
        "form": form,
        "faulty": [field for field in form if form.is_bound and field.errors],
        "problem": problem,
        "given": given,
        "code": authenticator.drawn(given["address"]) if given and "address" in given else "",
        "tried": tried,
    }
    return render(request, "review/team.html", context, status=problem.status if problem else 200)
