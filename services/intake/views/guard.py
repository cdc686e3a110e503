"""The filers' door: who may come in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from infra.http import carried
from infra.problems import Unauthorized
from services.intake.auth import recognise
from services.intake.views import home
from tenants.offices.filers import Door


def _ask(request: HttpRequest) -> HttpResponse:
    """The office's first page; over a form that was sent, with what was typed in it. Staff signs in at the desk."""
    token = getattr(request, "token", "")
    if request.method == "POST":
        message = _("Your sign-in has ended. What you typed is kept: sign in again, and go on.")
        ended = Unauthorized("sign-in-ended", message)
        if token.startswith("s_"):
            return carried.go_on(request, ended, f"/o/{request.office.slug}/desk/sign-in/")  # type: ignore[attr-defined]
        return home.sign_in(request, ended)
    if token:
        messages.warning(request, _("Your sign-in has ended. Sign in again."))
    return redirect("intake:home")


DOOR = Door(recognise, _ask)
