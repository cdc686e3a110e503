"""What each kind of filer brings, and by when, in plain words."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.filings.deadlines import due_for_first_filing
from tenants.filings.states import DocumentKind, FilerKind
from tenants.offices.citypack import CityPack, Period


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of filer: the documents, what goes on the printed form, and the notice's own sentence."""

    code: str
    label: str
    documents: list[str]
    seal: str
    text: str


def kinds(pack: CityPack) -> list[Kind]:
    """All kinds, in the notice's order."""
    return [
        Kind(
            kind.value,
            str(kind.label),
            [_document(kind, document) for document in pack.materials[kind.value].documents],
            _seal(kind),
            str(pack.materials[kind.value].text),
        )
        for kind in FilerKind
    ]


def by_when(period: Period, today: date) -> list[str]:
    """The due date of a first filing, as somebody who reads it today needs it."""
    due = due_for_first_filing(today, period.ends_on, period.days_after_opening).date
    within = _("Opened from now on: within %(days)s days. Opened today: by %(due)s.") % {
        "days": period.days_after_opening,
        "due": date_format(due),
    }
    if today > period.ends_on:
        return [within, _("Opened earlier and not filed yet: file now. It is taken, and marked as late.")]
    return [_("Opened already: by %(due)s.") % {"due": date_format(period.ends_on)}, within]


def _document(kind: FilerKind, document: str) -> str:
    if document == DocumentKind.IDENTITY_CARD:
        return _("Your identity card") if kind == FilerKind.INDIVIDUAL else _("Identity card of the head")
    return str(DocumentKind(document).label)


def _seal(kind: FilerKind) -> str:
    if kind == FilerKind.INDIVIDUAL:
        return _("Print the form and sign it by hand.")
    return _("Print the form and put the organisation's seal on it.")
