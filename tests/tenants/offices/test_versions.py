"""A version of the exercise comes into force at its moment, in every process; a release's file takes nothing back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from infra.db import owner_scope
from tenants.offices import citypack, directory
from tenants.offices.models import Notice
from tenants.offices.provisioning import install, tell
from tenants.offices.setup import versions
from tenants.offices.setup.merging import differences, merged
from tests.journeys.system import eventually


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    directory.forget()
    yield
    directory.forget()


def changed(pack: dict[str, Any], **period: Any) -> dict[str, Any]:
    return {**pack, "period": {**pack["period"], **period}}


WATCH = """
import time, django; django.setup()
from tenants.offices import directory
print(directory.pack().period.days_after_opening, flush=True)
until = time.monotonic() + 60
while directory.pack().period.days_after_opening != 77 and time.monotonic() < until:
    time.sleep(0.05)
print(directory.pack().period.days_after_opening, flush=True)
"""


def test_a_process_takes_the_version_at_its_moment_without_being_told(live: None) -> None:
    with owner_scope():
        pack = versions.whole(Notice.objects.standing().filter(in_force_from__lte=Now())[0].pack)
    command = [sys.executable, "-c", WATCH]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as other:
            assert other.stdout is not None
            assert other.stdout.readline().strip() == str(pack["period"]["days_after_opening"])
            with owner_scope():
                starts = timezone.now() + timedelta(seconds=3)
                Notice.objects.create(pack=changed(pack, days_after_opening=77), in_force_from=starts)
                tell()
            assert other.stdout.readline().strip() == "77"
            assert timezone.now() >= starts, "not before its moment"
            eventually(lambda: directory.pack().period.days_after_opening == 77)
    finally:
        with owner_scope():
            Notice.objects.create(
                pack=pack
            )  # what was in force stays in the list: another one takes its place
            tell()


@pytest.mark.django_db
def test_a_file_that_changed_leaves_what_officers_have_changed() -> None:
    with owner_scope():
        file = Notice.objects.filter(file__isnull=False).latest().file
        Notice.objects.create(pack=changed(file, ends_on="2017-06-01"), made_by="7", remark="延期")
        newer = {**changed(file, days_after_opening=45, ends_on="2017-05-01"), "retention_years": 30}
        install(citypack.CityPack.model_validate(newer))
    pack = directory.refresh().pack
    assert (str(pack.period.ends_on), pack.period.days_after_opening, pack.retention_years) == (
        "2017-06-01",
        45,
        30,
    )
    made = versions.versions()[0]
    assert (made.made_by, made.standing) == ("", "in_force")
    with owner_scope():
        count = Notice.objects.count()
        install(citypack.CityPack.model_validate(newer))
        assert Notice.objects.count() == count, "the same file again is no version"


@pytest.mark.django_db
def test_a_file_that_changed_is_in_what_is_to_come_too() -> None:
    with owner_scope():
        file = Notice.objects.filter(file__isnull=False).latest().file
        moment = timezone.now() + timedelta(days=3)
        Notice.objects.create(pack=changed(file, ends_on="2017-06-01"), in_force_from=moment, made_by="7")
        install(citypack.CityPack.model_validate({**file, "retention_years": 30}))
    later = versions.pack_on(moment.date() + timedelta(days=1))
    assert later is not None
    assert (str(later.period.ends_on), later.retention_years) == ("2017-06-01", 30)


def test_merging_takes_both_sides_and_ours_where_both_changed_the_same() -> None:
    base = {"a": 1, "b": {"c": 1, "d": [1]}, "gone": 1}
    ours = {"a": 2, "b": {"c": 1, "d": [2]}, "gone": 1}
    theirs = {"a": 3, "b": {"c": 9, "d": [1], "new": 1}}
    assert merged(base, ours, theirs) == {"a": 2, "b": {"c": 9, "d": [2], "new": 1}}


def test_differences_go_by_the_entrys_own_name_not_by_its_place() -> None:
    one, two = {"id": "one", "text": "1"}, {"id": "two", "text": "2"}
    found = list(differences({"list": [one, two]}, {"list": [two, {**one, "text": "x"}]}))
    assert [(".".join(each.path), each.before, each.after) for each in found] == [("list.one.text", "1", "x")]
    emptied = list(differences({"list": [one]}, {"list": []}))
    assert json.dumps([each.after for each in emptied]) == "[null, null]"
