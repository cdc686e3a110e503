"""A member's own page: their password, their second factor, where they are signed in, how pages look to them."""

from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from tenants.offices import authenticator, desk, directory, own_account

LENGTH = 128
Proof = TypeVar("Proof", bound="ProofForm")


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LENGTH, strip=False, required=False, widget=widget)


class ProofForm(forms.Form):
    """That it is really they who sit there; the names of the fields are kept out of what is noted of wrong tries."""

    password = _password(gettext_lazy("Present password"), "current-password")
    totp = desk.code_field(gettext_lazy("The app's code of now"))

    def __init__(self, *args: object, second_factor: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if not second_factor:
            del self.fields["totp"]

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by field; a code that is not asked for is empty.

        Raises:
            Unprocessable: something is longer than any of it can be.
        """
        if not self.is_valid():
            raise Unprocessable("form-invalid", gettext_lazy("Something is to be corrected."))
        return {"totp": ""} | self.cleaned_data


class PasswordForm(ProofForm):
    """A new password."""

    new = _password(gettext_lazy("Your new password"), "new-password")
    again = _password(gettext_lazy("Your new password again"), "new-password")

    def __init__(self, *args: object, second_factor: bool, **options: object) -> None:
        super().__init__(*args, second_factor=second_factor, **options)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())


class CodeForm(forms.Form):
    """The first code of a new second factor."""

    code = desk.code_field(gettext_lazy("The app's code of now"))


@require_safe
@desk.staff
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own page."""
    return _page(request, actor)


@posted("me:page")
@desk.staff
def password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change one's own password."""
    form = _form(request, actor, PasswordForm)
    try:
        hold(request)
        own_account.change_password(request, actor, _token(request), **form.typed)
    except Problem as problem:
        return _page(request, actor, problem=problem, form=form)
    messages.success(request, _("Your password is changed. All your other sign-ins have ended."))
    return redirect("me:page")


@posted("me:page")
@desk.staff
def factor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Begin with a new second factor: its QR code is shown, and its first code asked for."""
    form = _form(request, actor, ProofForm)
    try:
        hold(request)
        address, signed = own_account.begin_second_factor(request, actor, **form.typed)
    except Problem as problem:
        return _page(request, actor, problem=problem, form=form)
    return _page(request, actor, signed=signed, address=address)


@posted("me:page")
@desk.staff
def confirm(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The first code: from now on it is asked for at the sign-in."""
    form, signed = CodeForm(request.POST, auto_id="confirm_%s"), request.POST.get("key", "")
    code = form.cleaned_data.get("code", "") if form.is_valid() else ""
    address = ""
    try:
        address = own_account.address_of(actor, signed)
        hold(request)
        own_account.keep_own_second_factor(actor, _token(request), signed=signed, code=code)
    except Problem as problem:
        return _page(request, actor, problem=problem, form=form, signed=signed, address=address)
    said = _("From now on the app's code is asked for when you sign in. All your other sign-ins have ended.")
    messages.success(request, said)
    return redirect("me:page")


@posted("me:page")
@desk.staff
def end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End one of one's sign-ins (`which`), or all but this one."""
    try:
        hold(request)
        ended = own_account.end_sign_ins(actor, _token(request), request.POST.get("which", ""))
    except Problem as problem:
        return _page(request, actor, problem=problem)
    said = ngettext("%(count)d sign-in has ended.", "%(count)d sign-ins have ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("me:page")


def _token(request: HttpRequest) -> str:
    return str(request.token)  # type: ignore[attr-defined]


def _form(request: HttpRequest, actor: Actor, kind: type[Proof]) -> Proof:
    """What was sent; each form has ids of its own, for both ask for the password."""
    known = own_account.account_of(actor, _token(request))
    return kind(request.POST, auto_id=f"{kind.__name__}_%s", second_factor=known.second_factor)


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    problem: Problem | None = None,
    form: forms.Form | None = None,
    signed: str = "",
    address: str = "",
) -> HttpResponse:
    account = own_account.account_of(actor, _token(request))
    asked: list[forms.Form] = [
        kind(auto_id=f"{kind.__name__}_%s", second_factor=account.second_factor)
        for kind in (PasswordForm, ProofForm)
    ]
    new_password, proof = (form if type(form) is type(one) else one for one in asked)
    if form is not None and problem is not None:
        for fault in problem.errors:
            form.add_error(fault.field, str(fault.message))
    offices = directory.directory().offices
    context = {
        "account": account,
        "sign_ins": [(one, offices[one.office].name) for one in account.sign_ins],
        "others": any(not one.here for one in account.sign_ins),
        "problem": problem,
        "faulty": [field for field in form if field.errors] if form is not None else [],
        "new_password": new_password,
        "proof": proof,
        "address": address,
        "signed": signed,
        "code": authenticator.drawn(address) if address else "",
        "confirming": form if isinstance(form, CodeForm) else CodeForm(auto_id="confirm_%s"),
    }
    return render(request, "offices/me.html", context, status=problem.status if problem else 200)


app_name = "me"
urlpatterns = [
    path("", page, name="page"),
    path("password/", password, name="password"),
    path("second-factor/", factor, name="factor"),
    path("second-factor/code/", confirm, name="confirm"),
    path("sign-ins/end/", end, name="end"),
]
