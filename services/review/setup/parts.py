"""The parts of the exercise, each a page: which places of the pack it has, and which lists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from services.review.setup.fields import Pack
from services.review.setup.rows import CriterionForm, Entry, MaterialsForm, PointForm, ReasonForm, SectionForm
from tenants.filings.states import FilerKind


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of the pack: its prefix in the form, its entries out of the pack and into one, and whether it grows."""

    prefix: str
    title: object
    form: type[Entry]
    out: Callable[[Pack], list[Pack]]
    into: Callable[[Pack, list[Pack]], Pack]
    grows: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A page: its code in the address, its words, its single places by groups with a heading each, and its lists."""

    code: str
    title: object
    about: object
    groups: tuple[tuple[object, tuple[str, ...]], ...] = ()
    rows: tuple[Rows, ...] = ()

    @property
    def places(self) -> list[str]:
        """All single places."""
        return [place for _heading, places in self.groups for place in places]


def _listed(
    outer: str, inner: str
) -> tuple[Callable[[Pack], list[Pack]], Callable[[Pack, list[Pack]], Pack]]:
    """Out of, and into, a list below a part of the pack."""

    def into(pack: Pack, entries: list[Pack]) -> Pack:
        return {**pack, outer: {**pack[outer], inner: entries}}

    return lambda pack: pack[outer][inner], into


def _materials(pack: Pack) -> list[Pack]:
    return [{"kind": kind, **pack["materials"][kind]} for kind in FilerKind.values]


def _with_materials(pack: Pack, entries: list[Pack]) -> Pack:
    one_of_each = {one["kind"]: {"documents": one["documents"], "text": one["text"]} for one in entries}
    return {**pack, "materials": one_of_each}


REMINDERS = ("institution", "company", "individual", "clerk_after", "city_after")
PEACE = (
    "quiet_from",
    "quiet_to",
    "together_minutes",
    "sms_a_day",
    "reminders_from",
    "reminders_to",
    "reminders_on_rest_days",
)
ALL = (
    Part(
        "period",
        _("Notice and period"),
        _("Title, dates, and until when accounts are filed."),
        (
            (_("Notice"), ("notice.title", "notice.issuer", "notice.issued_on")),
            (_("Filing period"), ("period.starts_on", "period.ends_on", "period.days_after_opening")),
        ),
    ),
    Part(
        "limits",
        _("Time limits and colours"),
        _("Working days of each stage, cards, orders, referral."),
        (
            (
                _("Time limits"),
                (
                    "limits.district_examination",
                    "limits.city_archive",
                    "limits.correction",
                    "limits.correction_at_most",
                    "examining.deemed_after",
                    "examining.deemed_accepted",
                ),
            ),
            (
                _("Supervision rules"),
                (
                    "supervision.cards.yellow",
                    "supervision.cards.red",
                    "supervision.answer_within",
                    "supervision.remind_before",
                    "supervision.ranked_from",
                ),
            ),
            (_("Referral"), ("referral.grace_days", "referral.notices")),
        ),
    ),
    Part(
        "reminders",
        _("Reminders"),
        _("When filers are reminded, and when nobody is disturbed."),
        (
            (_("Reminders"), tuple(f"reminders.{name}" for name in REMINDERS)),
            (_("Do not disturb"), tuple(f"peace.{name}" for name in PEACE)),
        ),
    ),
    Part(
        "text",
        _("Text of the notice"),
        _("The numbered sections, word for word, and who must file."),
        ((_("Opening of the notice"), ("notice.opening",)),),
        (
            Rows("sections", _("Sections"), SectionForm, *_listed("notice", "sections")),
            Rows(
                "who",
                _("Who must file"),
                CriterionForm,
                lambda pack: pack["who_must_file"],
                lambda pack, entries: {**pack, "who_must_file": entries},
            ),
        ),
    ),
    Part(
        "documents",
        _("Documents to hand in"),
        _("By kind of filer."),
        (),
        (Rows("materials", _("By kind of filer"), MaterialsForm, _materials, _with_materials, grows=False),),
    ),
    Part(
        "checklist",
        _("Checklist"),
        _("What a clerk looks at before deciding, by kind of filer."),
        (),
        (Rows("points", _("Points"), PointForm, *_listed("examining", "checklist")),),
    ),
    Part(
        "reasons",
        _("Reasons for a return"),
        _("What clerks of all offices choose from; each office adds its own."),
        (),
        (Rows("reasons", _("Reasons"), ReasonForm, *_listed("examining", "return_reasons")),),
    ),
    Part(
        "numbering",
        _("Numbers"),
        _("How filings, notices, orders and letters are numbered."),
        (
            (
                _("Numbers"),
                (
                    "number_format",
                    "correction_number_format",
                    "supervision.order_number",
                    "referral.number_format",
                ),
            ),
        ),
    ),
)
PARTS = {part.code: part for part in ALL}
