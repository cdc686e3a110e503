"""What review reacts to: what happens to a filing goes into the docket, some of it counts, what becomes of messages
beside it; what is handed in gets a clerk by the rule, what is archived its package; what filings of several offices
have in common is compared.
"""

from infra.events import on
from infra.events.envelope import Envelope
from services.review import assigning, deliveries, docket, tally
from services.review.crossing import keeping
from services.review.packages.wanting import want
from services.review.referrals import withdrawals
from services.review.transfers import actions as transfers
from tenants.filings.events import (
    OF_TRANSITION,
    Arrived,
    CityArchived,
    Confirmed,
    CountyApproved,
    DeemedAccepted,
    DocumentChecked,
    Drafted,
    DueMoved,
    Erased,
    FilingEvent,
    PaperHandedOver,
    PaperReceived,
    PaperShelved,
    QuestionAnswered,
    QuestionAsked,
    Reminded,
    SentBack,
    Submitted,
    TransferAgreed,
    TransferEnded,
    TransferProposed,
    Transferred,
    Unanswered,
    Urged,
    Withdrawn,
)
from tenants.filings.message_events import OF_FATE

TOLD: tuple[type[FilingEvent], ...] = (
    *OF_TRANSITION.values(),
    Confirmed,
    Drafted,
    DueMoved,
    Erased,
    PaperReceived,
    PaperHandedOver,
    PaperShelved,
    DocumentChecked,
    Urged,
    Unanswered,
    QuestionAsked,
    QuestionAnswered,
    DeemedAccepted,
    Reminded,
    TransferProposed,
    TransferAgreed,
    TransferEnded,
)
# With these a filing may have other traits, or none.
TELLING: tuple[type[FilingEvent], ...] = (Drafted, Submitted, CityArchived, Withdrawn, Transferred, Arrived)


def keep_docket(envelope: Envelope) -> None:
    """The docket follows every event of a filing; what counts against its office is counted."""
    docket.keep(envelope)
    tally.keep(envelope)


def give_out(envelope: Envelope) -> None:
    """What the district has from now on is somebody's, where its office has a rule for that."""
    assigning.give(envelope.office, envelope.subject)


def keep_delivery(envelope: Envelope) -> None:
    """What became of a message to a filer."""
    deliveries.keep(envelope)


@on(CityArchived.type, service="review")
def want_package(envelope: Envelope) -> None:
    """What was archived gets its package."""
    want(envelope)


def keep_traits(envelope: Envelope) -> None:
    """What filings of several offices have in common follows what is begun, handed in and ended."""
    keeping.follow(envelope)


@on(CountyApproved.type, service="review")
@on(Withdrawn.type, service="review")
def end_transfer(envelope: Envelope) -> None:
    """What was decided, or has ended, does not go to another office any more."""
    transfers.overtaken(envelope)


@on(Submitted.type, service="review")
@on(Withdrawn.type, service="review")
@on(Transferred.type, service="review")
def leave_referral(envelope: Envelope) -> None:
    """Who has filed, or need not any more, is not referred."""
    withdrawals.filed(envelope)


on(Submitted.type, service="review")(give_out)
on(SentBack.type, service="review")(give_out)
for _event in TOLD:
    on(_event.type, service="review")(keep_docket)
for _event in TELLING:
    on(_event.type, service="review")(keep_traits)
for _told in OF_FATE.values():
    on(_told.type, service="review")(keep_delivery)
