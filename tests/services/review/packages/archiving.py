"""A filing that was archived, with all that its package is to have."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from demonstration import pictures
from infra import storage
from infra.audit.actor import Actor
from infra.db import current_office, office_scope
from infra.events.envelope import Envelope
from services.review import deliveries
from services.review.packages.models import Package
from services.review.packages.wanting import want
from tenants.filings import documents, workflow
from tenants.filings.document_checks.taking import File
from tenants.filings.events import CityArchived
from tenants.filings.models import Filing
from tenants.filings.numbering import next_number
from tests.make import filer, make_draft, phone

VERIFIER = Path(settings.ROOT) / "docs/verify_package.py"
OTHER = Actor("staff", "9", "clerk", "donggang")
OFFICER = Actor("staff", "103", "officer", "city")


def person() -> Any:
    """Somebody made up."""
    from demonstration.people import Cast

    return Cast(7, "东港区", "371102").person()


def archived(**columns: Any) -> Filing:
    """A filing of Donggang with a document, archived by the city; its event is not handled yet."""
    contact = phone()
    known = {
        "filer_kind": "individual",
        "nickname": "海岸书屋",
        "founder_name": "王小海",
        "admin_name": "王小海",
        "contact": contact,
        "paper_state": "received",
        "paper_place": "3号盒",
    }
    with office_scope("donggang"):
        filing = make_draft(**{**known, **columns})
        who = filer(contact)
        documents.attach_files(
            filing, "identity_card", [File(pictures.identity_card(person()), "card.jpg")], who
        )
        filing.refresh_from_db()
        workflow.move(filing, "submit", who, now=timezone.now())
        workflow.move(filing, "approve", OTHER, now=timezone.now())
        workflow.move(filing, "archive", OFFICER, number=next_number(timezone.localdate().year))
        filing.refresh_from_db()
    return filing


def wanted(filing: Filing) -> Package:
    """Its package, whose turn it is."""
    want(event_of(filing))
    Package.objects.filter(pk=filing.pk).update(next_try_at=timezone.now() - timedelta(hours=1))
    return Package.objects.get(pk=filing.pk)


def event_of(filing: Filing) -> Envelope:
    """The event of the archiving."""
    data = CityArchived(
        state="city_archived",
        previous="county_approved",
        account=filing.account,
        kind=filing.kind,
        filer_kind=filing.filer_kind,
        due_on=filing.due_on,
        late=filing.late,
        paper=filing.paper_state,
        number=filing.number,
    )
    return Envelope(
        id=uuid4(),
        type=CityArchived.type,
        source="/o/donggang",
        subject=filing.pk,
        time=datetime.now(UTC),
        sequence=filing.sequence,
        dataversion=1,
        data=data.model_dump(mode="json"),
    )


def told(
    filing: Filing,
    fate: str = "delivered",
    channel: str = "sms",
    about: str = CityArchived.type,
    **columns: Any,
) -> deliveries.Delivery:
    """What is known of a message about a filing."""
    long_ago = timezone.now() - timedelta(minutes=1)
    known = {
        "cause": uuid4(),
        "provider": "city",
        "code": "",
        "written_at": long_ago,
        "settled_at": long_ago,
        "heard_at": long_ago,
        "sequence": 6,
    }
    return deliveries.Delivery.objects.create(
        message=uuid4(),
        office=str(current_office()),
        filing=filing.pk,
        about=about,
        channel=channel,
        fate=fate,
        **{**known, **columns},
    )


def bytes_of(package: Package) -> bytes:
    """The package as the store has it."""
    return storage.get(package.office, package.key, package.version_id, package.sha256)


def verified(*files: Path) -> "subprocess.CompletedProcess[str]":
    """What the program says that shares no code with ours: isolated from it, too."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
