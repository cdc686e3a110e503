"""Referral is the city's."""

from typing import Any

import pytest

from infra.db import office_scope


@pytest.fixture(autouse=True)
def city(db: None) -> Any:
    with office_scope("city"):
        yield
