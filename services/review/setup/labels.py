"""What each place in the city pack is called, and what stands there, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from tenants.filings.display import label_of
from tenants.filings.states import DocumentKind, FilerKind

# By the place in the pack, or by its last words where these say it everywhere.
LABELS = {
    "notice": _("Notice"),
    "notice.title": _("Title of the notice"),
    "notice.issuer": _("Who issued it"),
    "notice.issued_on": _("Issued on"),
    "notice.opening": _("Opening of the notice"),
    "notice.sections": _("Section of the notice"),
    "notice.annexes": _("Annexes of the notice"),
    "heading": _("Heading"),
    "paragraphs": _("Paragraph"),
    "who_must_file": _("Who must file"),
    "period": _("Filing period"),
    "period.starts_on": _("The concentrated period begins on"),
    "period.ends_on": _("The concentrated period ends on"),
    "period.days_after_opening": _("Days after an account was opened"),
    "limits": _("Time limits"),
    "limits.district_examination": _("District's examination: working days"),
    "limits.city_archive": _("City's archiving: working days"),
    "limits.correction": _("Corrections: working days"),
    "limits.correction_at_most": _("Corrections: at most so many calendar days ahead"),
    "examining": _("Examining"),
    "examining.deemed_accepted": _("What nobody asks about in time is deemed accepted"),
    "examining.deemed_after": _("Deemed accepted after so many working days"),
    "examining.checklist": _("Checklist"),
    "examining.return_reasons": _("Reason of a return"),
    "about": _("What the reason is about"),
    "filer_kinds": _("Kinds of filer"),
    "field": _("Field or document"),
    "message": _("What is wrong"),
    "fix": _("How to mend it"),
    "supervision": _("Supervision rules"),
    "supervision.cards": _("Cards"),
    "supervision.cards.yellow": _("Yellow card: working days after the last day in time"),
    "supervision.cards.red": _("Red card: working days after the last day in time"),
    "supervision.answer_within": _("Orders are answered within: working days"),
    "supervision.remind_before": _("Reminded before an answer is due: working days"),
    "supervision.ranked_from": _("Ranked from so many cases in three months"),
    "supervision.order_number": _("Number of an order"),
    "colour": _("Colour"),
    "days": _("Days"),
    "reminders": _("Reminders"),
    "reminders.institution": _("Reminders to organs and institutions: days from the due date"),
    "reminders.company": _("Reminders to companies: days from the due date"),
    "reminders.individual": _("Reminders to individuals: days from the due date"),
    "reminders.clerk_after": _("The district is told after so many days"),
    "reminders.city_after": _("The city is told after so many days"),
    "peace": _("Do not disturb"),
    "peace.quiet_from": _("No SMS that can wait from"),
    "peace.quiet_to": _("No SMS that can wait until"),
    "peace.together_minutes": _("Told together within so many minutes"),
    "peace.sms_a_day": _("SMS a day to one number, at most"),
    "peace.reminders_from": _("Reminders from"),
    "peace.reminders_to": _("Reminders until"),
    "peace.reminders_on_rest_days": _("Reminders on rest days, too"),
    "referral": _("Referral"),
    "referral.grace_days": _("Grace before a referral: calendar days"),
    "referral.notices": _("Notices proved before a referral"),
    "referral.number_format": _("Number of a letter of referral"),
    "referral.to": _("Letters of referral go to"),
    "referral.basis": _("Basis of a referral"),
    "referral.measures": _("Measures asked for"),
    "number_format": _("Filing number"),
    "correction_number_format": _("Number of a notice of what to correct"),
    "retention_years": _("Years that filings are kept"),
    "materials": _("Documents to hand in"),
    "documents": _("Documents"),
    "text": _("Words"),
    "paper": _("Paper copies"),
    "budget": _("Budget"),
    "signin": _("Sign-in codes"),
    "confirmation": _("Confirmation by SMS"),
    "offices": _("Offices in the city pack"),
    "privacy": _("What is told about personal data"),
    "legal_basis": _("Legal basis"),
    "form_title": _("Title of the registration form"),
    "name": _("Its name"),
    "city": _("City, as a code"),
    "region": _("Region"),
    "zh": _("in Chinese"),
    "en": _("in English"),
    "institution": FilerKind.INSTITUTION.label,
    "company": FilerKind.COMPANY.label,
    "individual": FilerKind.INDIVIDUAL.label,
}
CODES: dict[str, object] = {
    **dict(DocumentKind.choices),
    **dict(FilerKind.choices),
    "yellow": gettext_lazy("yellow"),
    "red": gettext_lazy("red"),
}


def label(path: Sequence[str]) -> str:
    """What one place is called: by all of it, or as little of its end as says it."""
    for first in range(len(path)):
        if found := LABELS.get(".".join(path[first:])):
            return str(found)
    return path[-1]


def place(path: Sequence[str]) -> str:
    """Where something stands in the pack, from the outside to the inside."""
    if named := LABELS.get(".".join(path)):
        return str(named)
    steps = [label(path[: end + 1]) for end in range(len(path))]
    return " · ".join(steps)


def said(value: Any, path: Sequence[str] = ()) -> str:
    """A value in words."""
    match value:
        case None | "" | []:
            return "—"
        case bool():
            return gettext("Yes") if value else gettext("No")
        case list():
            return "、".join(said(one, path) for one in value)
        case str() if path and path[-1] in ("about", "field"):
            return label_of(value)
        case str():
            return str(CODES.get(value, value))
        case _:
            return str(value)
