"""What the filer's API takes and gives."""

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from tenants.filings.questions import LONGEST
from tenants.filings.typed import Exact, Told


class ContactIn(Schema):
    """A mobile number or a mail address, one of the two."""

    model_config = ConfigDict(extra="forbid")
    phone: str = ""
    email: str = ""


class CodeIn(ContactIn):
    """Where the code goes: a mobile number or a mail address, one of the two.

    `work`: needed where a call was refused with `work-needed`. Of that answer's `challenge` (ALTCHA) find the `number`,
    from 0 to `maxNumber`, whose SHA-256, written in digits after the `salt`, is its `challenge`; give algorithm,
    challenge, number, salt and signature as JSON in base64. It is good once, for this contact, for five minutes.
    """

    work: Exact = Field(default="", max_length=1000)


class TokenIn(ContactIn):
    """The code that came, and the `session` that `auth/code` answered with.

    Without the `session` a code is good only for who asked for it by the API, from the same address.
    """

    code: Exact = Field(min_length=6, max_length=6)
    session: Exact = Field(default="", max_length=64)


class StaffIn(Schema):
    """A member's sign-in to this office; `totp` where a second factor is set up."""

    model_config = ConfigDict(extra="forbid")
    username: Exact = Field(max_length=60)
    password: Exact = Field(max_length=128)
    totp: Exact = Field(default="", max_length=6)


class TokenOut(Schema):
    """For `Authorization: Bearer`."""

    token: str


class SentOut(Schema):
    """The code is on its way, how long it is good for, and the `session` that has to be given back with it."""

    sent: bool
    seconds: int
    session: str


class FormIn(Schema):
    """Annex 1, field by field; all may be left out of a draft."""

    model_config = ConfigDict(extra="forbid")
    wechat_id: str | None = None
    original_id: str | None = None
    nickname: str | None = None
    account_type: str | None = None
    content: list[str] | None = None
    purpose: str | None = None
    opened_on: str | None = None
    verified: bool | None = None
    admin_name: str | None = None
    admin_mobile: str | None = None
    admin_wechat: str | None = None
    followers: int | None = None
    email: str | None = None
    org_name: str | None = None
    org_type: str | None = None
    org_head: str | None = None
    org_head_title: str | None = None
    operators: int | None = None
    org_phone: str | None = None
    org_address: str | None = None
    uscc: str | None = None
    org_code: str | None = None
    founder_name: str | None = None
    employer: str | None = None
    founder_mobile: str | None = None
    founder_id_number: str | None = None


class FilingIn(FormIn):
    """A new filing: who files, and what is known of annex 1, at least the account's id."""

    filer_kind: Literal["institution", "company", "individual"]
    kind: Literal["first", "change", "closing"] = "first"
    replaces: UUID | None = None


class WithdrawIn(Schema):
    """Why a filing ends without being archived."""

    model_config = ConfigDict(extra="forbid")
    reason: Literal["closed", "exempt", "out_of_scope", "filed_elsewhere"]


class ByHandOut(Schema):
    """Characters of a field that no font has: the sheet shows 〓 in their place."""

    field: str
    label: str
    characters: str
    codes: str


class SheetOut(Schema):
    """The form as it would be printed now. `mailboxes`: where it may be sent to, masked, by the name for `to`."""

    revision: int
    by_hand: list[ByHandOut]
    mailboxes: dict[str, str]


class MailFormIn(Schema):
    """To which of the filing's addresses: the one in the form, or the one that the filer signed in with."""

    model_config = ConfigDict(extra="forbid")
    to: Literal["email", "contact"] = "email"


class MailedOut(Schema):
    """Where the mail went, masked."""

    to: str


class QuestionIn(Schema):
    """What is asked."""

    model_config = ConfigDict(extra="forbid")
    text: Told = Field(min_length=1, max_length=LONGEST)
