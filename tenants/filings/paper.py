"""The sealed paper copy: a state of its own beside the filing's."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Conflict, Forbidden, Unprocessable
from tenants.filings import permissions, workflow
from tenants.filings.events import PaperReceived
from tenants.filings.models import Document, Filing
from tenants.filings.states import ENDED, DocumentKind, PaperState

PLACE = Filing._meta.get_field("paper_place").max_length or 0
# The office has it no more.
GONE = (PaperState.HANDED_OVER, PaperState.SHELVED)


def place_of(box: str, folder: str) -> str:
    """Where a copy lies, as it is kept: `3/12` is folder 12 in box 3, `3` the box alone.

    Raises:
        Unprocessable: it is too long, or there is a folder without a box.
    """
    names = [" ".join(one.replace("/", "-").split()) for one in (box, folder)]
    if names[1] and not names[0]:
        raise Unprocessable("no-box", _("Say in which box the folder lies.")).at("box")
    place = "/".join(name for name in names if name)
    if len(place) > PLACE:
        raise Unprocessable("place-too-long", _("Shorten box and folder to 60 characters.")).at("box")
    return place


def receive(
    filing: Filing,
    actor: Actor,
    *,
    now: datetime,
    place: str = "",
    differs: bool = False,
    revision: int | None = None,
) -> Filing:
    """The sealed or signed copy came in; where it lies (box, folder) if that is known.

    Args:
        differs: it does not say what the form says; a right one is to come.
        revision: the form's that it was printed from; None: the one that it has now.

    Raises:
        Forbidden: not staff of the office.
        Conflict: the filing has ended, the copy was passed on, or the filing changed meanwhile.
    """
    _may_handle(filing, actor)
    if filing.state in ENDED:
        raise workflow.not_from_here(filing)
    changes = {
        "paper_state": PaperState.DIFFERS if differs else PaperState.RECEIVED,
        "paper_received_at": now,
        "paper_place": place,
        "paper_revision": filing.revision if revision is None else revision,
    }
    for name, value in changes.items():
        setattr(filing, name, value)
    detail = {"paper": changes["paper_state"], "revision": changes["paper_revision"]}
    workflow.write(filing, PaperReceived, actor, changes=changes, detail=detail)
    return filing


def move(filing: Filing, actor: Actor, place: str) -> Filing:
    """The copy lies elsewhere now; nobody but the office needs to know.

    Raises:
        Forbidden: not staff of the office.
        Conflict: the copy was passed on.
    """
    _may_handle(filing, actor)
    with transaction.atomic():
        trail.record(actor, "paper.moved", filing.pk)
        filing.paper_place = place
        filing.save(update_fields=["paper_place"])
    return filing


def _may_handle(filing: Filing, actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.paper_state in GONE:
        raise Conflict("paper-gone", _("The paper copy was handed to the city already."))


def older_than_form(filing: Filing, documents: Iterable[Document]) -> list[str]:
    """Which sealed sheets, uploaded (`registration_form`) or on `paper`, were there before the form was changed.

    A seal stands for what was on the sheet: who examines it compares the two. Nothing is refused for it, since the
    change may be one that the sheet does not show.

    Args:
        documents: those of the filing that count.
    """
    sealed = DocumentKind.REGISTRATION_FORM
    older = [str(one.kind) for one in documents if one.kind == sealed and _before(one.revision, filing)]
    return older + ["paper"] * (filing.paper_is_here and _before(filing.paper_revision, filing))


def _before(revision: int | None, filing: Filing) -> bool:
    return revision is not None and revision < filing.revision
