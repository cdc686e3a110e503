"""What becomes of a paper copy that somebody scans: its filing is found, its version compared, its place kept.

A scan may come twice, by a hand that trembles or a line that breaks: the second one changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import current_office
from infra.db.fetch import fetch
from infra.problems import NotFound, Text, Unprocessable
from tenants.filings import documents, names, paper, permissions, sheet_codes
from tenants.filings.form.text import code as plain
from tenants.filings.models import Filing
from tenants.filings.queries import readable
from tenants.filings.states import ENDED, WITH_FILER, PaperState
from tenants.filings.uploads import chosen
from tenants.offices import directory

SHOWN = 8  # filings of one number, of which somebody has to choose


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of one scan.

    `outcome`: `received`, `differs` (recorded so), `again` (nothing is new), `moved` (it lies elsewhere now), or
    `choose` (several filings have this number). `printed`: the version on the sheet; None where only its number was
    given, so that somebody looks at the sheet.
    """

    outcome: str
    filing: Filing | None = None
    printed: int | None = None
    choices: list[Filing] = field(default_factory=list)

    @property
    def early(self) -> bool:
        """The paper is here, and the electronic form is not handed in."""
        return self.filing is not None and self.filing.state in WITH_FILER


def scan(text: str, actor: Actor, place: str) -> Scan:
    """What a scanner typed, or a person: a sheet's code, or the number of a filing or account.

    Raises:
        Forbidden, Conflict: as `paper.receive`.
        NotFound: no filing of this office has it.
        Unprocessable: nothing was given, or it is the code of something else.
    """
    given = plain(text)
    if not given:
        raise Unprocessable("nothing-scanned", _("Scan a code, or type a number.")).at("code")
    # A scanner that types as if Caps Lock were on gives the same code in capitals.
    if code := sheet_codes.parsed(given) or sheet_codes.parsed(given.lower()):
        return _by_code(code, actor, place)
    if "://" in given:
        message = _("This is not the code of a registration form. Scan the one at its upper right.")
        raise Unprocessable("not-a-sheet", message).at("code")
    found = _numbered(given)
    if not found:
        named = _("No filing of this office has the number %(given)s.") % {"given": given[:60]}
        raise NotFound("no-such-filing", named).at("code")
    if len(found) > 1:
        return Scan("choose", choices=found)
    return _take(found[0], actor, place, None)


def scan_picture(files: "Sequence[UploadedFile[Any]]", actor: Actor, place: str) -> Scan:
    """A photograph of a sheet, whose code is read here; the picture is not kept.

    Raises:
        TooLarge: more than 20 MB; it was not read.
        Unprocessable: it is no picture, or no code can be read on it; else as `scan`.
    """
    taken = documents.taken(chosen(files))
    code = sheet_codes.read(taken.data, taken.media_type)
    if code is None:
        message = _("No code was found on it. Hold the camera closer, straight and in good light.")
        raise Unprocessable("sheet-unreadable", message).at("file")
    return _by_code(code, actor, place)


def decide(filing_id: UUID, actor: Actor, place: str, *, differs: bool, printed: int | None) -> Scan:
    """What somebody says who has compared the sheet with the form.

    Raises:
        NotFound, Forbidden, Conflict: as `scan`.
    """
    filing = readable(filing_id, actor)
    revision = None if printed is None else min(printed, filing.revision)
    paper.receive(filing, actor, now=timezone.now(), place=place, differs=differs, revision=revision)
    return Scan("differs" if differs else "received", filing, printed)


def _by_code(code: sheet_codes.SheetCode, actor: Actor, place: str) -> Scan:
    filing = fetch(Filing, code.filing) if code.office == current_office() else None
    if filing is None or not permissions.read(filing, actor):
        raise _of_another(code)
    return _take(filing, actor, place, code.revision)


def _take(filing: Filing, actor: Actor, place: str, printed: int | None) -> Scan:
    differs = printed is not None and printed != filing.revision
    known = PaperState.DIFFERS if differs else PaperState.RECEIVED
    shown = filing.revision if printed is None else printed
    # What somebody has compared and taken stays taken.
    if filing.paper_revision == shown and (filing.paper_state == known or filing.paper_is_here):
        if place in ("", filing.paper_place):
            return Scan("again", filing, printed)
        return Scan("moved", paper.move(filing, actor, place), printed)
    paper.receive(filing, actor, now=timezone.now(), place=place, differs=differs, revision=shown)
    return Scan("differs" if differs else "received", filing, printed)


def _numbered(given: str) -> list[Filing]:
    """Filings with this id, filing number or account; those whose paper may still come before those that have ended."""
    some = Filing.objects.order_by("-id")
    try:
        found = some.filter(pk=UUID(given))
    except ValueError:
        found = some.filter(number=given)
        if not found:
            named = Q(account__iexact=given) | Q(wechat_id__iexact=given) | Q(original_id__iexact=given)
            found = some.filter(named, pk__in=names.having(given))
    few = list(found[: SHOWN + 1])
    return [filing for filing in few if filing.state not in ENDED] or few[:SHOWN]


def _of_another(code: sheet_codes.SheetCode) -> NotFound:
    message: Text = _("This sheet belongs to no filing of this office.")
    if code.office != current_office() and (card := directory.office(code.office)):
        message = _("This sheet was printed for another office: %(office)s.") % {"office": card.name}
    return NotFound("no-such-filing", message).at("code")
