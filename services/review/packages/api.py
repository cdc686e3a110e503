"""Taking packages out by API: asked for here, downloaded on the city's desk once they are looked at."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.review.packages import actions, queries
from tenants.offices.auth import StaffAuth

router = Router(auth=StaffAuth(), tags=["city"])


class ArchivedIn(Schema):
    """An archived filing in its office."""

    office: str = Field(max_length=30)
    filing: UUID


class ExportIn(Schema):
    """Whose packages to take out together."""

    filings: list[ArchivedIn] = Field(max_length=actions.MOST)


class ExportOut(Schema):
    """How far an export is: `looked_at` of `total` were compared with their SHA-256, `ready` are as they were made."""

    id: UUID
    state: str
    total: int
    looked_at: int
    ready: int
    size: int
    made_at: datetime


@router.post("exports", response={201: ExportOut, **REFUSALS})
@idempotent
def export(request: HttpRequest, body: ExportIn) -> Reply:
    """Take out the packages of these filings; each is recorded in its district's trail."""
    chosen = [(one.office, one.filing) for one in body.filings]
    made = actions.export_these(chosen, actor_of(request))
    return 201, ExportOut.model_validate(queries.export(made.pk, actor_of(request)), from_attributes=True)


@router.get("exports/{uuid:export_id}", response={200: ExportOut, **REFUSALS})
def read_export(request: HttpRequest, export_id: UUID) -> ExportOut:
    """How far an export is."""
    return ExportOut.model_validate(queries.export(export_id, actor_of(request)), from_attributes=True)
