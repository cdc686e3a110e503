"""What the desks' API takes and gives."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from tenants.filings.api import FilingOut


class PaperIn(Schema):
    """Where the paper copy lies: box, folder."""

    model_config = ConfigDict(extra="forbid")
    place: str = Field(default="", max_length=60)


class ReasonIn(Schema):
    """One thing to correct: the field or document, what is wrong, how to mend it."""

    model_config = ConfigDict(extra="forbid")
    field: str = Field(max_length=60)
    message: str = Field(min_length=1, max_length=300)
    fix: str = Field(default="", max_length=300)


class ReturnIn(Schema):
    """All that must be corrected, together; `due_on` where five working days are not right."""

    model_config = ConfigDict(extra="forbid")
    reasons: list[ReasonIn] = Field(min_length=1, max_length=40)
    due_on: date | None = None


class SendBackIn(Schema):
    """Why a filing goes back to its district."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=300)


class UrgeIn(Schema):
    """What the city wants to say with it."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(default="", max_length=300)


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
