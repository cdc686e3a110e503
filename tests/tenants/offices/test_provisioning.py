"""A new office: by one command, behind the wall at once, known to every process."""

import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from infra.db import office_scope, owner_scope
from infra.db.models import SchemaVersion
from tenants.filings.models import Filing
from tenants.offices import directory
from tenants.offices.models import Office
from tests.make import make_draft

FACTS = [
    f"--{name}={value}"
    for name, value in {
        "name": "测试区网信办",
        "name-en": "Test office",
        "area": "测试区",
        "area-en": "Test",
        "address": "测试路1号",
        "address-en": "1 Test Road",
        "area-code": "0633",
        "phone": "8000000",
        "email": "test@example.com",
    }.items()
]


def drop(slug: str, code: str) -> None:
    """Leave nothing behind for the other tests."""
    with owner_scope(), connection.cursor() as cursor:
        Office.objects.filter(slug=slug).delete()
        SchemaVersion.objects.filter(schema=f"o_{slug}").delete()
        cursor.execute(f'DROP SCHEMA IF EXISTS "o_{slug}" CASCADE')
    directory.forget()


def test_a_new_office_works_at_once(live: None) -> None:
    assert directory.office("xinqu") is None
    call_command("create_office", "xinqu", "--code=XQ", *FACTS)
    try:
        card = directory.office("xinqu")
        assert card is not None
        assert card.name_zh == "测试区网信办"
        with office_scope("xinqu"):
            make_draft()
            assert Filing.objects.count() == 1
            with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM o_donggang.filings_filing")
    finally:
        drop("xinqu", "XQ")


def test_another_process_hears_of_it(live: None) -> None:
    directory.refresh()
    call_in_another_process("create_office", "linqu", "--code=LQ", *FACTS)
    try:
        until = time.monotonic() + 10
        while "linqu" not in directory.directory().offices and time.monotonic() < until:
            time.sleep(0.02)
        assert "linqu" in directory.directory().offices
    finally:
        drop("linqu", "LQ")


def call_in_another_process(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "infra.manage", *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("slug", ["Bad", "x;drop", "a", "new_office", "donggang"])
def test_what_cannot_be_an_office_is_refused(live: None, slug: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_office", slug, "--code=ZZ", *FACTS)


def test_one_installation_has_one_city(live: None) -> None:
    with pytest.raises(CommandError, match="one installation serves one city"):
        call_command("create_office", "secondcity", "--code=SC", "--kind=city", *FACTS)
    with owner_scope(), transaction.atomic(), pytest.raises(DatabaseError, match="office_one_city"):
        Office.objects.create(slug="secondcity", schema_name="o_secondcity", code="SC", kind="city")
    assert [card.slug for card in directory.refresh().offices.values() if card.is_city] == ["city"]


def test_setting_up_again_changes_nothing(live: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup", "--no-broker")
    assert "migrations new: 0, offices migrated: 0, offices made: 0" in capsys.readouterr().out
