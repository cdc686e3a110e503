"""The city keeps its offices and all their staff on pages."""

import re

import pytest
from django.db import connection
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope, owner_scope, shared_scope
from tenants.filings.numbering import next_number
from tenants.offices import contact, directory
from tenants.offices.models import Membership, Office, Staff
from tenants.offices.staffing import appoint
from tests.services.review.offices import browser, worker
from tests.services.review.setup.forms import fields_of
from tests.tenants.offices.test_provisioning import drop

OFFICES, STAFF = "/o/city/desk/setup/offices/", "/o/city/desk/setup/staff/"
WULIAN = f"{OFFICES}wulian/"
NEW = {
    "slug": "xincheng",
    "code": "XC",
    "name": "新城网信办",
    "name_en": "Xincheng office",
    "area": "新城区",
    "area_en": "Xincheng",
    "address": "新城路1号",
    "address_en": "1 Xincheng Road",
    "area_code": "0633",
    "phone": "8000001",
    "email": "xc@example.com",
    "also": "老城、北关",
    "place": "35.4, 119.5",
}


def card(client: Client, address: str = WULIAN) -> dict[str, str]:
    page = client.get(address).content.decode()
    return fields_of('class="stack setup"' + page.partition('<form method="post" class="card"')[2])


def sign_in(office: str, username: str, password: str) -> int:
    body = {"username": username, "password": password}
    return Client().post(f"/o/{office}/api/v1/auth/staff", body, content_type="application/json").status_code


@pytest.mark.django_db
def test_all_offices_are_listed_and_found_by_other_names(officer: Client) -> None:
    page = officer.get(OFFICES).content.decode()
    assert all(card.area in page for card in [*directory.directory().offices.values()][:1])
    assert page.count("/staff/") >= 7
    found = officer.get(f"{OFFICES}?q=石臼").content.decode()
    assert (f"{OFFICES}donggang/" in found, f"{OFFICES}lanshan/" in found) == (True, False)


@pytest.mark.django_db
def test_what_the_district_changed_meanwhile_stays(officer: Client) -> None:
    typed = card(officer) | {"area": "五莲新县"}
    actor = worker("supervisor", office="wulian")[0]
    contact.change("wulian", {"phone": "5221234"}, actor)
    assert officer.post(WULIAN, typed).status_code == 302
    assert contact.now_of("wulian", ("area", "phone")) == {"area": "五莲新县", "phone": "5221234"}
    typed |= {"phone": "5229999"}
    assert officer.post(WULIAN, typed).status_code == 409


@pytest.mark.django_db
def test_a_card_is_changed_and_the_change_kept(officer: Client) -> None:
    typed = card(officer) | {
        "area": "五莲新县",
        "also": "洪凝、 街头",
        "place": "35.76, 119.2",
        "phone": "5221234",
    }
    assert officer.post(WULIAN, typed).status_code == 302
    directory.forget()
    there = directory.directory().offices["wulian"]
    assert (there.area_zh, there.also, there.place, there.phone) == (
        "五莲新县", ("洪凝", "街头"), (35.76, 119.2), "5221234",
    )  # fmt: skip
    with office_scope("wulian"):
        entry = AuditEntry.objects.get(action="office.contact_changed")
    assert (entry.actor_office, entry.detail["fields"]["area"][1]) == ("city", "五莲新县")
    assert "五莲新县" in officer.get(WULIAN).content.decode().partition("<ins>")[2]
    again = browser("supervisor").get("/o/wulian/desk/supervision/contact/")
    assert "五莲新县" in again.content.decode(), "the district sees what the city changed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "DG", "already"),
        ("code", "d1", "Two capital letters"),
        ("place", "north", "Two numbers"),
        ("place", "95, 119", "Two numbers"),
        ("name", " ", "required"),
        ("phone", "12", "Seven or eight digits"),
    ],
)
def test_what_is_wrong_with_a_card_is_said_at_its_field(
    officer: Client, field: str, value: str, said: str
) -> None:
    page = officer.post(WULIAN, card(officer) | {field: value})
    assert page.status_code in (409, 422)
    assert said in page.content.decode().partition(f'id="id_{field}-fault"')[2].partition("</p>")[0]


@pytest.mark.django_db
def test_a_code_changes_until_there_are_numbers_with_it(officer: Client) -> None:
    assert officer.post(WULIAN, card(officer) | {"code": "WU"}).status_code == 302
    directory.forget()
    with office_scope("wulian"):
        assert "-WU-" in next_number(2026)
    page = officer.post(WULIAN, card(officer) | {"code": "WL"})
    assert page.status_code == 409
    assert "it stays" in page.content.decode()


def test_a_new_office_works_at_once_and_its_supervisor_signs_in(live: None) -> None:
    officer = browser("officer", "maker", office="city")
    try:
        made = officer.post(f"{OFFICES}new/", NEW)
        assert made["Location"] == f"{OFFICES}xincheng/staff/"
        there = directory.directory().offices["xincheng"]
        assert (there.also, there.place, there.code) == (("老城", "北关"), (35.4, 119.5), "XC")
        page = officer.post(
            f"{made['Location']}add/", {"username": "sun.li", "name": "孙莉", "role": "supervisor"}
        )
        password = re.search(r'class="secret">([^<]+)<', page.content.decode())
        assert password is not None
        assert sign_in("xincheng", "sun.li", password[1]) == 200
        assert officer.post(f"{OFFICES}new/", NEW).status_code == 409
        with office_scope("city"):
            entry = AuditEntry.objects.filter(action="office.created").latest("id")
        assert (entry.role, entry.detail["made"]) == ("officer", "xincheng")
    finally:
        with owner_scope():
            Membership.objects.filter(office__slug="xincheng").delete()
            Staff.objects.filter(username="sun.li").delete()
        drop("xincheng", "XC")


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("slug", "New Office"), ("slug", "donggang"), ("code", "DG")])
def test_an_office_that_cannot_be_is_refused_at_its_field(officer: Client, field: str, value: str) -> None:
    page = officer.post(f"{OFFICES}new/", NEW | {field: value})
    assert page.status_code in (409, 422)
    assert f'id="id_{field}-fault"' in page.content.decode()
    with shared_scope():
        assert not Office.objects.filter(area="新城区").exists()


@pytest.mark.django_db
def test_the_citys_officer_keeps_a_districts_staff_and_the_trail_there_says_so(officer: Client) -> None:
    _actor, member, caller = worker("clerk", "mover")
    there = f"{WULIAN}staff/"
    assert "mover" in officer.get(there).content.decode()
    assert officer.post(f"{there}{member}/role/", {"role": "supervisor"}).status_code == 302
    assert officer.post(f"{there}{member}/block/").status_code == 302
    assert caller.get("queue").status_code == 401
    assert officer.post(f"{there}{member}/unblock/").status_code == 302
    with office_scope("wulian"):
        acts = [one.action for one in AuditEntry.objects.filter(actor_office="city").order_by("id")]
    assert acts == ["staff.role_changed", "staff.blocked", "staff.unblocked"]


@pytest.mark.django_db
def test_a_member_is_meant_by_the_right_office_alone_and_nobody_is_oneself(officer: Client) -> None:
    _actor, member, _caller = worker("clerk", "there")
    assert officer.post(f"{OFFICES}lanshan/staff/{member}/block/").status_code == 404
    with shared_scope():
        me = Membership.objects.get(staff__username="city-officer-eve").pk
    assert officer.post(f"{OFFICES}city/staff/{me}/block/").status_code == 403
    assert f"{OFFICES}city/staff/{me}/block/" not in officer.get(STAFF).content.decode()


@pytest.mark.django_db
def test_all_staff_is_searched_by_name_office_role_and_standing(officer: Client) -> None:
    appoint("han.mei", "韩梅", "lanshan", "clerk", "a long enough secret")
    appoint("han.lei", "韩雷", "donggang", "auditor", "a long enough secret")
    assert sign_in("lanshan", "han.mei", "a long enough secret") == 200

    def found(query: str) -> list[str]:
        page = officer.get(f"{STAFF}?{query}").content.decode()
        return re.findall(r'<span class="small quiet">(han\.\w+)</span>', page)

    assert sorted(found("q=韩")) == ["han.lei", "han.mei"]
    assert found("q=韩&role=auditor") == ["han.lei"]
    assert found("q=lanshan") == ["han.mei"]
    assert found("q=韩&blocked=1") == []
    row = officer.get(f"{STAFF}?q=han.mei").content.decode().partition(">han.mei<")[2]
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", row.partition("</tr>")[0])


@pytest.mark.django_db
def test_the_list_of_staff_goes_on_page_by_page_with_the_same_few_queries(officer: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    with shared_scope():
        office = Office.objects.get(slug="wulian")
        people = Staff.objects.bulk_create(
            Staff(username=f"p{number:03d}", display_name=f"甲{number:03d}", password="!")
            for number in range(60)
        )
        Membership.objects.bulk_create(Membership(staff=one, office=office, role="clerk") for one in people)
    with CaptureQueriesContext(connection) as first:
        page = officer.get(f"{STAFF}?q=甲").content.decode()
    after = re.search(r"after=(\d+)", page)
    assert after is not None
    with CaptureQueriesContext(connection) as second:
        rest = officer.get(f"{STAFF}?q=甲&after={after[1]}").content.decode()
    names = [re.findall(r"<strong>(甲\d+)</strong>", one) for one in (page, rest)]
    assert [len(one) for one in names] == [50, 10]
    assert len({*names[0], *names[1]}) == 60
    assert len(second) <= len(first) + 1 <= 10


@pytest.mark.django_db
def test_an_auditor_reads_and_a_district_sees_nothing() -> None:
    _actor, member, _caller = worker("clerk", "safe")
    auditor = browser("auditor", office="city")
    for address in (OFFICES, WULIAN, f"{WULIAN}staff/", STAFF):
        page = auditor.get(address)
        assert page.status_code == 200
        assert "/block/" not in page.content.decode()
    refused = [
        auditor.post(WULIAN, NEW),
        auditor.post(f"{OFFICES}new/", NEW),
        auditor.post(f"{WULIAN}staff/{member}/block/"),
        auditor.post(f"{WULIAN}staff/add/", {"username": "no.one", "name": "x", "role": "clerk"}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    supervisor = browser("supervisor", office="lanshan")
    for path in ("offices/", "offices/wulian/", f"offices/wulian/staff/{member}/block/", "staff/"):
        answer = supervisor.post if path.endswith("block/") else supervisor.get
        assert answer(f"/o/lanshan/desk/setup/{path}").status_code == 403
