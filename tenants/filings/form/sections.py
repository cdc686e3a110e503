"""Annex 1's parts: as its own headings divide it, and in steps that fit a phone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.filings.form.table import ALL, BY_NAME, INDIVIDUAL, Row, rows_for
from tenants.filings.states import FilerKind

ADMINISTRATOR = {"admin_name", "admin_mobile", "admin_wechat", "email"}
ACCOUNT_TITLE, ADMINISTRATOR_TITLE = _("The account"), _("The administrator")
ORGANISATION_TITLE, PERSON_TITLE = _("To be filled in by organisations"), _("To be filled in by individuals")


def sections_for(kind: FilerKind) -> list[tuple[str | Promise, list[Row]]]:
    """Title and rows of each part that is asked of this kind of filer."""
    rows = rows_for(kind)
    filer = PERSON_TITLE if kind == FilerKind.INDIVIDUAL else ORGANISATION_TITLE
    return [
        (ACCOUNT_TITLE, [row for row in rows if row.asked_of == ALL and row.name not in ADMINISTRATOR]),
        (ADMINISTRATOR_TITLE, [row for row in rows if row.name in ADMINISTRATOR]),
        (filer, [row for row in rows if row.asked_of != ALL]),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """Some fields that are asked together; `slug` is their word in an address."""

    slug: str
    title: str | Promise
    rows: tuple[Row, ...]


def _step(slug: str, title: Promise, *names: str) -> Step:
    return Step(slug, title, tuple(BY_NAME[name] for name in names))


# The account's own, then people: of several accounts of one filer only the first three differ.
OF_ACCOUNT = (
    _step("account", _("The account's names"), "wechat_id", "original_id", "nickname"),
    _step("content", _("Type and content"), "account_type", "content"),
    _step("purpose", _("Purpose and beginnings"), "purpose", "opened_on", "verified", "followers"),
)
OF_ADMINISTRATOR = (
    _step("administrator", ADMINISTRATOR_TITLE, "admin_name", "admin_mobile", "admin_wechat", "email"),
)
OF_ORGANISATION = (
    _step("organisation", _("The organisation"), "org_name", "org_type", "uscc", "org_code", "org_address"),
    _step("head", _("Who is in charge"), "org_head", "org_head_title", "org_phone", "operators"),
)
OF_PERSON = (
    _step("person", _("The founder"), "founder_name", "founder_mobile", "founder_id_number", "employer"),
)


def steps_for(kind: FilerKind) -> tuple[Step, ...]:
    """The steps of this kind of filer; each field that is asked is in one of them."""
    return (*OF_ACCOUNT, *OF_ADMINISTRATOR, *(OF_PERSON if kind in INDIVIDUAL else OF_ORGANISATION))
