"""The desk finds a filing by any part of its account and names, and what it costs does not grow with the office."""

import pytest
from django.db import connection

from infra.db import office_scope
from services.review import queries
from services.review.filters import Filters
from tenants.filings import lodging
from tenants.filings.models import Filing
from tests.make import STAFF, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(donggang: str) -> Filing:
    return make_draft(nickname="海岸Book屋100%", org_name="日照市海岸文化公司", state="submitted")


def found(search: str) -> set[str]:
    return {str(row.pk) for row in queries.queue(STAFF, Filters(view="", search=search)).rows}


@pytest.mark.parametrize("part", ["海岸", "book屋", "BOOK", "文化公司", "屋", "0%", "海岸Book屋100%"])
def test_by_any_part_of_a_name(filing: Filing, part: str) -> None:
    assert str(filing.pk) in found(part)


def test_by_its_account_and_a_part_of_it(filing: Filing) -> None:
    assert found(filing.account.upper()) == {str(filing.pk)}
    assert str(filing.pk) in found(filing.account[2:])


@pytest.mark.parametrize("part", ["海屋", "岸化", "k%0", "海岸_", "海岸 book"])
def test_not_by_what_is_no_part_of_it(filing: Filing, part: str) -> None:
    assert str(filing.pk) not in found(part)


def test_by_its_new_name_once_it_is_edited(donggang: str) -> None:
    made = make_draft(nickname="旧名字甲乙")
    lodging.edit(made.pk, {"nickname": "新名字丙丁"}, STAFF)

    def drafts(search: str) -> list[Filing]:
        return [
            row
            for row in queries.queue(STAFF, Filters(view="draft", search=search)).rows
            if row.pk == made.pk
        ]

    assert drafts("新名字")
    assert not drafts("旧名字")


def test_each_office_finds_its_own(filing: Filing) -> None:
    with office_scope("lanshan"):
        assert found("海岸Book屋100%") == set()


def test_what_was_there_before_the_names_is_found_once_they_are_filled(filing: Filing) -> None:
    from importlib import import_module

    with connection.cursor() as cursor:
        cursor.execute("UPDATE filings_name SET words = 'x', pairs = '{}' WHERE filing = %s", [filing.pk])
        assert str(filing.pk) not in found("海岸")
        cursor.execute(import_module("tenants.filings.migrations.0007_name").FILL)
    assert str(filing.pk) in found("海岸")
