"""Packages are taken out together: by the city's officers, recorded, each looked at before, in bounded memory."""

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from infra import storage
from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from services.review.packages import exporting, work
from services.review.packages.models import Export, Package
from tenants.filings import documents
from tenants.filings.models import Filing
from tests.api import member
from tests.services.review.packages.archiving import archived, told, verified, wanted

OFFICE = "donggang"
pytestmark = pytest.mark.django_db


def browser(role: str = "officer", office: str = "city") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{office}"] = member(office, role, "archive").token
    return client


def made() -> Filing:
    filing = archived()
    with office_scope(OFFICE):
        documents.lock(filing.pk)
        told(filing)
        wanted(filing)
        assert work.make(filing.pk, OFFICE)
    return filing


def asked(client: Client, *filings: Filing, **more: Any) -> Export:
    chosen = [f"{OFFICE}/{filing.pk}" for filing in filings]
    answer = client.post("/o/city/desk/packages/export/", {"chosen": chosen, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Export.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_those_chosen_come_as_one_file_that_is_whole(tmp_path: Path) -> None:
    first, second = made(), made()
    client = browser()
    export = asked(client, first, second)
    address = f"/o/city/desk/packages/exports/{export.pk}/"
    page = client.get(address).content.decode()
    assert "0 of 2" in page
    assert 'http-equiv="refresh"' in page
    assert client.get(f"{address}packages.zip").status_code == 409
    with shared_scope():
        assert exporting.go_on() == 2
    page = client.get(address).content.decode()
    assert "2 of 2" in page
    assert 'http-equiv="refresh"' not in page
    file = tmp_path / "export.zip"
    file.write_bytes(body(client.get(f"{address}packages.zip")))
    said = verified(file)
    assert said.returncode == 0, said.stdout
    with zipfile.ZipFile(file) as book:
        assert sorted(book.namelist()) == sorted(["index.csv", f"{first.number}.zip", f"{second.number}.zip"])
    with office_scope(OFFICE):
        for filing in (first, second):
            (entry,) = AuditEntry.objects.filter(subject=filing.pk, action="package.exported")
            assert (entry.actor_office, entry.detail["export"]) == ("city", str(export.pk))


def test_what_is_not_made_or_damaged_is_named_and_left_out() -> None:
    good, damaged, early = made(), made(), archived()
    with office_scope(OFFICE):
        wanted(early)
        Package.objects.filter(pk=damaged.pk).update(sha256="0" * 64)
    client = browser()
    export = asked(client, good, damaged, early)
    with shared_scope():
        exporting.go_on()
    page = client.get(f"/o/city/desk/packages/exports/{export.pk}/").content.decode()
    assert "There is no package yet" in page
    assert "tell who runs the system" in page
    data = body(client.get(f"/o/city/desk/packages/exports/{export.pk}/packages.zip"))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.namelist() == [f"{good.number}.zip", "index.csv"]


def test_an_export_of_nothing_is_not_called_ready() -> None:
    early = archived()
    with office_scope(OFFICE):
        wanted(early)
    client = browser()
    export = asked(client, early)
    with shared_scope():
        exporting.go_on()
    for address in ("", f"{export.pk}/"):
        page = client.get(f"/o/city/desk/packages/exports/{address}").content.decode()
        assert "Nothing to take out" in page, address


def test_a_year_of_an_office(tmp_path: Path) -> None:
    filing = made()
    client = browser()
    year = {"office": OFFICE, "year": str(timezone.localdate().year)}
    answer = client.post("/o/city/desk/packages/export/", year)
    export = Export.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    assert export.items.filter(filing=filing.pk).exists()
    for wrong in (
        {"office": OFFICE, "year": "1990"},
        {"office": "nowhere", "year": "2026"},
        {"year": "x"},
        {},
    ):
        answer = client.post("/o/city/desk/packages/export/", wrong)
        assert answer.status_code == 422, wrong


def test_all_of_a_list_is_what_the_list_shows() -> None:
    filing, other = made(), made()
    client, before = browser(), Export.objects.count()
    one = {"all": "1", "view": "made", "office": "东港区", "search": filing.account}
    answer = client.post("/o/city/desk/packages/export/", one)
    export = Export.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    assert list(export.items.values_list("filing", flat=True)) == [filing.pk]
    both = Export.objects.get(
        pk=client.post("/o/city/desk/packages/export/", {"all": "1", "office": OFFICE})["Location"]
        .rstrip("/")
        .rpartition("/")[2]
    )
    assert {filing.pk, other.pk} <= set(both.items.values_list("filing", flat=True))
    nothing = client.post("/o/city/desk/packages/export/", {"all": "1", "search": "nobody"})
    assert (nothing.status_code, Export.objects.count()) == (422, before + 2)
    assert 'value="nobody"' in nothing.content.decode()


def test_auditors_see_that_it_is_there_and_take_nothing_out() -> None:
    filing = made()
    auditor, clerk = browser("auditor"), browser("clerk", OFFICE)
    address = f"/o/city/desk/packages/{OFFICE}/{filing.pk}/"
    page = auditor.get(address).content.decode()
    assert "What the machine found" in page
    assert "package.zip" not in page
    assert auditor.get(f"{address}package.zip").status_code == 403
    chosen = {"chosen": f"{OFFICE}/{filing.pk}"}
    assert auditor.post("/o/city/desk/packages/export/", chosen).status_code == 403
    assert clerk.get(f"/o/{OFFICE}/desk/packages/").status_code == 403
    assert clerk.get(f"/o/{OFFICE}/desk/packages/{OFFICE}/{filing.pk}/package.zip").status_code == 403


def test_one_package_is_taken_out_and_that_is_recorded() -> None:
    filing = made()
    answer = browser().get(f"/o/city/desk/packages/{OFFICE}/{filing.pk}/package.zip")
    data = body(answer)
    assert int(answer["Content-Length"]) == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert "form.pdf" in book.namelist()
    with office_scope(OFFICE):
        assert AuditEntry.objects.filter(subject=filing.pk, action="package.exported").count() == 1


def test_the_list_finds_by_number_and_account_and_costs_the_same_however_long(
    django_assert_max_num_queries: Any,
) -> None:
    filings = [made(), made()]
    client = browser()
    for words in (filings[0].number, filings[0].account.upper()):
        page = client.get("/o/city/desk/packages/", {"search": words}).content.decode()
        assert filings[0].number in page
        assert filings[1].number not in page
    with django_assert_max_num_queries(4):
        client.get("/o/city/desk/packages/")
    assert client.get("/o/city/desk/packages/?view=troubled").status_code == 200


def test_one_in_trouble_is_tried_again_by_a_person() -> None:
    filing = archived()
    with office_scope(OFFICE):
        wanted(filing)
        Package.objects.filter(pk=filing.pk).update(waits="store", tries=7)
    client = browser()
    assert (
        "the object store does not answer"
        in client.get("/o/city/desk/packages/?view=troubled").content.decode()
    )
    assert client.post(f"/o/city/desk/packages/{OFFICE}/{filing.pk}/again/").status_code == 302
    assert Package.objects.get(pk=filing.pk).tries == 0


def test_memory_stays_the_same_however_much_is_taken_out(tmp_path: Path) -> None:
    """Six packages of eight megabytes; at no time is more than a part of one of them in memory."""
    size, packages = 8 * 1024 * 1024, []
    for number in range(6):
        data = bytes([number]) * size
        stored = storage.put_file(OFFICE, io.BytesIO(data), size, "application/zip", "", folder=work.FOLDER)
        packages.append(
            Package(
                filing=uuid4(), office=OFFICE, number=f"N-{number}", archived_at=timezone.now(),
                key=stored.key, version_id=stored.version_id, size=size, sha256="",
            )
        )  # fmt: skip
    del data
    file = tmp_path / "large.zip"
    tracemalloc.start()
    with file.open("wb") as out:
        for piece in exporting.stream(packages):
            out.write(piece)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < size
    with zipfile.ZipFile(file) as book:
        assert book.testzip() is None
        assert [book.getinfo(f"N-{number}.zip").file_size for number in range(6)] == [size] * 6
