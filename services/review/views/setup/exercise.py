"""The versions of the exercise: which is in force, what each says, and a part of it written otherwise."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Conflict, Forbidden, Problem
from services.review.setup import affected
from services.review.setup.editing import Editing
from services.review.setup.parts import ALL, PARTS, Part
from services.review.setup.showing import differing, laid_out, listed
from services.review.setup.when import WhenForm
from tenants.offices.desk import staff
from tenants.offices.models import Notice
from tenants.offices.setup import changing, versions
from tenants.offices.setup.changing import Change
from tenants.offices.setup.merging import merged

NOT_TYPED = ("csrfmiddlewaretoken", "seen", "based_on", "carried")


def of_the_setup(actor: Actor) -> None:
    """Let those pass who may read the set-up.

    Raises:
        Forbidden: neither an officer nor an auditor of the city.
    """
    if not changing.may_read(actor):
        raise Forbidden("setup-not-yours-to-see", _("The set-up is for the city's officers."))


@require_safe
@staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which version is in force, which is to come, all former ones; and the parts."""
    of_the_setup(actor)
    found = listed()
    context = {
        "listed": found,
        "now": next((one for one in found if one.version.standing == "in_force"), None),
        "coming": [one for one in reversed(found) if one.version.standing == "to_come"],
        "parts": ALL,
        "sets": changing.may(actor),
    }
    return render(request, "review/setup/overview.html", context)


@require_safe
@staff
def version(request: HttpRequest, actor: Actor, version_id: int) -> HttpResponse:
    """A version as it is, or what differs between it and another one (`?against=`)."""
    of_the_setup(actor)
    found, there = listed(), versions.stored(version_id)
    asked = request.GET.get("against", "")
    other = versions.stored(int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    by_id = {one.version.id: one for one in found}
    pack = versions.whole(there.pack)
    context = {
        "here": by_id[there.pk],
        "other": by_id[other.pk] if other else None,
        "others": [one for one in found if one.version.id != there.pk],
        "lines": differing(versions.whole(other.pack), pack) if other else [],
        "groups": [] if other else laid_out(pack),
        "parts": ALL,
        "sets": changing.may(actor),
    }
    return render(request, "review/setup/version.html", context)


@posted("review:setup")
@staff
def take_back(request: HttpRequest, actor: Actor, version_id: int) -> HttpResponse:
    """Take back a version that is still to come."""
    hold(request)
    changing.take_back(version_id, actor)
    messages.success(request, _("Taken back. It will not come into force."))
    return redirect("review:setup")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def part(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A part of a version: its forms; then what would change, and whom it affects; then, said yes to, a new version."""
    of_the_setup(actor)
    if code not in PARTS:
        raise Http404
    here = PARTS[code]
    if request.method != "POST":
        base = _base(request.GET.get("from", ""))
        editing = Editing(here, versions.whole(base.pack))
        return _page(request, actor, base, editing, WhenForm(base=base))
    base = _base(request.POST.get("based_on", ""))
    editing = Editing(here, versions.whole(base.pack), request.POST)
    when = WhenForm(request.POST, base=base)
    if not all([editing.valid(), when.is_valid()]):
        return _page(request, actor, base, editing, when, wrong=True)
    change = Change(base.pk, editing.pack, when.moment, when.cleaned_data["remark"])
    try:
        if request.POST.get("seen"):
            hold(request)
            return _done(request, changing.make(change, actor))
        pack = changing.checked(change, actor)
    except Conflict:
        return _overtaken(request, actor, here, base, change)
    except Problem as problem:
        when.say(problem)
        return _page(request, actor, base, editing, when, problem=problem)
    typed = [(name, str(one)) for name, some in request.POST.lists() if name not in NOT_TYPED for one in some]
    lines = differing(versions.whole(base.pack), change.pack)
    effect = affected.by(pack)
    proposal = affected.Proposal(effect.affected, effect.rest, change, lines, typed)
    return _page(request, actor, base, editing, when, proposal=proposal)


def _base(asked: str) -> Notice:
    if asked.isdecimal() and len(asked) < 10:
        return versions.stored(int(asked))
    found = versions.at(None)
    assert found is not None  # noqa: S101 - an installation is set up with a version
    return found


def _done(request: HttpRequest, made: Notice) -> HttpResponse:
    moment = timezone.localtime(made.in_force_from).strftime("%Y-%m-%d %H:%M")
    said = _("Kept: in force from %(moment)s. What hangs on it follows within a minute.")
    messages.success(request, said % {"moment": moment})
    return redirect("review:setup")


def _overtaken(request: HttpRequest, actor: Actor, here: Part, base: Notice, change: Change) -> HttpResponse:
    """Somebody else's version is in force at that moment: what they changed is said, and ours stands on top of it."""
    there = versions.at(change.starts_at) or base
    mine, theirs = versions.whole(base.pack), versions.whole(there.pack)
    both = merged(mine, change.pack, theirs)
    found = next(one for one in listed() if one.version.id == there.pk)
    message = _(
        "At that moment version %(number)d is in force, made by %(author)s. Below is what it says otherwise;"
        " what you changed stands on top of it in the form. Look at it, and go on."
    )
    problem = Conflict("exercise-changed", message % {"number": found.version.number, "author": found.author})
    return _page(
        request,
        actor,
        there,
        Editing(here, both),
        WhenForm(request.POST, base=there),
        problem=problem,
        meanwhile=differing(mine, theirs),
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    base: Notice,
    editing: Editing,
    when: WhenForm,
    *,
    problem: Problem | None = None,
    wrong: bool = False,
    **more: Any,
) -> HttpResponse:
    if wrong:
        problem = Problem("form-invalid", _("Please look at the marked fields."))
        problem.status = 422
    here = editing.part
    found = next(one for one in listed() if one.version.id == base.pk)
    context = {
        "part": here,
        "parts": ALL,
        "base": found,
        "editing": editing,
        "when": when,
        "sets": changing.may(actor),
        "problem": problem,
        "faulty": [*editing.faulty, *(field for field in when if problem and field.errors)]
        if problem
        else [],
        "action": reverse("review:setup-part", kwargs={"code": here.code}),
        **more,
    }
    return render(request, "review/setup/part.html", context, status=problem.status if problem else 200)
