"""Annex 1 step by step: which page is which, where somebody goes on, and where a fault is mended."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.filings import lodging
from tenants.filings.form import BY_NAME, Step, steps_for
from tenants.filings.models import Filing
from tenants.filings.states import WITH_FILER, FilerKind

CHECK = Step("check", _("Check and documents"), ())
CORRECTIONS = "corrections"
ALL = "all"  # in an address: more than what the office named is open


@dataclass(frozen=True, slots=True)
class Place:
    """One step on the way, as the line of steps shows it."""

    number: int
    slug: str
    title: str | Promise
    here: bool
    lacking: bool


@dataclass(frozen=True, slots=True)
class Next:
    """Where a filer goes on; `corrections`: with what the office named."""

    number: int
    count: int
    title: str | Promise
    corrections: bool


def asked_back(filing: Filing) -> bool:
    """Whether the filer has it because the office named what is to be corrected."""
    return filing.state in WITH_FILER and bool(filing.return_reasons)


def of(filing: Filing) -> tuple[Step, ...]:
    """All steps of a filing, the last one without fields."""
    return (*steps_for(FilerKind(filing.filer_kind)), CHECK)


def find(filing: Filing, slug: str) -> Step:
    """A step by its word in the address.

    Raises:
        Http404: this filing has none.
    """
    if slug == CORRECTIONS and filing.return_reasons:
        named = {one["field"] for one in filing.return_reasons}
        rows = (row for step in of(filing) for row in step.rows if row.name in named)
        return Step(CORRECTIONS, _("To be corrected"), tuple(rows))
    for step in of(filing):
        if step.slug == slug:
            return step
    raise Http404


def is_open(filing: Filing, step: Step, *, everything: bool) -> bool:
    """Where the office named what is to be corrected only that is open, until somebody asks for the rest."""
    return everything or step.slug in (CORRECTIONS, CHECK.slug) or not asked_back(filing)


def first(filing: Filing) -> str:
    """Where to go on: at what the office named, else at the first step with a gap, else at the end."""
    if asked_back(filing):
        return CORRECTIONS
    lacking = _lacking(filing)
    return next((step.slug for step in of(filing) if _any(step, lacking)), CHECK.slug)


def after(filing: Filing, slug: str, wish: str) -> str:
    """The step that follows one, or the one that was wished for."""
    slugs = [step.slug for step in of(filing)]
    if wish in (*slugs, CORRECTIONS):
        return wish
    here = slugs.index(slug) if slug in slugs else len(slugs)
    return slugs[min(here + 1, len(slugs) - 1)]


def before(filing: Filing, slug: str) -> str:
    """The step before one; nothing before the first."""
    slugs = ["", *(step.slug for step in of(filing))]
    return slugs[slugs.index(slug) - 1] if slug in slugs else ""


def line(filing: Filing, slug: str) -> list[Place]:
    """All steps, in their order."""
    lacking = _lacking(filing)
    return [
        Place(number, step.slug, step.title, step.slug == slug, _any(step, lacking))
        for number, step in enumerate(of(filing), start=1)
    ]


def going_on(filing: Filing) -> Next:
    """Which step is the next of a draft."""
    slug, all_steps = first(filing), of(filing)
    number = next((n for n, step in enumerate(all_steps, start=1) if step.slug == slug), 1)
    return Next(number, len(all_steps), find(filing, slug).title, slug == CORRECTIONS)


def link(filing: Filing, field: str) -> str:
    """Where a field is filled in, for its filer."""
    if field not in BY_NAME:
        return reverse("intake:edit", kwargs={"filing_id": filing.pk})
    if asked_back(filing) and any(one["field"] == field for one in filing.return_reasons):
        return f"{address(filing, CORRECTIONS)}#id_{field}"
    steps = (step.slug for step in of(filing) if any(row.name == field for row in step.rows))
    slug = next(steps, CHECK.slug)
    return f"{address(filing, slug, everything=asked_back(filing))}#id_{field}"


def address(filing: Filing, slug: str, *, everything: bool = False) -> str:
    """The page of a step."""
    page = reverse("intake:step", kwargs={"filing_id": filing.pk, "step": slug})
    return f"{page}?{ALL}" if everything else page


def _lacking(filing: Filing) -> set[str]:
    return {gap.field for gap in lodging.gaps(filing)}


def _any(step: Step, names: set[str]) -> bool:
    return any(row.name in names for row in step.rows)
