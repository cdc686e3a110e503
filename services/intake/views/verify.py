"""Whether a receipt is genuine: for anybody who scans its code, or types what stands on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from infra.problems import NotFound, Problem, Unprocessable
from services.intake.forms import ReceiptForm
from tenants.filings import receipts
from tenants.filings.receipts import Receipt
from tenants.offices import public_limits
from tenants.offices.directory import directory


@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a receipt's code leads to. Who has a good one is not counted: it was given to them."""
    try:
        receipt = receipts.by_code(code)
        if receipt is None:
            _count(request)
            raise NotFound("no-such-receipt", _("This is no receipt: its code was not given out here."))
    except Problem as problem:
        return _page(request, ReceiptForm(), problem=problem)
    return _page(request, ReceiptForm(), receipt)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form for number and account; sent by POST, so that neither stands in an address."""
    if request.method != "POST":
        return _page(request, ReceiptForm())
    form = ReceiptForm(request.POST)
    try:
        if not form.is_valid():
            raise Unprocessable("receipt-unreadable", _("Please look at the marked fields."))
        _count(request)
        receipt = receipts.by_number(form.cleaned_data["number"], form.cleaned_data["account"])
        if receipt is None:
            raise NotFound(
                "no-such-number", _("There is no receipt with this number for this account. Compare both.")
            )
    except Problem as problem:
        return _page(request, form, problem=problem)
    return _page(request, form, receipt)


def _count(request: HttpRequest) -> None:
    public_limits.count("verify", request.META.get("REMOTE_ADDR", ""))


def _page(
    request: HttpRequest, form: ReceiptForm, receipt: Receipt | None = None, problem: Problem | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "receipt": receipt,
        "problem": problem,
        "faulty": [field for field in form if field.errors] if problem else [],
        "pack": directory().pack,
        "city": directory().city,
    }
    response = render(request, "intake/verify.html", context, status=problem.status if problem else 200)
    if problem is not None and problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    return response
