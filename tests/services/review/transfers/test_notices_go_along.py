"""What a filer was asked to correct goes along with the filing: read there, printed there, and what changed is seen."""

from io import BytesIO

import pypdfium2
import pytest
from django.utils import timezone

from infra.db import office_scope
from services.review import returning
from services.review.past.filing import then
from services.review.transfers import actions
from tenants.filings import notices, versions, workflow
from tenants.filings.corrections import Again
from tenants.filings.models import Filing
from tests.filers import filer_at
from tests.make import filer
from tests.services.review.transfers.cases import (
    ANNA,
    CHIEF,
    FROM,
    TAKER,
    TO,
    accepted,
    agreed,
    at_desk,
    case,
    now,
)

pytestmark = pytest.mark.django_db
ASKED = {"field": "purpose", "message": "过于笼统", "fix": "写明范围"}
NUMBER, OTHER = "371102199001011234", "371102199202022345"


def returned(filing: Filing, office: str = FROM) -> Filing:
    """Sent back to its filer by the office that has it."""
    with office_scope(office):
        returning.send(now(filing, office), ANNA, [ASKED], returning.term(None))
    return now(filing, office)


def passed(filing: Filing) -> Filing:
    """What it is in the other office."""
    transfer = accepted(agreed(filing))
    with office_scope(TO):
        return Filing.objects.get(pk=transfer.successor)


def words(data: bytes) -> str:
    """All that stands in a PDF, without its spaces."""
    with pypdfium2.PdfDocument(BytesIO(data)) as printed:
        found = [page.get_textpage().get_text_bounded() for page in printed]
    return "".join("".join(found).split())


@pytest.mark.parametrize("kind", ["pdf", "webp"])
def test_the_filer_reads_in_the_new_office_what_to_correct_and_gets_the_notice(kind: str) -> None:
    filing = returned(case())
    with office_scope(FROM):
        contact, issued = filing.contact.open(), notices.last_of(filing.pk)
    there = passed(filing)
    address, client = f"/o/{TO}/filings/{there.pk}/", filer_at(contact, TO)
    page = client.get(address).content.decode()
    assert ASKED["message"] in page
    assert f"{address}correction.{kind}" in page
    answer = client.get(f"{address}correction.{kind}")
    assert answer.status_code == 200
    if kind == "pdf":
        text = words(answer.content)
        for said in (issued.number, ASKED["message"], "东港区委宣传部网络管理中心"):
            assert said in text
        assert "本件已转由岚山区委宣传部网络管理办公室办理" in text
        assert "2612378" in text


def test_the_notice_stays_the_old_offices_and_the_next_one_is_the_new_ones() -> None:
    filing = returned(case())
    with office_scope(FROM):
        issued = notices.last_of(filing.pk)
    there = passed(filing)
    with office_scope(TO):
        assert notices.of(there.pk) == []
        (before,) = notices.of_all_offices(there.pk)
        assert (before.office, before.number, before.times) == (FROM, issued.number, 1)
        assert (before.due_on, before.issued_at) == (issued.due_on, issued.issued_at)
        assert before.reasons == [ASKED]
        workflow.move(there, "submit", filer(there.contact.open(), TO), now=timezone.now())
        again = Again("新的事实", "须补交")
        returning.send(there, TAKER, [ASKED], returning.term(None), again)
        own, other = notices.of_all_offices(there.pk)
        assert (own.office, own.times, other.number) == (TO, 2, issued.number)
        assert notices.last_of(there.pk).number == own.number != issued.number
    assert "本件已转由" not in words(at_desk(FROM, "clerk").get(sheet(FROM, filing)).content)
    desk = at_desk(TO, "clerk")
    assert issued.number in words(desk.get(f"{sheet(TO, there)}?number={issued.number}").content)
    assert own.number in words(desk.get(sheet(TO, there)).content)


def sheet(office: str, filing: Filing) -> str:
    return f"/o/{office}/desk/filings/{filing.pk}/correction.pdf"


def test_it_goes_on_with_it_once_more_and_home_again() -> None:
    filing = returned(case())
    with office_scope(FROM):
        issued = notices.last_of(filing.pk)
    there = passed(filing)
    with office_scope(TO):
        transfer = actions.propose(TO, there.pk, FROM, "主体迁回", TAKER)
    with office_scope(FROM):
        home = Filing.objects.get(pk=actions.accept(transfer.pk, CHIEF).successor)
        assert notices.last_of(home.pk).number == issued.number
        assert notices.last_of(filing.pk) == issued
    assert "本件已转由" not in words(at_desk(FROM, "clerk").get(sheet(FROM, home)).content)


def test_what_was_known_on_a_day_has_it() -> None:
    there = passed(returned(case()))
    with office_scope(TO):
        known = then(there, timezone.localdate())
        assert known.notice
        assert known.notice.reasons == [ASKED]


@pytest.mark.parametrize(("changed", "old"), [(None, {}), (OTHER, {"founder_id_number"})])
def test_what_has_changed_since_the_return_is_seen_there(changed: str | None, old: set[str]) -> None:
    """A number that is still the same is so with the other office's key, too; one that is not shows its mask."""
    filing = returned(case(filer_kind="individual", founder_id_number=NUMBER, founder_name="王小海"))
    if changed:
        with office_scope(FROM):
            filing.founder_id_number = changed
            filing.save(update_fields=["founder_id_number", "founder_id_number_blind"])
    there = passed(filing)
    with office_scope(TO):
        there.purpose = "只发布本区便民信息"
        there.save(update_fields=["purpose"])
        changes = versions.since_return(there)
        assert changes
        assert set(changes.old) == {"purpose", *old}
        assert changes.old["purpose"] == "发布政务信息"
        assert NUMBER not in str(changes.old)
        workflow.move(there, "submit", filer(there.contact.open(), TO), now=timezone.now())
    page = at_desk(TO, "clerk").get(f"/o/{TO}/desk/filings/{there.pk}/").content.decode()
    assert "发布政务信息" in page


def test_what_was_never_returned_has_none() -> None:
    there = passed(case())
    with office_scope(TO):
        assert notices.of_all_offices(there.pk) == []
        assert versions.since_return(there) is None
    assert at_desk(TO, "clerk").get(sheet(TO, there)).status_code == 404
