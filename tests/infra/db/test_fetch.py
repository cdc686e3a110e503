"""A row that is read by its key the fast way is what Django itself would read."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from infra.db import office_scope, shared_scope
from infra.db.fetch import Rows, fetch
from tenants.filings.models import Filing
from tenants.offices.models import Membership
from tests.api import member
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


def test_some_columns_are_read_and_the_others_when_they_are_asked_for() -> None:
    with office_scope("donggang"):
        made = make_draft(nickname="海风")
        found = fetch(Filing, made.pk, only=("nickname", "state"))
        assert found is not None
        assert "account" in found.get_deferred_fields()
        with CaptureQueriesContext(connection) as asked:
            assert (found.nickname, found.state) == ("海风", "draft")
        assert not asked.captured_queries
        assert found.account == made.account


def test_what_is_selected_with_it_comes_with_it_in_the_order_of_the_queryset() -> None:
    def of(role: Any, office: Any) -> QuerySet[Membership]:
        rows = Membership.objects.select_related("staff", "office").order_by("-staff__username")
        return rows.filter(role=role, office__slug=office, staff__is_active=True)

    for name in ("anna", "bao", "chen"):
        member("lanshan", "supervisor", name)
    fast = Rows(of)
    with shared_scope():
        with CaptureQueriesContext(connection) as asked:
            found = [
                (one, one.staff, one.staff.username, one.office.slug)
                for one in fast.all(role="supervisor", office="lanshan")
            ]
        assert len(asked) == 1
        assert found == [
            (one, one.staff, one.staff.username, one.office.slug) for one in of("supervisor", "lanshan")
        ]
        assert len(found) >= 3
        assert fast.one(role="auditor", office="nowhere") is None
