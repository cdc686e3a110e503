"""Whether an account is filed already, and with which office; nothing else is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from infra.problems import Problem, Unprocessable
from services.intake.forms import AccountForm
from tenants.offices import claims, public_limits
from tenants.offices.directory import directory


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def filed(request: HttpRequest) -> HttpResponse:
    """The question and its answer; sent by POST, so that no account stands in an address."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "pack": directory().pack, "city": directory().city}
    if request.method != "POST":
        return render(request, "intake/filed.html", context)
    try:
        if not form.is_valid():
            raise Unprocessable("account-unreadable", _("Please look at the marked field."))
        public_limits.count("filed", request.META.get("REMOTE_ADDR", ""))
    except Problem as problem:
        faulty = [field for field in form if field.errors]
        response = render(
            request,
            "intake/filed.html",
            context | {"problem": problem, "faulty": faulty},
            status=problem.status,
        )
        if problem.retry_after is not None:
            response["Retry-After"] = str(problem.retry_after)
        return response
    account = form.cleaned_data["account"]
    context |= {"answered": True, "account": account, "holder": claims.holder(account)}
    return render(request, "intake/filed.html", context)
