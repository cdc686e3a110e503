"""A row that is read by its key the fast way is what Django itself would read."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from infra.db import office_scope
from infra.db.fetch import fetch
from tenants.filings.models import Filing
from tests.make import make_draft

pytestmark = pytest.mark.django_db


def test_it_is_what_django_reads() -> None:
    with office_scope("donggang"):
        made = make_draft(
            admin_mobile="+8613800001111", founder_id_number="11010519491231002X", content=["news", "other"]
        )
        with CaptureQueriesContext(connection) as asked:
            fast = fetch(Filing, made.pk)
        slow = Filing.objects.get(pk=made.pk)
        columns = [field.attname for field in Filing._meta.concrete_fields]
        assert [str(getattr(fast, name)) for name in columns] == [
            str(getattr(slow, name)) for name in columns
        ]
        assert [type(getattr(fast, name)) for name in columns] == [
            type(getattr(slow, name)) for name in columns
        ]
        assert fast is not None
        assert fast.founder_id_number.open() == "11010519491231002X"
    assert len(asked) == 1


def test_it_sees_what_the_scope_sees() -> None:
    with office_scope("donggang"):
        made = make_draft()
        assert fetch(Filing, uuid4()) is None
    with office_scope("lanshan"):
        assert fetch(Filing, made.pk) is None
