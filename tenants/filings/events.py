"""The contracts: what the rest of the house hears of a filing. Ids, states and dates; never a person's data."""

from datetime import date, datetime
from typing import ClassVar

from infra.events.envelope import Event


class FilingEvent(Event):
    """What every event of a filing says: where it is now and was before, which account, until when.

    `since`, `before`: since when it is in its state, and was in the one before (the same where the state has not
    changed); `clock_since`: since when an office has it; `returns`: how often it was returned. So each event says by
    itself how long a stage took, whatever the order in which events are heard.
    """

    dataversion: ClassVar[int] = 2
    state: str
    previous: str
    account: str
    kind: str
    filer_kind: str
    due_on: date
    late: bool
    paper: str
    number: str = ""
    content: tuple[str, ...] = ()
    returns: int = 0
    clock_since: datetime | None = None
    since: datetime | None = None
    before: datetime | None = None


class Drafted(FilingEvent):
    """An account is known to the office: the filing was begun, by its filer or from a list.

    `invited`: the office wants its filer to be told that it must be filed.
    """

    type: ClassVar[str] = "filing.drafted"
    dataversion: ClassVar[int] = 3
    invited: bool = False


class Submitted(FilingEvent):
    """Form and documents are complete; the district examines."""

    type: ClassVar[str] = "filing.submitted"


class Returned(FilingEvent):
    """The district asked for corrections, by the due date.

    `times`: the how manieth return of this filing it is; 0 where an older release said nothing of it.
    """

    type: ClassVar[str] = "filing.returned"
    dataversion: ClassVar[int] = 2
    times: int = 0


class CountyApproved(FilingEvent):
    """The district has examined it and passed it on to the city."""

    type: ClassVar[str] = "filing.county_approved"


class DeemedAccepted(FilingEvent):
    """The district asked for nothing in time: it is deemed accepted (视为受理), and counts against the office."""

    type: ClassVar[str] = "filing.deemed_accepted"


class Reminded(FilingEvent):
    """The office has its filer reminded, besides the clock's own reminders: the same words go out."""

    type: ClassVar[str] = "filing.reminder"


class SentBack(FilingEvent):
    """The city gave it back to the district."""

    type: ClassVar[str] = "filing.sent_back"


class CityArchived(FilingEvent):
    """Numbered and archived; the end."""

    type: ClassVar[str] = "filing.city_archived"


class Overdue(FilingEvent):
    """The due date passed while the filer had it."""

    type: ClassVar[str] = "filing.overdue"


class Withdrawn(FilingEvent):
    """Ended without being archived."""

    type: ClassVar[str] = "filing.withdrawn"


class Confirmed(FilingEvent):
    """The administrator and the responsible person have each confirmed it by SMS, where the notice asks for it."""

    type: ClassVar[str] = "filing.confirmed"


class Erased(FilingEvent):
    """Its filer had it emptied: it was never submitted, and is withdrawn."""

    type: ClassVar[str] = "filing.erased"


class Urged(FilingEvent):
    """The city asks the district to get on with it."""

    type: ClassVar[str] = "filing.urged"


class Unanswered(FilingEvent):
    """It is overdue, and nothing came in spite of all reminders: a matter for the city, and in the end the platform."""

    type: ClassVar[str] = "filing.unanswered"


class PaperReceived(FilingEvent):
    """The sealed paper copy is at the office."""

    type: ClassVar[str] = "paper.received"


class PaperHandedOver(FilingEvent):
    """The sealed paper copy was handed to the office that keeps it; both sides have signed the list."""

    type: ClassVar[str] = "paper.handed_over"


class PaperShelved(FilingEvent):
    """The sealed paper copy lies where it is kept."""

    type: ClassVar[str] = "paper.shelved"


class DueMoved(FilingEvent):
    """The period or the calendar changed, and with it the filer's date; `due_before` is what it was."""

    type: ClassVar[str] = "filing.due_moved"
    due_before: date


class DocumentChecked(FilingEvent):
    """A document passed every check and became part of the filing."""

    type: ClassVar[str] = "document.checked"
    document: str
    document_kind: str


class TransferProposed(FilingEvent):
    """Its office, or the city, wants to pass it to another office (转办); its office's clock stands still meanwhile."""

    type: ClassVar[str] = "filing.transfer_proposed"
    to: str


class TransferAgreed(FilingEvent):
    """The office that has it has agreed to pass it on; the other one is asked."""

    type: ClassVar[str] = "filing.transfer_agreed"
    to: str


class TransferEnded(FilingEvent):
    """It stays where it is: one of the offices has declined (`declined`), or it was taken back (`taken_back`)."""

    type: ClassVar[str] = "filing.transfer_ended"
    to: str
    how: str


class Transferred(FilingEvent):
    """Both offices have agreed: it ends here, and goes on there as another filing (`successor`)."""

    type: ClassVar[str] = "filing.transferred"
    to: str
    successor: str


class Arrived(FilingEvent):
    """It has come from another office, where it was another filing (`before_it`), and goes on in the same state."""

    type: ClassVar[str] = "filing.arrived"
    came_from: str
    before_it: str


class QuestionAsked(FilingEvent):
    """The filer asked the office something about the filing."""

    type: ClassVar[str] = "question.asked"
    question: str


class QuestionAnswered(FilingEvent):
    """The office answered what the filer had asked."""

    type: ClassVar[str] = "question.answered"
    question: str


# The event of each transition: the method's name, and what the house hears of it.
OF_TRANSITION: dict[str, type[FilingEvent]] = {
    "submit": Submitted,
    "return_for_correction": Returned,
    "approve": CountyApproved,
    "send_back": SentBack,
    "archive": CityArchived,
    "lapse": Overdue,
    "withdraw": Withdrawn,
    "transfer": Transferred,
    "arrive": Arrived,
}
