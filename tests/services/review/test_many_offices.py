"""With 2,850 offices the city's pages ask as often as with seven, and show as much."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.db import owner_scope
from infra.paging import PAGE
from services.review.city.filters import Filters
from services.review.transfers.models import Transfer
from tenants.offices import directory
from tests.services.review.setup.forms import Form
from tests.services.review.test_desk_pages import browser, drafts, queries

pytestmark = pytest.mark.django_db
OFFICES = 2_850
CHOOSING = ("docket/?state=submitted", "packages/", "referable/")
PAGES = ("", *CHOOSING, "shelf/", "docket/?state=submitted&colour=red", "supervise/")
MORE = """
    INSERT INTO offices_office (slug, schema_name, kind, name, name_en, area, area_en, code, address, address_en, phone,
        area_code, email, position)
    SELECT 'm' || n, 'o_m' || n, kind, name, name_en, 'M' || n, 'M' || n, n::text, address, address_en, phone,
        area_code, email, n
    FROM offices_office, generate_series(1000, 999 + %s) n WHERE slug = 'wulian'
"""
ENTRIES = """
    INSERT INTO review_docketentry (filing, office, account, kind, filer_kind, state, paper, due_on, late, number,
        sequence, since, content, received, returns, office_due_on)
    SELECT uuidv7(), slug, 'many_' || n, 'first', 'company', 'submitted', 'received', '2099-01-01', false, '', 1,
        now() - n * interval '1 second', '{news}', true, 0,
        CASE WHEN n = 1 AND position %% 10 = 0 THEN current_date - 1 ELSE current_date + 4 END
    FROM offices_office, generate_series(1, %s) n WHERE kind <> 'city'
"""
HANDED_OVER = """
    INSERT INTO review_docketentry (filing, office, account, kind, filer_kind, state, paper, due_on, late, number,
        sequence, since, content, received, returns)
    SELECT uuidv7(), 'm' || 1000 + n / 2, 'kept_' || n, 'first', 'company', 'city_archived', 'handed_over',
        date '2099-01-01', false, n::text, 1, now(), '{news}'::varchar[], true, 0
    FROM generate_series(0, %s - 1) n
    UNION ALL
    SELECT uuidv7(), 'm' || 1010 + n, 'one_' || n, 'first', 'company', 'city_archived', 'handed_over',
        date '2099-01-01', false, 'one' || n, 1, now(), '{news}'::varchar[], true, 0
    FROM generate_series(5, 109) n
"""
# Of the districts that are real: the first three have most.
UNDER_WAY = """
    INSERT INTO review_docketcount (office, draft, submitted)
    SELECT slug, CASE WHEN slug IN ('donggang', 'lanshan', 'juxian') THEN 9 ELSE 1 END, 2
    FROM offices_office WHERE kind <> 'city'
    ON CONFLICT (office) DO UPDATE SET draft = excluded.draft, submitted = excluded.submitted,
        returned = 0, county_approved = 0
"""
PASSAGES = """
    INSERT INTO review_passage (filing, sequence, office, source, target, at, minutes)
    SELECT filing, 2, office, 'submitted', 'county_approved', since, 60 * ascii(right(filing::text, 1))
    FROM review_docketentry ON CONFLICT DO NOTHING
"""


def fill(each: int) -> None:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(ENTRIES, [each])
        cursor.execute(PASSAGES)
        cursor.execute(
            "ANALYZE review_docketentry, review_standing, review_waiting, review_pace, review_flow"
        )


def asked() -> dict[str, int]:
    """How many queries each page takes, once the offices are known."""
    client = browser("city", "officer")
    client.get("/o/city/desk/")
    return {path: queries(client, f"/o/city/desk/{path}") for path in PAGES}


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The directory of this test is nobody else's."""
    yield
    directory.forget()


def more_offices() -> None:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(MORE, [OFFICES - 7])
    directory.forget()


@pytest.mark.usefixtures("forgotten")
def test_the_citys_pages_ask_as_often_whatever_the_number_of_offices() -> None:
    fill(1_900)
    few = asked()
    more_offices()
    fill(4)
    assert asked() == few


@pytest.mark.usefixtures("forgotten")
def test_an_office_of_so_many_is_typed_and_those_that_fit_are_offered() -> None:
    client = browser("city", "officer")
    for path in CHOOSING:
        assert '<option value="donggang"' in client.get(f"/o/city/desk/{path}").content.decode()
    more_offices()
    for path in CHOOSING:
        page = client.get(f"/o/city/desk/{path}").content.decode()
        assert 'data-suggested="/o/city/desk/offices/"' in page
        assert page.count("<option") + page.count("?office=") < 100
        assert client.get(f"/o/city/desk/{path.partition('?')[0]}?office=M2000").status_code == 200
    then = client.get("/o/city/desk/then/?office=五莲").content.decode()
    assert 'data-suggested="/o/city/desk/offices/"' in then
    assert "五莲县" in then
    refused = client.get("/o/city/desk/then/?office=青岛")
    assert refused.status_code == 422
    assert 'value="青岛"' in refused.content.decode()
    shelf = client.get("/o/city/desk/shelf/").content.decode()
    assert 'data-suggested="/o/city/desk/offices/"' in shelf
    assert shelf.count("/desk/shelf/m") == 0  # nothing waits there
    answer = client.get("/o/city/desk/shelf/?office=M2000")
    assert (answer.status_code, answer["Location"]) == (302, "/o/city/desk/shelf/m2000/")
    assert client.get("/o/city/desk/shelf/?office=nowhere").status_code == 422
    offered = client.get("/o/city/desk/offices/?typed=m20").content.decode()
    assert offered.count("<option") == 12
    assert 'value="M2000"' in offered
    assert client.get("/o/city/desk/offices/?typed=nowhere").content.decode().count("<option") == 0


@pytest.mark.usefixtures("forgotten")
def test_the_shelf_goes_on_page_by_page_those_with_most_first() -> None:
    more_offices()
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(HANDED_OVER, [30])
    client, address, seen, pages = browser("city", "officer"), "/o/city/desk/shelf/", list[str](), 0
    client.get(address)  # the offices are known
    cost = queries(client, address)
    while address:
        assert queries(client, address) == cost
        text = client.get(address).content.decode()
        found = re.findall(r'href="/o/city/desk/shelf/(m\d+)/"', text)
        assert len(found) <= PAGE
        seen += found
        following = re.search(r'rel="next" href="(\?after=m\d+)"', text)
        address, pages = f"/o/city/desk/shelf/{following[1]}" if following else "", pages + 1
    assert pages == 3
    assert seen[:3] == ["m1000", "m1001", "m1002"]  # two copies each, the others one
    assert len(set(seen)) == len(seen) == 120


@pytest.mark.usefixtures("forgotten")
def test_a_preview_computes_the_offices_with_most_under_way_and_says_what_the_others_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.review.effects.COMPUTED", 3)
    form = Form(browser("city", "officer"), "period")
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(UNDER_WAY)

    def previewed() -> tuple[int, str]:
        form.client.get("/o/city/desk/")  # the offices are known
        with CaptureQueriesContext(connection) as found:
            answer = form.send(period__ends_on=str(timezone.localdate() + timedelta(days=90)))
        return len(found), answer.content.decode()

    few, text = previewed()
    assert "按在办备案最多的 3 家单位测算" in text
    assert "其余 3 家单位另有 3 件在备案人处、6 件在单位在办" in text
    more_offices()
    many, text = previewed()
    assert many == few
    assert f"其余 {OFFICES - 1 - 3} 家单位" in text
    assert len(text) < 100_000


@pytest.mark.usefixtures("forgotten")
def test_where_a_filing_belongs_is_typed_where_there_are_many_offices() -> None:
    (filing,) = drafts(1, "wulian")
    client, address = browser("wulian", "clerk"), f"/o/wulian/desk/filings/{filing.pk}/"
    assert '<option value="lanshan">' in client.get(address).content.decode()
    more_offices()
    assert client.get(address).content.decode().count("<option") < 100
    seen = filing.sequence
    refused = client.post(f"{address}pass-on/", {"to": "青岛", "why": "主体在青岛", "seen": seen})
    assert refused.status_code == 422
    assert refused.content.decode().count("没有这个名称的单位") >= 1
    assert 'value="青岛"' in refused.content.decode()
    client.post(f"{address}pass-on/", {"to": "岚山", "why": "主体在岚山", "seen": seen})
    assert Transfer.objects.get(filing=filing.pk).to_office == "lanshan"


@pytest.mark.parametrize("asked", [{"was": "lacking"}, {"paper": "missing"}])
def test_what_is_open_is_read_from_an_index_of_its_own(asked: dict[str, str]) -> None:
    """Of years nearly all is archived, and older: it is not read first."""
    rows = Filters(state="", **asked).rows().order_by("filing")[:PAGE]  # type: ignore[arg-type]
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(HANDED_OVER, [20_000])
        cursor.execute("ANALYZE review_docketentry")
        plan = rows.explain()
    assert "docket_lacking" in plan or "docket_no_paper" in plan
