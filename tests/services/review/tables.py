"""Summary tables as a test has them made, and what is in them."""

import io
from typing import Any

from openpyxl import load_workbook

from infra.audit.actor import Actor
from services.review.exports import actions, work
from services.review.exports.models import Export, ExportState
from services.review.exports.selection import Selection
from services.review.filters import ALL, Filters
from tests.services.review.offices import OFFICE

TABLES = f"/o/{OFFICE}/desk/tables/"


def of(search: str = "") -> Selection:
    """All filings, or those that are found by this, as any member has them."""
    return Selection(Filters(view=ALL, search=search), "1")


def made(selection: Selection, kind: str, actor: Actor) -> tuple[Export, bytes]:
    """A table, asked for and made."""
    one = actions.ask(selection, kind, actor)
    taken = work._take()
    assert taken == one
    work.make(taken)
    one.refresh_from_db()
    assert one.state == ExportState.DONE, one.error
    return actions.file_of(one.pk, actor)


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data), read_only=True).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
