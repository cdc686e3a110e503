"""Migrations are made and shown by Django's own commands, over the wall that hides which were run."""

import io

import pytest
from django.core.management import CommandError, call_command

OUTDATED = "Add a migration: ./beian manage makemigrations"


def test_the_migrations_are_those_of_the_models(live: None) -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"{OUTDATED}\n{said.getvalue()}")
    assert said.getvalue() == "No changes detected\n"


def test_all_are_shown_as_run(live: None) -> None:
    said = io.StringIO()
    call_command("showmigrations", stdout=said)
    shown = said.getvalue()
    assert "[ ]" not in shown
    for app in ("filings", "offices", "events"):
        assert f"{app}\n [X] 0001_initial" in shown


def test_an_office_that_there_is_not_has_no_trail(live: None) -> None:
    with pytest.raises(CommandError, match="there is no office nowhere: city, donggang"):
        call_command("verify_audit", "donggang", "nowhere")
