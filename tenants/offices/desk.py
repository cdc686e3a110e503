"""The desks' door: who may come to the pages of an office's staff, and how they sign in."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from infra.http import carried
from infra.http.pages import posted
from infra.problems import Problem, Unauthorized
from tenants.offices import sessions
from tenants.offices.middleware import delete_cookie, set_cookie
from tenants.offices.signin import sign_in


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Six digits of an authenticator app."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=label, required=False, max_length=6, help_text=help_text, widget=widget)


class SignInForm(forms.Form):
    """A member's sign-in to an office."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    totp = code_field(
        gettext_lazy("Code of the second factor"), gettext_lazy("Only where one is set up for you.")
    )


def _ask(request: HttpRequest) -> HttpResponse:
    """The sign-in, and from there back to the page; over a form that was sent, with what was typed in it."""
    if request.method != "POST":
        return redirect(f"{reverse('desk:sign-in')}?{urlencode({'next': request.get_full_path()})}")
    message = _("Your sign-in has ended. What you typed is kept: sign in again, and go on.")
    return _page(request, SignInForm(), Unauthorized("sign-in-ended", message), carried.sealed(request))


# A page for the office's staff; others are led to the sign-in, and what they typed comes back.
staff = carried.for_signed_in(lambda request: getattr(request, "actor", None), _ask)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in to this office."""
    parcel = request.POST.get(carried.FIELD, "")
    form = SignInForm(request.POST if "username" in request.POST else None)
    if not form.is_valid():
        return _page(request, form, None, parcel)
    office = request.office  # type: ignore[attr-defined]
    try:
        token, _membership = sign_in(request, office.slug, **form.cleaned_data)
    except Problem as problem:
        return _page(request, form, problem, parcel)
    response = carried.onward(request, _wanted(request))
    set_cookie(response, office, token, settings.STAFF_SECONDS)
    return response


def _page(request: HttpRequest, form: SignInForm, problem: Problem | None, parcel: str) -> HttpResponse:
    here = reverse("desk:sign-in")
    context = {
        "form": form,
        "problem": problem,
        "carried": parcel,
        "action": request.get_full_path() if request.path == here else here,
    }
    return render(request, "offices/sign_in.html", context, status=problem.status if problem else 200)


@posted("desk:sign-in")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    sessions.end(getattr(request, "token", ""))
    response = redirect("desk:sign-in")
    delete_cookie(response, request.office)  # type: ignore[attr-defined]
    return response


def _wanted(request: HttpRequest) -> str:
    """The page that asked for the sign-in, if it is one of this desk."""
    desk, wanted = reverse("desk:sign-in").removesuffix("sign-in/"), request.GET.get("next", "")
    if wanted.startswith(desk) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return desk


app_name = "desk"
urlpatterns = [path("sign-in/", sign_in_page, name="sign-in"), path("sign-out/", sign_out, name="sign-out")]
