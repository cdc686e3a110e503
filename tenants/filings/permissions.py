"""Who may do what to a filing: named predicates. The same ones guard the transitions and draw the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.audit.actor import Actor
from infra.db import current_office
from tenants.offices import directory

if TYPE_CHECKING:
    from tenants.filings.models import Filing

OFFICE_STAFF = ("clerk", "supervisor")


def of_this_office(actor: Actor) -> bool:
    """Staff of the office whose filing it is, who decide."""
    return actor.kind == "staff" and actor.role in OFFICE_STAFF and actor.office == current_office()


def supervises(actor: Actor) -> bool:
    """The supervisor of the office, who keeps its staff, its data, and an eye on its work."""
    return of_this_office(actor) and actor.role == "supervisor"


def oversees(actor: Actor) -> bool:
    """Who may see how the office's work goes: its supervisor, and its auditors."""
    return supervises(actor) or (
        actor.kind == "staff" and actor.role == "auditor" and actor.office == current_office()
    )


def keeps_contact(actor: Actor) -> bool:
    """Who changes what everybody reads of an office: a district's supervisor, the city's officers."""
    return supervises(actor) or (city_officer(actor) and actor.office == current_office())


def city_officer(actor: Actor) -> bool:
    """An officer of the city, who acts in every office."""
    return _of_the_city(actor) and actor.role == "officer"


def city_reader(actor: Actor) -> bool:
    """The city's officers and auditors, who read in every office."""
    return _of_the_city(actor) and actor.role in ("officer", "auditor")


def _of_the_city(actor: Actor) -> bool:
    card = directory.office(actor.office) if actor.kind == "staff" else None
    return card is not None and card.is_city


def its_filer(filing: Filing, actor: Actor) -> bool:
    """The filer, known by a contact of the filing: the one it was begun with, the administrator's phone or mail."""
    contacts = {filing.contact_blind, filing.admin_mobile_blind, filing.email_blind}
    return actor.kind == "filer" and actor.office == current_office() and not actor.ids.isdisjoint(contacts)


def submit(filing: Filing, actor: Actor) -> bool:
    """The filer; a clerk at the window for the filer."""
    return its_filer(filing, actor) or of_this_office(actor)


def edit(filing: Filing, actor: Actor) -> bool:
    """Who may submit it may fill it in."""
    return submit(filing, actor)


def examine(filing: Filing, actor: Actor) -> bool:
    """Staff of the office, unless somebody else has it open."""
    return of_this_office(actor) and not (filing.claimed_now and filing.claimed_by != actor.id)


def approve(filing: Filing, actor: Actor) -> bool:
    """Staff of the office, but not who typed it in."""
    return examine(filing, actor) and actor.id not in (filing.typed_by, filing.submitted_by)


def supervise_city(filing: Filing, actor: Actor) -> bool:  # noqa: ARG001
    """An officer of the city."""
    return city_officer(actor)


def archive(filing: Filing, actor: Actor) -> bool:
    """An officer of the city who did not approve it in the district."""
    return city_officer(actor) and actor.id != filing.approved_by


def keep_time(filing: Filing, actor: Actor) -> bool:  # noqa: ARG001
    """The clock."""
    return actor.kind == "clock"


def withdraw(filing: Filing, actor: Actor) -> bool:
    """The filer; or staff of the office, unless somebody else has it open."""
    return its_filer(filing, actor) or examine(filing, actor)


def take_over(filing: Filing, actor: Actor) -> bool:  # noqa: ARG001
    """A supervisor of another district; that both offices have agreed stands in the transfer's row."""
    card = directory.office(actor.office) if actor.kind == "staff" else None
    elsewhere = card is not None and not card.is_city and actor.office != current_office()
    return elsewhere and actor.role == "supervisor"


def arrive(filing: Filing, actor: Actor) -> bool:  # noqa: ARG001
    """The supervisor of the office that it comes to."""
    return supervises(actor)


def erase(filing: Filing, actor: Actor) -> bool:
    """The filer alone: it is the filer's data."""
    return its_filer(filing, actor)


def set_days(actor: Actor) -> bool:
    """Who says which days are worked on: a district's supervisor for the district, the city's officer for all."""
    return city_officer(actor) or (of_this_office(actor) and actor.role == "supervisor")


def read(filing: Filing, actor: Actor) -> bool:
    """The filer, the office's staff and auditors, the city's officers and auditors."""
    staff = actor.kind == "staff" and actor.office == current_office()
    return staff or city_reader(actor) or its_filer(filing, actor)


def read_remarks(filing: Filing, actor: Actor) -> bool:
    """What the offices said to one another is for staff that may read the filing."""
    return actor.kind == "staff" and read(filing, actor)


def keep_a_copy(filing: Filing, actor: Actor) -> bool:
    """The filer gets a document as it was uploaded; everybody else sees its pages, with their name on them."""
    return its_filer(filing, actor)


def reveal(filing: Filing, actor: Actor) -> bool:
    """Who may see an identity number in full, by an act that is recorded; the printed form shows it, too."""
    return its_filer(filing, actor) or of_this_office(actor) or city_officer(actor)
