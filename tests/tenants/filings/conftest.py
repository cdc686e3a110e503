"""The pure rules are tested in both languages: the Chinese texts are compiled where they changed."""

import gettext
import io
import os
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import trans_real

TENANTS = Path(__file__).parents[3] / "tenants"


@pytest.fixture(scope="session", autouse=True)
def _chinese() -> None:
    for po in TENANTS.glob("*/locale/*/LC_MESSAGES/django.po"):
        _compile(po)
    # As Django does it when a file of translations changed under it.
    gettext._translations.clear()
    trans_real._translations.clear()


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest):
    """Both languages, one after the other."""
    with translation.override(request.param):
        yield request.param


def _compile(po: Path) -> None:
    catalog, compiled = read_po(io.BytesIO(po.read_bytes())), io.BytesIO()
    write_mo(compiled, catalog)
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled.getvalue():
        fresh = mo.with_suffix(f".{os.getpid()}")  # several processes may do this at once
        fresh.write_bytes(compiled.getvalue())
        fresh.replace(mo)
