"""Orders and cards (督办): the city's orders and cards, and what the office says to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.http.carried import Held, hold
from infra.http.pages import posted
from infra.problems import NotFound, Problem
from services.review.city.filters import Filters
from services.review.city.readers import of_the_city
from services.review.models import DocketEntry
from services.review.orders_and_cards import cards, orders, printed, queries
from services.review.orders_and_cards.models import Order
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory, pack
from tenants.offices.staffing import names_of

TABS = {
    "open": gettext_lazy("Unanswered"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Closed"),
}


class OrderForm(forms.Form):
    """What an office is ordered."""

    text = forms.CharField(
        label=gettext_lazy("What the office has to answer"),
        max_length=orders.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer_by = forms.DateField(
        label=gettext_lazy("To be answered by"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@require_safe
@staff
def supervise(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Orders, cards, and the ranking."""
    tab = request.GET.get("state", "open")
    tab = tab if tab in TABS else "open"
    known = directory().offices
    orders_after, cards_after = request.GET.get("after", ""), request.GET.get("cards_after", "")
    context = {
        "tab": tab,
        "tabs": TABS.items(),
        "orders": queries.orders(actor, tab, orders_after),
        "orders_after": orders_after,
        "cards": queries.cards(actor, cards_after),
        "cards_after": cards_after,
        "ranking": [(one, known.get(one.office)) for one in queries.ranking(actor)],
        "least": pack().supervision.ranked_from,
        "offices": known,
        "today": timezone.localdate(),
        "decides": actor.role == "officer",
    }
    return render(request, "review/city/supervise.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def new_order(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Order an office to answer: for one filing, or for all that are past their time."""
    of_the_city(actor)
    given = request.POST or request.GET
    card = directory().offices.get(given.get("office", ""))
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    about = _about(card.slug, given.get("filing", ""))
    suggested = _("Say why these filings are past their time, and by when they will be examined.")
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        initial={"text": suggested, "answer_by": orders.suggested_date()},
    )
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            hold(request)
            order = orders.issue(
                _key(request.POST.get("order", "")),
                card.slug,
                actor,
                text=told(request.POST, "text", orders.LONGEST),
                answer_by=form.cleaned_data["answer_by"],
                about=about,
            )
        except Problem as refused:
            problem = refused
            for error in refused.errors:
                form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Order %(number)s is out.") % {"number": order.number})
            return redirect("review:order", order_id=order.pk)
    context = {
        "card": card,
        "form": form,
        "about": about,
        "filing": given.get("filing", ""),
        "order": request.POST.get("order") or uuid7(),
        "problem": problem,
        "red": Filters(office=card.slug, state=State.SUBMITTED.value, colour="red").address,
    }
    return render(request, "review/city/new_order.html", context, status=problem.status if problem else 200)


@posted("review:supervise")
@staff
def urge_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Urge an office on all that it has past its time."""
    office = request.POST.get("office", "")
    card = directory().offices.get(office)
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    try:
        hold(request)
        count = orders.urge(office, actor, (filing for filing, _account in orders.red_of(office)))
    except Held as held:
        messages.warning(request, str(held.message))
    else:
        said = _("%(area)s: urged on %(count)d filings.")
        messages.success(request, said % {"area": card.area, "count": count})
    return redirect("review:office", office=office)


@require_safe
@staff
def order_page(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """An order, for the city and for its office."""
    return _order(request, queries.order(order_id, actor), actor)


@require_safe
@staff
def order_pdf(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The order on paper."""
    order = queries.order(order_id, actor)
    response = HttpResponse(printed.order(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="order-{order.year}-{order.serial}.pdf"'
    return response


@posted("review:order", "order_id")
@staff
def answer_order(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The office answers."""
    order = queries.order(order_id, actor)
    try:
        hold(request)
        orders.answer(order_id, actor, told(request.POST, "answer", orders.LONGEST))
    except Problem as problem:
        return _order(request, order, actor, problem)
    messages.success(request, _("The city has your answer."))
    return redirect("review:order", order_id=order_id)


@posted("review:order", "order_id")
@staff
def close_order(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The city is content."""
    order = queries.order(order_id, actor)
    try:
        hold(request)
        orders.close(order_id, order.office, actor)
    except Problem as problem:
        return _order(request, order, actor, problem)
    messages.success(request, _("%(number)s is closed.") % {"number": order.number})
    return redirect("review:supervise")


@require_safe
@staff
def cards_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's own cards."""
    return _cards(request, actor)


@posted("review:cards")
@staff
def act_on_card(request: HttpRequest, actor: Actor, card_id: UUID, verb: str) -> HttpResponse:
    """Acknowledge and explain, by the office; close, by the city."""
    card = queries.card(card_id, actor)
    back = "review:supervise" if directory().city.slug == actor.office else "review:cards"
    try:
        hold(request)
        if verb == "acknowledge":
            cards.acknowledge(card_id, actor)
        elif verb == "explain":
            cards.explain(card_id, actor, told(request.POST, "explanation", cards.LONGEST))
        else:
            cards.close(card_id, card.office, actor)
    except Problem as problem:
        if back == "review:cards":
            return _cards(request, actor, problem, card_id)
        messages.error(request, str(problem.message))
    return redirect(back)


def _cards(
    request: HttpRequest, actor: Actor, problem: Problem | None = None, tried: UUID | None = None
) -> HttpResponse:
    after = request.GET.get("after", "")
    context = {
        "cards": queries.own_cards(actor, after, tried),
        "after": after,
        "problem": problem,
        "tried": tried,
        "typed": request.POST.get("explanation", ""),
        "decides": actor.role in ("clerk", "supervisor"),
        "longest": cards.LONGEST,
    }
    return render(request, "review/cards.html", context, status=problem.status if problem else 200)


def _order(request: HttpRequest, order: Order, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    city = directory().city.slug == actor.office
    names = names_of([order.issued_by, order.answered_by, order.closed_by])
    context: dict[str, Any] = {
        "order": order,
        "card": directory().offices[order.office],
        "about": order.about.order_by("account"),
        "late": queries.overdue(order, timezone.localdate()),
        "issued_by": names.get(order.issued_by, ""),
        "answered_by": names.get(order.answered_by, ""),
        "of_city": city,
        "answers": not city and actor.role in ("clerk", "supervisor") and not order.closed_at,
        "closes": city and actor.role == "officer" and not order.closed_at,
        "problem": problem,
        "typed": request.POST.get("answer", ""),
        "longest": orders.LONGEST,
    }
    return render(request, "review/order.html", context, status=problem.status if problem else 200)


def _about(office: str, filing: str) -> list[tuple[UUID, str]]:
    """The filing that was named, or all that are red."""
    if not filing:
        return orders.red_of(office)
    rows = DocketEntry.objects.filter(office=office, filing=_key(filing))
    return list(rows.values_list("filing", "account"))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
