"""What review reacts to: what happens to a filing goes into the docket, some of it counts, and what is handed in gets a
clerk by the rule.
"""

from infra.events import on
from infra.events.envelope import Envelope
from services.review import assigning, docket, tally
from tenants.filings.events import (
    OF_TRANSITION,
    Confirmed,
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
    Unanswered,
    Urged,
)

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
)


def keep_docket(envelope: Envelope) -> None:
    """The docket follows every event of a filing; what counts against its office is counted."""
    docket.keep(envelope)
    tally.keep(envelope)


def give_out(envelope: Envelope) -> None:
    """What the district has from now on is somebody's, where its office has a rule for that."""
    assigning.give(envelope.office, envelope.subject)


on(Submitted.type, service="review")(give_out)
on(SentBack.type, service="review")(give_out)
for _event in TOLD:
    on(_event.type, service="review")(keep_docket)
