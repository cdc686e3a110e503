"""Large print (适老化): bigger text and simpler pages. This browser remembers it, whoever sits before it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "beian-large-print"
A_YEAR = 365 * 24 * 3600  # seconds


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Turn it on (`large`) or off, and go back to the page on which that was asked for."""
    back = request.POST.get("next", "")
    ours = {request.get_host()}
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=ours, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("large"):
        response.set_cookie(
            COOKIE, "1", max_age=A_YEAR, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def context(request: HttpRequest) -> dict[str, object]:
    """For templates: whether it is on."""
    return {"large_print": request.COOKIES.get(COOKIE) == "1"}
