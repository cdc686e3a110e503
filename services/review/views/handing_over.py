"""A district's lists of paper copies that go to the office that keeps them: made, printed, signed by both sides."""

from collections.abc import Callable
from typing import Any
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
from services.review import hand_over_lists, papers
from tenants.filings import handing_over, permissions
from tenants.offices import directory
from tenants.offices.desk import staff


@require_safe
@staff
def lists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits to be handed over, and the lists that there are."""
    return _lists(request, actor)


@posted("review:handovers")
@staff
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put the chosen copies onto a list."""
    try:
        hold(request)
        made = handing_over.make(chosen(request), actor)
    except Problem as problem:
        return _lists(request, actor, problem)
    messages.success(request, _("The list is made. Print it, and have both sides sign it."))
    return redirect("review:handover", number=made.pk)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One list, with what is on it."""
    return _one(request, actor, number)


@require_safe
@staff
def pdf(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:  # noqa: ARG001
    """The list to print, for both sides to sign."""
    return papers.file(hand_over_lists.printed(number, actor), f"handover-{number}.pdf")


@posted("review:handover", "number")
@staff
def act(request: HttpRequest, actor: Actor, number: int, verb: str) -> HttpResponse:
    """Both sides have signed; or it was a mistake, and the copies wait again."""
    try:
        hold(request)
        VERBS[verb](number, actor)
    except Problem as problem:
        return _one(request, actor, number, problem)
    if verb == "sign":
        messages.success(request, _("The copies are with the office that keeps them."))
        return redirect("review:handover", number=number)
    messages.success(request, _("The list is taken back; its copies wait again."))
    return redirect("review:handovers")


VERBS: dict[str, Callable[[int, Actor], object]] = {
    "sign": handing_over.sign,
    "take-back": handing_over.take_back,
}


def chosen(request: HttpRequest) -> list[UUID]:
    """The filings whose boxes are ticked; what is none is left out."""
    found = []
    for text in request.POST.getlist("filing"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _lists(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    page = hand_over_lists.waiting(after)
    context: dict[str, Any] = {
        "page": page,
        "after": after,
        "chosen": {str(one) for one in chosen(request)} if problem else {str(one.pk) for one in page.rows},
        "lists": hand_over_lists.newest(),
        "decides": permissions.of_this_office(actor),
        "keeper": directory.directory().keeper,
        "problem": problem,
    }
    return render(request, "review/handovers.html", context, status=problem.status if problem else 200)


def _one(request: HttpRequest, actor: Actor, number: int, problem: Problem | None = None) -> HttpResponse:
    found = handing_over.find(number)
    context: dict[str, Any] = {
        "list": found,
        "title": handing_over.title_of(found.pk, found.made_at),
        "filings": list(handing_over.on(number)),
        "people": hand_over_lists.people([found]),
        "decides": permissions.of_this_office(actor),
        "keeper": directory.directory().keeper,
        "problem": problem,
    }
    return render(request, "review/handover.html", context, status=problem.status if problem else 200)
