"""What filings of several offices have in common is found, under the city's role alone, and no number is shown."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.crypto.blind import blind
from infra.db import office_scope
from infra.db.scope import owner_scope
from infra.events.envelope import Envelope
from infra.events.models import Outbox
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review.crossing import actions, keeping, queries
from services.review.crossing.models import Crossing, Trait
from services.review.docket import rebuild
from tenants.filings import lodging, workflow
from tenants.filings.events import Drafted
from tenants.filings.models import Filing
from tests.make import STAFF, filer, make_draft, phone, wechat_id
from tests.services.review.transfers.cases import OFFICER, TAKER

COLLEAGUE = Actor("staff", "65", "clerk", "donggang")
USCC, NUMBER = "91371100MA3C0AAA1X", "371103199001011234"
pytestmark = pytest.mark.django_db


def begun(office: str, **columns: Any) -> Filing:
    """A filing of an office, of which the city has heard."""
    with office_scope(office):
        filing = make_draft(**columns)
        keeping.look_at([filing.pk])
        rebuild()
    return filing


def found(kind: str = "", *, aside: bool = False) -> list[queries.Found]:
    with office_scope("city"):
        return queries.found(OFFICER, kind=kind, aside=aside)[1]


def named(one: queries.Found) -> list[tuple[str, str]]:
    return [(same.office, same.account) for same in one.filings]


def test_the_same_credit_code_in_two_offices_is_found_and_in_one_it_is_not() -> None:
    first, same_office = begun("donggang", uscc=USCC), begun("donggang", uscc=USCC.lower())
    assert found("uscc") == []
    other = begun("lanshan", uscc=USCC)
    (one,) = found("uscc")
    assert one.value == USCC
    assert named(one) == [
        ("donggang", first.account),
        ("donggang", same_office.account),
        ("lanshan", other.account),
    ]


def test_the_same_account_in_two_offices_is_found() -> None:
    """Claims keep it from happening; what was there before, or was restored, is found."""
    account = wechat_id()
    begun("donggang", account=account), begun("juxian", account=account)
    (one,) = found("account")
    assert (one.value, {office for office, _account in named(one)}) == (account, {"donggang", "juxian"})


def test_the_same_identity_number_is_found_by_a_keyed_hash_and_is_shown_and_stored_nowhere() -> None:
    person = {"filer_kind": "individual", "founder_id_number": NUMBER}
    begun("donggang", **person), begun("lanshan", **person)
    begun("lanshan", filer_kind="individual", founder_id_number="371103199001015678")
    (one,) = found("identity")
    assert {office for office, _account in named(one)} == {"donggang", "lanshan"}
    assert one.value == ""
    with owner_scope():
        rows = [
            *Trait.objects.values_list(),
            *Crossing.objects.values_list(),
            *Outbox.objects.values_list("data"),
        ]
    assert not [row for row in rows if NUMBER in str(row)]
    with office_scope("city"):
        (hashed,) = {one.crossing.value for one in found("identity")}
        assert hashed == blind(NUMBER, office="shared", purpose="identity")
    # It is another hash than the offices' own, with which nothing of it can be looked up.
    with office_scope("donggang"):
        assert not Filing.objects.filter(founder_id_number_blind=hashed).exists()


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("日照市岚山区圣岚西路5号", "lanshan"),
        ("岚山区 安东卫街道", "lanshan"),
        ("山东省日照市莒县银杏大道489号", "juxian"),
        ("日照经济技术开发区天津路99号", "kaifaqu"),
        ("莒县经济开发区工业园", "juxian"),
        ("石臼街道海曲东路", ""),
        ("东港区岚山路12号", ""),
        ("日照市岚山经济开发区", ""),
        ("石臼路3号", ""),
        ("海曲中路19号", ""),
        ("日照市东港区（原岚山区某处）", ""),
        ("", ""),
    ],
)
def test_an_address_in_another_area_is_found_where_it_says_so_itself(address: str, area: str) -> None:
    filing = begun("donggang", org_address=address)
    rows = found("area")
    assert [one.area for one in rows] == ([area] if area else [])
    assert [named(one) for one in rows] == ([[("donggang", filing.account)]] if area else [])


def test_what_has_ended_is_no_finding_any_more() -> None:
    begun("donggang", uscc=USCC)
    other = begun("lanshan", uscc=USCC, org_address="五莲县富强路")
    assert len(found()) == 2
    with office_scope("lanshan"):
        lodging.withdraw(Filing.objects.get(pk=other.pk), TAKER, "out_of_scope")
        keeping.look_at([other.pk])
    assert found() == []


def test_an_officer_puts_a_finding_aside_and_it_comes_back_with_another_filing() -> None:
    both = {office: begun(office, uscc=USCC) for office in ("donggang", "lanshan")}
    (one,) = found()
    with office_scope("city"):
        with pytest.raises(Unprocessable):
            actions.put_aside(one.crossing.pk, OFFICER, " ")
        with pytest.raises(Forbidden):
            actions.put_aside(one.crossing.pk, TAKER, "同一集团的两个账号")
        actions.put_aside(one.crossing.pk, OFFICER, "同一集团的两个账号")
        with pytest.raises(Conflict):
            actions.put_aside(one.crossing.pk, OFFICER, "同一集团的两个账号")
        entry = AuditEntry.objects.get(action="finding.put_aside")
        assert (entry.actor, entry.detail) == (OFFICER.id, {"kind": "uscc", "filings": 2})
        (aside,) = found(aside=True)
        assert aside.crossing.reason.open() == "同一集团的两个账号"
    assert found() == []
    for office, filing in both.items():  # nothing new is found by looking again
        with office_scope(office):
            assert keeping.look_at([filing.pk]) == 0
    assert found() == []
    begun("juxian", uscc=USCC)
    assert len(found()) == 1


def test_only_the_city_sees_findings_and_an_office_sees_its_own_traits_alone() -> None:
    begun("donggang", uscc=USCC), begun("lanshan", uscc=USCC)
    with office_scope("donggang"):
        assert set(Trait.objects.values_list("office", flat=True)) == {"donggang"}
        with pytest.raises(Forbidden):
            queries.found(STAFF)
    with pytest.raises(Exception, match="permission denied"), office_scope("lanshan"):
        list(Crossing.objects.all())


def test_traits_are_made_anew_from_the_filings() -> None:
    begun("donggang", uscc=USCC), begun("lanshan", uscc=USCC)
    before = found()
    with owner_scope():
        Trait.objects.all().delete()
        Crossing.objects.all().delete()
    for office in ("donggang", "lanshan"):
        with office_scope(office):
            assert keeping.rebuild() >= 2
    assert [named(one) for one in found()] == [named(one) for one in before]


def test_what_is_handed_in_and_replaced_is_compared_as_its_event_comes(donggang: str) -> None:
    contact = phone()
    old = make_draft(contact=contact, uscc=USCC, paper_state="shelved")
    workflow.move(old, "submit", filer(contact), now=timezone.now())
    workflow.move(old, "approve", COLLEAGUE, now=timezone.now())
    workflow.move(old, "archive", OFFICER, number="日网备2099-DG-00001")
    keeping.look_at([old.pk])
    assert Trait.objects.filter(filing=old.pk, kind="uscc").exists()
    closing = make_draft(
        contact=contact, account=old.account, kind="closing", replaces=old.pk, paper_state="shelved"
    )
    workflow.move(closing, "submit", filer(contact), now=timezone.now())
    workflow.move(closing, "approve", COLLEAGUE, now=timezone.now())
    workflow.move(closing, "archive", OFFICER, number="日网备2099-DG-00002")
    keeping.look_at([closing.pk])
    assert not Trait.objects.filter(filing__in=[old.pk, closing.pk]).exists()


def told(office: str, *filings: Filing) -> None:
    """That something happened to filings of an office, as `review` hears it."""
    with office_scope(office):
        for filing in filings:
            keeping.follow(
                Envelope(
                    id=uuid4(),
                    type=Drafted.type,
                    source=f"/o/{office}",
                    subject=filing.pk,
                    time=timezone.now(),
                    sequence=1,
                    dataversion=2,
                    data={},
                )
            )


def waiting() -> list[str]:
    return sorted(set(keeping.offices_waiting()) & {"donggang", "lanshan"})


def test_what_events_have_noted_is_compared_together_and_once() -> None:
    rows: dict[str, list[Filing]] = {}
    for office in ("donggang", "lanshan"):
        with office_scope(office):
            rows[office] = [make_draft(uscc=f"91371100MA3C0AA{number}00") for number in range(5)]
        told(office, *rows[office], *rows[office])
    assert found() == []
    assert waiting() == ["donggang", "lanshan"]
    with office_scope("lanshan"):
        assert keeping.compare() >= 10
    assert (found(), waiting()) == ([], ["donggang"])
    with office_scope("donggang"):
        assert keeping.compare() >= 10
        assert keeping.compare() == 0
    assert waiting() == []
    assert sorted(one.value for one in found("uscc")) == [f"91371100MA3C0AA{number}00" for number in range(5)]


def test_a_number_that_cannot_be_read_keeps_no_other_from_being_compared() -> None:
    with office_scope("donggang"):
        broken, sound = make_draft(filer_kind="individual", founder_id_number=NUMBER), make_draft(uscc=USCC)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE filings_filing SET founder_id_number = decode('00', 'hex') WHERE id = %s", [broken.pk]
            )
    told("donggang", broken, sound)
    with office_scope("donggang"), capture_logs() as logs:
        keeping.compare()
    assert [line["filing"] for line in logs if line["event"] == "crossing.unreadable"] == [str(broken.pk)]
    traits = set(Trait.objects.values_list("filing", "kind"))
    assert (broken.pk, "account") in traits  # what can be read of it is compared
    assert (broken.pk, "identity") not in traits
    assert (sound.pk, "uscc") in traits
    assert waiting() == []


def test_a_page_costs_the_same_with_many_findings(django_assert_num_queries: Any) -> None:
    for number in range(4):
        code = f"91371100MA3C0AA{number}00"
        begun("donggang", uscc=code), begun("lanshan", uscc=code)
    with office_scope("city"), django_assert_num_queries(2):
        _page, rows = queries.found(OFFICER)
    assert len(rows) == 4
