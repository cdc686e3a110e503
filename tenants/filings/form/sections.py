"""Annex 1's parts, as its own headings divide it; within a part the sheet's order stands."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.filings.form.table import ALL, Row, rows_for
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
