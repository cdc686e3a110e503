"""What can follow a filing: its change or closing, once it is archived, and another account of the same filer."""

from typing import Any

from infra.audit.actor import Actor
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.filings.states import FilingKind, State


def next_filings(filing: Filing, actor: Actor) -> dict[str, Any]:
    """`may_follow`: change and closing; `successor`: the filing that changes or closes this one already."""
    mine = permissions.edit(filing, actor)
    archived = filing.state == State.CITY_ARCHIVED
    rows = Filing.objects.filter(replaces=filing.pk).exclude(state=State.WITHDRAWN)
    successor = rows.first() if archived else None
    open_ = archived and filing.kind != FilingKind.CLOSING and successor is None
    return {"may_follow": mine and open_, "successor": successor, "may_copy": mine}
