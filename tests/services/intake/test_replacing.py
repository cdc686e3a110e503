"""One account, one filing, one office: every id is claimed, and a change or closing names the archived filing."""

import base64
import os
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra.audit.actor import Actor
from infra.crypto.keyring import keyring
from infra.db import office_scope
from infra.problems import Problem
from services.review import actions
from tenants.filings import accounts, lodging, workflow
from tenants.filings.ledger import claims as ledger
from tenants.filings.models import Filing
from tenants.offices.claims import digests
from tenants.offices.models import AccountClaim
from tests.api import Caller, member
from tests.make import STAFF, wechat_id

pytestmark = pytest.mark.django_db
COLLEAGUE, OFFICER = Actor("staff", "2", "clerk", "donggang"), Actor("staff", "3", "officer", "city")


def holder_of(account: str) -> str | None:
    """The office that has a claim on an account, or None."""
    claims = AccountClaim.objects.filter(digest__in=digests(account))
    return claims.values_list("office", flat=True).first()


def original_id() -> str:
    return f"gh_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def clerk() -> Caller:
    return member("donggang", "clerk", "anna")


def begun(**form: Any) -> Filing:
    kind, replaces = form.pop("kind", "first"), form.pop("replaces", None)
    with office_scope("donggang"):
        return lodging.begin(form, STAFF, filer_kind="company", kind=kind, replaces=replaces)


def archived(filing: Filing) -> Filing:
    with office_scope("donggang"):
        Filing.objects.filter(pk=filing.pk).update(paper_state="received")
        filing = Filing.objects.get(pk=filing.pk)
        workflow.move(filing, "submit", STAFF, now=timezone.now())
        workflow.move(filing, "approve", COLLEAGUE, now=timezone.now())
        return actions.archive("donggang", filing.pk, OFFICER)


def held(filing: Filing) -> int:
    return AccountClaim.objects.filter(filing=filing.pk).count()


def sound(*filings: Filing) -> None:
    """The ledger finds nothing wrong with these filings' claims."""
    with office_scope("donggang"):
        named = {finding.subject: finding.reason for finding in ledger.claims("donggang")}
    assert [named[str(filing.pk)] for filing in filings if str(filing.pk) in named] == []


@pytest.mark.parametrize("shared", ["wechat_id", "original_id"])
def test_either_id_is_enough_to_be_filed_already(clerk: Caller, shared: str) -> None:
    ids = {"wechat_id": wechat_id(), "original_id": original_id()}
    assert clerk.post("filings", {"filer_kind": "company", **ids}).status_code == 201
    other = {"wechat_id": wechat_id(), "original_id": original_id(), shared: ids[shared].upper()}
    lanshan = member("lanshan", "clerk", "bo")
    for body in (other, {shared: ids[shared]}):
        refused = lanshan.post("filings", {"filer_kind": "company", **body})
        assert (refused.status_code, refused.json()["code"]) == (409, "account-filed-already")


def test_an_edit_claims_what_is_new_and_lets_go_of_what_was(clerk: Caller) -> None:
    first, second, original = wechat_id(), wechat_id(), original_id()
    filing = begun(wechat_id=first)
    for body in ({"original_id": original}, {"wechat_id": second}):
        assert clerk.call("PATCH", f"filings/{filing.pk}", body).status_code == 200
    assert [holder_of(one) for one in (first, second, original)] == [None, "donggang", "donggang"]
    begun(wechat_id=first)
    refused = clerk.call("PATCH", f"filings/{filing.pk}", {"wechat_id": first})
    assert refused.json()["code"] == "account-filed-already"
    assert [holder_of(one) for one in (second, original)] == ["donggang", "donggang"]
    sound(filing)


@pytest.mark.parametrize("kind", ["change", "closing"])
def test_a_change_names_an_archived_filing(clerk: Caller, kind: str) -> None:
    account, draft = wechat_id(), begun(wechat_id=wechat_id())
    body = {"filer_kind": "company", "wechat_id": account, "kind": kind}
    for replaces, code in ((None, "replaces-missing"), (str(draft.pk), "replaces-not-archived")):
        refused = clerk.post("filings", body | {"replaces": replaces})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert [fault["field"] for fault in refused.json()["errors"]] == ["replaces"]
    with office_scope("lanshan"):
        elsewhere = lodging.begin(
            {"wechat_id": account}, Actor("staff", "1", "clerk", "lanshan"), filer_kind="company"
        )
    assert clerk.post("filings", body | {"replaces": str(elsewhere.pk)}).status_code == 404


def test_a_first_filing_replaces_none(clerk: Caller) -> None:
    """The way round: any own draft named, and another office's account was taken."""
    with office_scope("lanshan"):
        actor = Actor("staff", "1", "clerk", "lanshan")
        account = lodging.begin({"wechat_id": wechat_id()}, actor, filer_kind="company").account
    own = begun(wechat_id=wechat_id())
    body = {"filer_kind": "company", "wechat_id": account, "replaces": str(own.pk)}
    refused = clerk.post("filings", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "replaces-unexpected")
    assert holder_of(account) == "lanshan"


def test_a_change_is_of_the_same_account() -> None:
    x, original = wechat_id(), original_id()
    old = archived(begun(wechat_id=x, original_id=original))
    for form in ({"wechat_id": x, "original_id": original_id()}, {"original_id": original_id()}):
        with pytest.raises(Problem) as refused:
            begun(**form, kind="change", replaces=old)
        assert refused.value.code == "another-account"
    bare = archived(begun(wechat_id=wechat_id()))
    with pytest.raises(Problem) as refused:
        begun(wechat_id=wechat_id(), original_id=original_id(), kind="change", replaces=bare)
    assert refused.value.code == "another-account"


def test_a_new_wechat_id_is_claimed_at_once_and_the_old_one_is_free_when_the_change_is_archived() -> None:
    x, y, original = wechat_id(), wechat_id(), original_id()
    old = archived(begun(wechat_id=x, original_id=original))
    change = begun(wechat_id=y, kind="change", replaces=old)
    assert (change.original_id, change.account) == (original, original)
    assert [holder_of(one) for one in (x, y, original)] == ["donggang"] * 3
    assert (held(old), held(change)) == (2, 1)
    sound(old, change)
    with pytest.raises(Problem):
        begun(wechat_id=x)
    change = archived(change)
    assert [holder_of(one) for one in (x, y, original)] == [None, "donggang", "donggang"]
    assert (held(old), held(change)) == (0, 2)
    sound(old, change, begun(wechat_id=x))


def test_a_withdrawn_change_gives_back_what_it_claimed() -> None:
    x, y, original = wechat_id(), wechat_id(), original_id()
    old = archived(begun(wechat_id=x, original_id=original))
    change = begun(wechat_id=y, kind="change", replaces=old)
    with office_scope("donggang"):
        lodging.withdraw(change, STAFF, "exempt")
    assert [holder_of(one) for one in (x, y, original)] == ["donggang", None, "donggang"]
    sound(old, change, begun(wechat_id=x, kind="closing", replaces=old))


def test_the_original_id_of_a_change_stays(clerk: Caller) -> None:
    x, original = wechat_id(), original_id()
    change = begun(wechat_id=x, kind="change", replaces=archived(begun(wechat_id=x, original_id=original)))
    assert clerk.call("PATCH", f"filings/{change.pk}", {"original_id": ""}).status_code == 200
    with office_scope("donggang"):
        assert Filing.objects.get(pk=change.pk).original_id == original
    refused = clerk.call("PATCH", f"filings/{change.pk}", {"original_id": original_id()})
    assert (refused.status_code, refused.json()["code"]) == (422, "another-account")


def test_a_filing_is_replaced_once() -> None:
    x = wechat_id()
    old = archived(begun(wechat_id=x))
    change = begun(wechat_id=x, kind="change", replaces=old)
    for kind in ("change", "closing"):
        with pytest.raises(Problem) as refused:
            begun(wechat_id=x, kind=kind, replaces=old)
        assert refused.value.code == "replaced-already"
    closing = begun(wechat_id=x, kind="closing", replaces=archived(change))
    sound(old, change, closing)


def test_after_a_closing_the_account_may_be_filed_anew() -> None:
    x, original = wechat_id(), original_id()
    old = archived(begun(wechat_id=x, original_id=original))
    closing = archived(begun(wechat_id=x, kind="closing", replaces=old))
    assert [holder_of(one) for one in (x, original)] == [None, None]
    with pytest.raises(Problem) as refused:
        begun(wechat_id=x, kind="change", replaces=closing)
    assert refused.value.code == "replaces-not-archived"
    with office_scope("lanshan"):
        actor = Actor("staff", "1", "clerk", "lanshan")
        lodging.begin({"wechat_id": x, "original_id": original}, actor, filer_kind="company")
    sound(old, closing)


def test_keys_are_renewed_for_what_holds_claims(settings: Any) -> None:
    x, y, original = wechat_id(), wechat_id(), original_id()
    old = archived(begun(wechat_id=x, original_id=original))
    change = begun(wechat_id=y, kind="change", replaces=old)
    another = base64.b64encode(os.urandom(32)).decode()
    settings.BEIAN_KEYS = f"{settings.BEIAN_KEYS},{keyring().primary + 1}:{another}"
    with office_scope("donggang"):
        for filing in (old, change):
            accounts.renew(filing.pk)
    assert (held(old), held(change)) == (4, 2)
    sound(old, change)
    change = archived(change)
    assert (held(old), held(change)) == (0, 4)
    with office_scope("donggang"):
        accounts.renew(old.pk)
    assert held(old) == 0
    sound(old, change)


@pytest.mark.parametrize("kind", ["change", "closing"])
def test_a_change_has_a_term_of_its_own(clerk: Caller, kind: str) -> None:
    first = archived(begun(wechat_id=wechat_id(), opened_on="2015-03-01"))
    body = {"filer_kind": "company", "kind": kind, "replaces": str(first.pk), "opened_on": "2015-03-01"}
    told = clerk.post("filings", {**body, "wechat_id": first.wechat_id}).json()
    assert date.fromisoformat(told["due_on"]) >= timezone.localdate() + timedelta(days=30)
    assert "The term began on" in told["due_reason"][0]
    edited = clerk.call("PATCH", f"filings/{told['id']}", {"opened_on": "2015-03-02"}).json()
    assert edited["due_on"] == told["due_on"]
