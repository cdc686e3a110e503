"""What review reacts to: whatever happens to a filing goes into the docket, and some of it counts."""

from infra.events import on
from infra.events.envelope import Envelope
from services.review import docket, tally
from tenants.filings.events import (
    OF_TRANSITION,
    Confirmed,
    DeemedAccepted,
    DocumentChecked,
    Drafted,
    Erased,
    FilingEvent,
    PaperReceived,
    QuestionAnswered,
    QuestionAsked,
    Reminded,
    Unanswered,
    Urged,
)

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
    DeemedAccepted,
    Reminded,
)


def keep_docket(envelope: Envelope) -> None:
    """The docket follows every event of a filing; what counts against its office is counted."""
    docket.keep(envelope)
    tally.keep(envelope)


for _event in TOLD:
    on(_event.type, service="review")(keep_docket)
