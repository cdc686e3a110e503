"""What the offices write in free words may name anybody: it lies sealed, and only who may read it does."""

import pytest
from django.db import connection
from django.utils import timezone

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.filings import queries, workflow
from tenants.filings.models import Filing
from tenants.filings.remarks import Remark
from tests.api import Caller
from tests.make import STAFF, filer, make_draft, phone

pytestmark = pytest.mark.django_db
COLLEAGUE = Actor("staff", "9", "clerk", "donggang")


def submitted() -> Filing:
    with office_scope("donggang"):
        return workflow.move(make_draft(paper_state="received"), "submit", STAFF, now=timezone.now())


def test_what_a_filer_is_asked_lies_sealed(clerk: Caller) -> None:
    filing, words = submitted(), "身份证号 371102199001011237 有误"
    body = {"reasons": [{"field": "founder_id_number", "message": words}]}
    for _ in range(2):
        told = clerk.post(f"filings/{filing.pk}/return", body, Idempotency_Key=f"return-{filing.pk}").json()
        assert [reason["message"] for reason in told["return_reasons"]] == [words]
    with office_scope("donggang"), connection.cursor() as cursor:
        cursor.execute("SELECT asked FROM filings_filing WHERE id = %s", [filing.pk])
        rows = cursor.fetchall()
        cursor.execute("SELECT body FROM idempotency_idempotencykey WHERE key = %s", [f"return-{filing.pk}"])
        rows += cursor.fetchall()
    assert len(rows) == 2
    for (column,) in rows:
        assert words.encode() not in bytes(column)
        assert b"371102199001011237" not in bytes(column)


def test_what_the_offices_say_is_sealed_and_not_the_filers_to_read(clerk: Caller, officer: Caller) -> None:
    words = {"filing.urged": "瞒着备案人", "filing.sent_back": "13912345678 does not answer"}
    with office_scope("donggang"):
        filing = workflow.move(submitted(), "approve", COLLEAGUE, now=timezone.now())
        Filing.objects.filter(pk=filing.pk).update(contact_blind=(him := filer(phone())).id)
    officer.post(f"docket/donggang/{filing.pk}/urge", {"note": words["filing.urged"]})
    officer.post(f"docket/donggang/{filing.pk}/send_back", {"reason": words["filing.sent_back"]})
    told = clerk.get(f"filings/{filing.pk}/history").json()
    assert {line["event"]: line["remark"] for line in told if line["remark"]} == words
    with office_scope("donggang"):
        filing = Filing.objects.get(pk=filing.pk)
        assert (queries.readable(filing.pk, him), queries.spoken(filing, him)) == (filing, {})
        assert all(line.detail == {} for line in filing.history.filter(event__in=words))
        entries = AuditEntry.objects.filter(subject=filing.pk, action__in=words)
        assert [entry.detail for entry in entries] == [{}, {}]
        (line,) = filing.history.filter(event="filing.sent_back")
        assert words["filing.sent_back"].encode() not in bytes(
            Remark.objects.filter(filing=filing.pk, sequence=line.sequence)
            .values_list("text", flat=True)
            .get()
        )
