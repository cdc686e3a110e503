"""A filing is found by what somebody has of it; the ends of phones lie in the tables as keyed hashes alone."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from infra.db import office_scope
from tenants.filings import erasing, finding, lodging
from tenants.filings.initials import initials
from tenants.filings.models import Filing
from tenants.filings.names import Name
from tests.make import STAFF, filer, make_draft, phone

pytestmark = pytest.mark.django_db
NUMBER = "+8613800131234"


@pytest.fixture
def filing(donggang: str) -> Filing:
    return make_draft(
        nickname="重庆小面Book",
        org_name="日照市岚山银行",
        founder_name="王长贵",
        wechat_id="mian_cq",
        original_id="gh_0a1b2c3d4e5f",
        account="gh_0a1b2c3d4e5f",
        admin_mobile=NUMBER,
        org_phone="+866338827067",
        number="日网备2017-DG-00077",
    )


def found(said: str) -> set[Any]:
    return set(Filing.objects.filter(finding.by(said)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "said",
    [
        "cqxm", "CQXMBOOK", "rzslsyh", "wcg", "王长贵", "mian_cq", "gh_0a1b", "DG-00077", "日网备2017-DG-00077",
        "1234", "7067", "138 0013 1234", "+86 13800131234", "13800131234", "0633-8827067",
    ],
)  # fmt: skip
def test_by_whatever_is_known_of_it(filing: Filing, said: str) -> None:
    assert filing.pk in found(said)


@pytest.mark.parametrize("said", ["xmb ", "1235", "00131", "cqxn", "001312"])
def test_not_by_what_it_is_not(filing: Filing, said: str) -> None:
    assert filing.pk not in found(said)


def test_by_its_id_and_by_what_a_hand_scanner_types(filing: Filing) -> None:
    assert found(str(filing.pk)) == found(str(filing.pk).upper()) == {filing.pk}
    assert found(f"https://example.com/o/donggang/filings/{filing.pk}/?v=3") == {filing.pk}


def test_it_follows_every_edit(filing: Filing) -> None:
    lodging.edit(filing.pk, {"nickname": "海岸", "admin_mobile": "13900005678"}, STAFF)
    assert filing.pk in found("5678")
    assert filing.pk in found("ha")
    assert filing.pk not in found("1234")
    assert filing.pk not in found("cqxm")


def test_of_what_was_erased_nothing_is_left(donggang: str) -> None:
    number = phone()
    who = filer(number)
    mine = make_draft(contact=number, admin_mobile=number, nickname="海岸风光")
    lodging.withdraw(mine, who, "closed")
    erasing.erase(mine, who)
    kept = Name.objects.get(filing=mine.pk)
    assert kept.tails == []
    assert "hafg" not in kept.words
    assert mine.pk not in found(number[-4:])


def test_the_end_of_a_phone_is_nowhere_in_the_clear(filing: Filing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f::text || n::text FROM filings_filing f JOIN filings_name n ON n.filing = f.id"
        )
        assert not [row for (row,) in cursor.fetchall() if str(filing.pk) in row and "001312" in row]
        cursor.execute("SELECT tails FROM filings_name WHERE filing = %s", [filing.pk])
        tails = cursor.fetchone()[0]
    assert len(tails) == 2
    assert all(len(tail) == 16 and tail != "1234" for tail in tails)
    with office_scope("lanshan"):
        other = make_draft(admin_mobile=NUMBER)
        assert Name.objects.get(filing=other.pk).tails[0] not in tails


def test_what_an_older_release_wrote_is_found_once_it_was_caught_up(filing: Filing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE filings_filing SET initials = '', admin_mobile_tail = '', org_phone_tail = '',"
            " office_due_on = DEFAULT WHERE id = %s", [filing.pk],
        )  # fmt: skip
    assert filing.pk not in found("cqxm") | found("1234")
    call_command("catch_up")
    assert filing.pk in found("cqxm") & found("1234")


def test_initials_know_words() -> None:
    assert initials("重庆银行A股") == "cqyhag"
    assert {"wzg", "wcg"} <= set(initials("王长贵").split())
