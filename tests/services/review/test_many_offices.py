"""With 2,850 offices the city's pages ask as often as with seven, and show as much."""

from collections.abc import Iterator

import pytest
from django.db import connection

from infra.db import owner_scope
from tenants.offices import directory
from tests.services.review.test_desk_pages import browser, queries

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
