"""What somebody typed is carried through a sign-in: nothing is lost when a sign-in has ended, and nothing is done.

A form that comes from nobody who is signed in is answered by the sign-in, with all that was typed sealed in a hidden
field of it: in no cookie, in no address, and on no page that can be read. After the sign-in the browser sends it on to
where the form was going (307); there it is opened, and the page is shown as it was typed. Who is at the browser then
could see the form before: it was open there.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from infra.audit.actor import Actor
from infra.crypto.cipher import SealBroken, open_sealed, seal
from infra.db import current_office
from infra.http.pages import Page
from infra.problems import Problem

P = ParamSpec("P")
ActorPage = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
FIELD = "carried"
NOT_TYPED = ("csrfmiddlewaretoken", FIELD)
GOOD_FOR = 12 * 3600  # seconds; a form that was left open overnight


@cache
def _signer() -> signing.TimestampSigner:
    """Made when it is used: who only looks at the code has no secret."""
    return signing.TimestampSigner(salt="infra.http.carried")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was sent to `address`; files do not travel, `had_files` says that there were some."""

    address: str
    fields: list[tuple[str, list[str]]]
    had_files: bool


class Held(Problem):
    """What was carried is shown, and waits for its button."""

    status = 200


def sealed(request: HttpRequest) -> str:
    """The parcel of a request, for the hidden field: a new one of what was typed, or the one that came with it."""
    if FIELD in request.POST:
        return request.POST[FIELD]
    fields = [(name, values) for name, values in request.POST.lists() if name not in NOT_TYPED]
    told = json.dumps([request.get_full_path(), fields, bool(request.FILES)])
    return _signer().sign(base64.urlsafe_b64encode(seal(told, **_place())).decode())


def opened(request: HttpRequest) -> Parcel | None:
    """What a request carries, if it was sealed by this office and not too long ago."""
    try:
        blob = base64.urlsafe_b64decode(_signer().unsign(request.POST.get(FIELD, ""), max_age=GOOD_FOR))
        return Parcel(*json.loads(open_sealed(blob, **_place())))
    except (signing.BadSignature, binascii.Error, SealBroken):
        return None


def go_on(request: HttpRequest, problem: Problem, action: str) -> HttpResponse:
    """A page with nothing but a button, which sends what was typed on to an address."""
    context = {"problem": problem, "carried": sealed(request), "action": action}
    return render(request, "go_on.html", context, status=problem.status)


def onward(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """After a sign-in: to where the form was going that it interrupted, with its parcel; else to an address."""
    parcel = opened(request)
    if parcel is None:
        return HttpResponseRedirect(otherwise)
    return HttpResponseRedirect(parcel.address, preserve_request=True)


def hold(request: HttpRequest) -> None:
    """Keep a page from doing what its form says, where nobody has pressed the button since the sign-in.

    Raises:
        Held: the page is to be shown with what was typed.
    """
    parcel: Parcel | None = getattr(request, "parcel", None)
    if parcel is None:
        return
    if parcel.had_files:
        raise Held(
            "not-sent-yet",
            _("Nothing was sent yet. Choose the file again: look at what you typed, and send it once more."),
        )
    raise Held("not-sent-yet", _("Nothing was sent yet. Look at what you typed, and send it once more."))


def for_signed_in(
    who: Callable[[HttpRequest], Actor | None], ask: Callable[[HttpRequest], HttpResponse]
) -> Callable[[ActorPage[P]], Page]:
    """Make a decorator of pages for who is signed in.

    A page that does something calls `hold` before it does.

    Args:
        who: the one who is signed in.
        ask: asks for the sign-in; its form has what `sealed` gives, and ends with `onward`.
    """

    def decorate(page: ActorPage[P]) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = who(request)
            if actor is None:
                return ask(request)
            if FIELD in request.POST and not _restored(request):
                return HttpResponseRedirect(request.get_full_path())
            return page(request, actor, *args, **kwargs)

        guarded.carries = True  # type: ignore[attr-defined]
        return never_cache(guarded)

    return decorate


def carries(request: HttpRequest) -> bool:
    """Whether the page that a request goes to takes parcels."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "carries", False)


def _restored(request: HttpRequest) -> bool:
    """Give a request the fields that it carries, as if they had just been typed; false where there are none."""
    parcel = opened(request)
    if parcel is None or parcel.address != request.get_full_path():
        return False
    typed = QueryDict(mutable=True)
    for name, values in parcel.fields:
        typed.setlist(name, values)
    request.POST, request.parcel = typed, parcel  # type: ignore[assignment, attr-defined]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    return True


def _place() -> dict[str, str]:
    return {"office": str(current_office()), "table": "form", "column": FIELD, "row": ""}
