"""Orders of the city: the office hears of them by mail, and the city of the answer; their words stand on the page."""

from django.conf import settings

from infra.db import current_office
from infra.events import on
from infra.events.envelope import Envelope
from services.notify import outgoing, texts
from services.notify.models import Channel
from services.notify.places import CHINESE, Kind, Slot
from services.notify.recipients import ORDER_ANSWERED, ORDER_REMINDED, ORDERED, Recipient
from services.notify.texts import Content
from services.notify.wording import one_line, render
from tenants.offices.directory import directory
from tenants.offices.events import OrderEvent


def tell(envelope: Envelope) -> None:
    """One mail: to the office, or with its answer to the city."""
    event, known = envelope.event, directory()
    if not isinstance(event, OrderEvent):
        return
    card, city = known.offices[str(current_office())], known.city
    answered = envelope.type == ORDER_ANSWERED
    to = city if answered else card
    values = {
        "number": event.number,
        "count": str(event.filings),
        "date": event.answer_by.isoformat(),
        "office": card.name_zh,
        "area": card.area_zh,
        "desk": f"{settings.BASE_URL}/o/{to.slug}/desk/orders/{envelope.subject}/",
    }
    subject, body = (
        render(texts.default(Slot(envelope.type, kind, CHINESE)), values)
        for kind in (Kind.OFFICE_SUBJECT, Kind.OFFICE_BODY)
    )
    who = Recipient("city" if answered else "clerk", Channel.MAIL, to.email)
    outgoing.put([outgoing.compose(envelope.id, envelope.type, None, who, Content(one_line(subject), body))])


for _type in (ORDERED, ORDER_REMINDED, ORDER_ANSWERED):
    on(_type, service="notify")(tell)
