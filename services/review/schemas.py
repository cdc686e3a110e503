"""What the desks' API takes and gives."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from tenants.filings.api import FilingOut
from tenants.filings.questions import LONGEST
from tenants.filings.states import State
from tenants.filings.typed import Exact, Told

ANY_STATE = ""


def _known(state: str) -> str:
    if state not in (ANY_STATE, *State.values):
        raise PydanticCustomError("no-such-state", _("There is no such state."))
    return state


StateAsked = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": [*State.values, ANY_STATE]})
]


class PaperIn(Schema):
    """Where the paper copy lies: box, folder; and whether it differs from the form, so that a right one is to come."""

    model_config = ConfigDict(extra="forbid")
    place: Told = Field(default="", max_length=60)
    differs: bool = False


class ReasonIn(Schema):
    """One thing to correct: the field or document, what is wrong, how to mend it."""

    model_config = ConfigDict(extra="forbid")
    field: Exact = Field(max_length=60)
    message: Told = Field(min_length=1, max_length=300)
    fix: Told = Field(default="", max_length=300)


class ReturnIn(Schema):
    """All that must be corrected, together; `due_on` where five working days are not right.

    A second return is a supervisor's, and says what is new since the first (`new_facts`), and `why` it has to be.
    """

    model_config = ConfigDict(extra="forbid")
    reasons: list[ReasonIn] = Field(min_length=1, max_length=40)
    due_on: date | None = None
    new_facts: Told = Field(default="", max_length=300)
    why: Told = Field(default="", max_length=300)


class AnswerIn(Schema):
    """The answer to a question of the filer's."""

    model_config = ConfigDict(extra="forbid")
    question: UUID
    text: Told = Field(min_length=1, max_length=LONGEST)


class AssignIn(Schema):
    """Whether the filing is to be yours to do, or nobody's any more."""

    model_config = ConfigDict(extra="forbid")
    mine: bool = True


class SendBackIn(Schema):
    """Why a filing goes back to its district."""

    model_config = ConfigDict(extra="forbid")
    reason: Told = Field(min_length=1, max_length=300)


class UrgeIn(Schema):
    """What the city wants to say with it."""

    model_config = ConfigDict(extra="forbid")
    note: Told = Field(default="", max_length=300)


class QueueOut(Schema):
    """A page of a queue; `after` asks for the next."""

    filings: list[FilingOut]
    after: str


class DocketEntryOut(Schema):
    """A filing as the city's docket has it."""

    filing: UUID
    office: str
    account: str
    kind: str
    filer_kind: str
    state: str
    paper: str
    due_on: date
    late: bool
    number: str
    since: datetime


class DocketOut(Schema):
    """A page of the docket."""

    entries: list[DocketEntryOut]
    after: str
