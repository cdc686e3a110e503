"""Annex 1 as one table: each field, its name, who fills it in, whether it is needed, whether it is sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from infra.crypto.mask import Kind
from tenants.filings.form import account, contact, identity, text
from tenants.filings.form.choices import AccountType, Content
from tenants.filings.form.fields import Day, Line, One, Some, WholeNumber, YesNo
from tenants.filings.form.help import MORE
from tenants.filings.states import FilerKind

ALL = frozenset(FilerKind)
ORGANISATIONS = frozenset({FilerKind.INSTITUTION, FilerKind.COMPANY})
INDIVIDUAL = frozenset({FilerKind.INDIVIDUAL})
LATER = False  # not needed to submit
Make = Callable[..., forms.Field]


@dataclass(frozen=True, slots=True)
class Row:
    """One field of annex 1.

    `needed`: it must be there when the filing is submitted. `sealed`: it is personal, encrypted at rest, and
    shown through the mask of this kind. `warn`: says what is unusual about a value that is not refused. `autofill`:
    what a browser that knows its owner may offer there (HTML's `autocomplete`); for filers, not at the office's window.
    """

    name: str
    label: str | Promise
    asked_of: frozenset[FilerKind]
    field: Make
    needed: bool = True
    sealed: Kind | None = None
    help: str | Promise = ""
    warn: Callable[[str], ValidationError | None] | None = None
    autofill: str = ""

    @property
    def more(self) -> str | Promise:
        """What to know about it besides `help`, or nothing."""
        return MORE.get(self.name, "")


def _line(max_length: int, check: Callable[[str], str] = text.prose, **attributes: Any) -> Make:
    def make(**options: Any) -> forms.Field:
        return Line(max_length=max_length, check=check, widget=forms.TextInput(attrs=attributes), **options)

    return make


_name, _place = _line(60), _line(120)
_wechat = _line(40, account.wechat_id, autocapitalize="off", spellcheck="false")
_mobile = _line(30, contact.mobile, type="tel", inputmode="tel")
_number = partial(_line, check=text.digits, autocapitalize="characters", spellcheck="false")
_purpose = partial(Line, max_length=500, check=text.paragraphs, widget=forms.Textarea(attrs={"rows": 4}))
_opened = partial(Day, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

WHERE_ID = _("In the account's settings, under account details.")
STABLE = _("gh_ and 12 letters or digits; it stays the same when the WeChat ID changes.")
WHO = _("Who manages the account in WeChat.")
MAY_CHANGE = _("11 digits; messages about this filing go there.")

# fmt: off
ROWS: tuple[Row, ...] = (
    Row("wechat_id", _("WeChat ID"), ALL, _wechat, help=WHERE_ID, warn=account.unusual_wechat_id),
    Row("original_id", _("Original ID"), ALL, _line(15, account.original_id), LATER, help=STABLE),
    Row("nickname", _("WeChat name"), ALL, _name, help=_("As shown."), warn=account.unusual_nickname),
    Row("account_type", _("Account type"), ALL, partial(One, choices=AccountType.choices)),
    Row("content", _("Content"), ALL, partial(Some, choices=Content.choices), help=_("One or more.")),
    Row("purpose", _("Purpose"), ALL, _purpose, help=_("What it is for, and what it publishes.")),
    Row("opened_on", _("Opened on"), ALL, _opened, help=_("The day on which the account was opened.")),
    Row("verified", _("Verified by WeChat"), ALL, YesNo),
    Row("admin_name", _("Administrator"), ALL, _name, help=WHO, autofill="name"),
    Row("admin_mobile", _("Administrator's mobile"), ALL, _mobile, sealed="phone", help=MAY_CHANGE,
        autofill="tel-national"),
    Row("admin_wechat", _("Administrator's WeChat ID"), ALL, _wechat, warn=account.unusual_wechat_id),
    Row("followers", _("Followers"), ALL, WholeNumber, help=_("How many follow the account today.")),
    Row("email", "Email", ALL, _line(254, contact.email, type="email"), sealed="mail", autofill="email"),

    Row("org_name", _("Organisation"), ORGANISATIONS, _place, help=_("As on its certificate."),
        autofill="organization"),
    Row("org_type", _("Type of organisation"), ORGANISATIONS, _name, help=_("Such as organ, company.")),
    Row("uscc", _("Unified social credit code"), ORGANISATIONS, _number(40), LATER, help=_("18 characters.")),
    Row("org_code", _("Organisation code"), ORGANISATIONS, _line(10, identity.organisation_code), LATER,
        help=_("Only without a unified social credit code: 9 characters.")),
    Row("org_head", _("Head"), ORGANISATIONS, _name),
    Row("org_head_title", _("Head's office"), ORGANISATIONS, _name),
    Row("operators", _("Operators"), ORGANISATIONS, WholeNumber, help=_("How many people run the account.")),
    Row("org_phone", _("Telephone"), ORGANISATIONS, _line(40, text.number, type="tel"), sealed="phone",
        help=_("A mobile number, or a landline with its area code.")),
    Row("org_address", _("Address"), ORGANISATIONS, _line(200), autofill="street-address"),

    Row("founder_name", _("Founder"), INDIVIDUAL, _name, help=_("As on the identity card."),
        autofill="name"),
    Row("employer", _("Employer"), INDIVIDUAL, _place, LATER, help=_("If you have one.")),
    Row("founder_mobile", _("Founder's mobile"), INDIVIDUAL, _mobile, sealed="phone", help=MAY_CHANGE,
        autofill="tel-national"),
    Row("founder_id_number", _("Identity number"), INDIVIDUAL, _number(40), sealed="identity",
        help=_("18 characters; kept encrypted, shown to the office only when needed.")),
)
# fmt: on

BY_NAME: dict[str, Row] = {row.name: row for row in ROWS}
SEALED: frozenset[str] = frozenset(row.name for row in ROWS if row.sealed)


def rows_for(kind: FilerKind) -> tuple[Row, ...]:
    """What is asked of this kind of filer, in the sheet's order."""
    return tuple(row for row in ROWS if kind in row.asked_of)
