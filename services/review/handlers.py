"""What review reacts to: what happens to a filing goes into the docket, what becomes of messages beside it."""

from infra.events import on
from infra.events.envelope import Envelope
from services.review import deliveries, docket
from services.review.packages.wanting import want
from services.review.referrals import withdrawals
from tenants.filings.events import (
    OF_TRANSITION,
    CityArchived,
    Confirmed,
    DocumentChecked,
    Drafted,
    Erased,
    FilingEvent,
    PaperReceived,
    QuestionAnswered,
    QuestionAsked,
    Submitted,
    Unanswered,
    Urged,
    Withdrawn,
)
from tenants.filings.message_events import OF_FATE

TOLD: tuple[type[FilingEvent], ...] = (
    *OF_TRANSITION.values(),
    Confirmed,
    Drafted,
    Erased,
    PaperReceived,
    DocumentChecked,
    Urged,
    Unanswered,
    QuestionAsked,
    QuestionAnswered,
)


def keep_docket(envelope: Envelope) -> None:
    """The docket follows every event of a filing."""
    docket.keep(envelope)


def keep_delivery(envelope: Envelope) -> None:
    """What became of a message to a filer."""
    deliveries.keep(envelope)


@on(CityArchived.type, service="review")
def want_package(envelope: Envelope) -> None:
    """What was archived gets its package."""
    want(envelope)


@on(Submitted.type, service="review")
@on(Withdrawn.type, service="review")
def leave_referral(envelope: Envelope) -> None:
    """Who has filed, or need not any more, is not referred."""
    withdrawals.filed(envelope)


for _event in TOLD:
    on(_event.type, service="review")(keep_docket)
for _told in OF_FATE.values():
    on(_told.type, service="review")(keep_delivery)
