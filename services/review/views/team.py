"""The office's staff, as its supervisor keeps it."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from services.review.oversight.doings import overseen_by
from services.review.oversight.forms import MemberForm
from services.review.setup import planning
from services.review.views.setup.keeping import moment_of
from tenants.filings import permissions
from tenants.filings.typed import told
from tenants.offices import authenticator, directory, team
from tenants.offices.desk import staff
from tenants.offices.setup.starting import FORMATS

LENGTH = 60
STARTS_AT = forms.DateTimeField(required=False, input_formats=FORMATS)


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
        if moment := starts_at_of(request):
            password = planning.add_from(
                username, name, role, moment, actor, known=known, office=office or actor.office
            )
        else:
            password = team.add(username, name, role, actor, known=known, office=office)
    except Problem as problem:
        return page_of(request, actor, office, problem=problem, form=MemberForm(where, request.POST))
    if password:
        given = {"name": name, "username": username, "password": password}
        if moment:
            given["moment"] = moment_of(moment)
        return page_of(request, actor, office, given=given)
    said = (
        _("%(username)s may work here from %(moment)s on.")
        if moment
        else _("%(username)s may work here now.")
    )
    messages.success(request, said % {"username": username, "moment": moment_of(moment or timezone.now())})
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
    messages.success(request, said)
    return redirect(_address(office))


def _address(office: str) -> str:
    return reverse("review:setup-staff-of", kwargs={"office": office}) if office else reverse("review:team")


Done = tuple[team.Member, str, dict[str, str]]


def starts_at_of(request: HttpRequest) -> datetime | None:
    """From when on; None where nothing was typed: at once.

    Raises:
        Unprocessable: what was typed is no moment.
    """
    try:
        found: datetime | None = STARTS_AT.clean(request.POST.get("starts_at", ""))
    except ValidationError as error:
        raise Unprocessable("no-moment", str(error.messages[0])).at("starts_at") from None
    return found


def _planned(
    kind: str, member: int, starts_at: datetime, actor: Actor, *, office: str, role: str = ""
) -> Done:
    where = office or actor.office
    planning.plan_for(kind, member, starts_at, actor, office=where, role=role)
    one = next(one for one in team.members(where) if one.id == member)
    said = _("Planned for %(name)s, from %(moment)s on.")
    return one, said % {"name": one.name, "moment": moment_of(starts_at)}, {}


def _role(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:
    role = request.POST.get("role", "")
    if moment := starts_at_of(request):
        return _planned("role", member, moment, actor, office=office, role=role)
    one = team.change_role(member, role, actor, office)
    return one, _("%(name)s: %(role)s from now on.") % {"name": one.name, "role": one.role_label}, {}


def _block(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:
    if moment := starts_at_of(request):
        return _planned("block", member, moment, actor, office=office)
    one = team.block(member, actor, office)
    return one, _("%(name)s comes in no more.") % {"name": one.name}, {}


def _unblock(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:
    if moment := starts_at_of(request):
        return _planned("unblock", member, moment, actor, office=office)
    one = team.unblock(member, actor, office)
    return one, _("%(name)s may sign in again.") % {"name": one.name}, {}


def _end(request: HttpRequest, actor: Actor, member: int, office: str) -> Done:  # noqa: ARG001
    one = team.end_sign_ins(member, actor, office)
    return one, _("%(name)s is signed out everywhere here.") % {"name": one.name}, {}


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
        "to_come": planning.to_come(where, planning.STAFF),
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
        "typed": {name: request.POST.get(name, "") for name in ("role", "starts_at")} if tried else {},
    }
    return render(request, "review/team.html", context, status=problem.status if problem else 200)
