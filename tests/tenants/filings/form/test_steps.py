"""Annex 1 in steps: every field is asked once, and no step is longer than a phone shows comfortably."""

import pytest
from django.utils import translation

from tenants.filings.form import ROWS, rows_for, steps_for
from tenants.filings.form.help import MORE
from tenants.filings.states import FilerKind


@pytest.mark.parametrize("kind", FilerKind)
def test_each_field_is_in_one_step(kind: FilerKind) -> None:
    asked = [row.name for step in steps_for(kind) for row in step.rows]
    assert sorted(asked) == sorted(row.name for row in rows_for(kind))
    assert max(len(step.rows) for step in steps_for(kind)) <= 5
    slugs = [step.slug for step in steps_for(kind)]
    assert len(set(slugs)) == len(slugs)


def test_help_is_about_fields_that_there_are() -> None:
    assert set(MORE) <= {row.name for row in ROWS}
    with translation.override("zh-hans"):
        assert "设置与开发" in str(next(row for row in ROWS if row.name == "wechat_id").more)
