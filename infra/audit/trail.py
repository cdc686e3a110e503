"""Writing the trail."""

from collections.abc import Mapping
from uuid import UUID

import structlog

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry


def request_id() -> str:
    """The id of the request (or event, or task) that is being worked on."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def record(
    actor: Actor, action: str, subject: UUID | None = None, detail: Mapping[str, object] | None = None
) -> AuditEntry:
    """Append an entry in the transaction of the caller; `detail` holds ids and codes, no personal data."""
    return AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor=actor.id,
        role=actor.role,
        actor_office=actor.office,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        request=request_id(),
    )
