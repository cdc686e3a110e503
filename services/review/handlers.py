"""What review reacts to: whatever happens to a filing goes into the docket."""

from infra.events import on
from infra.events.envelope import Envelope
from services.review import docket
from tenants.filings.events import (
    OF_TRANSITION,
    Confirmed,
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
)


def keep_docket(envelope: Envelope) -> None:
    """The docket follows every event of a filing."""
    docket.keep(envelope)


for _event in TOLD:
    on(_event.type, service="review")(keep_docket)
