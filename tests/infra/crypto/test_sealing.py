"""Personal values at rest: bound to their row, readable under every key and suite of the ring, found by keyed hash."""

import base64
import os
import pickle
import threading
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from infra.crypto.blind import blind, blinds
from infra.crypto.cipher import SealBroken, is_current, open_sealed, seal
from infra.crypto.fields import Sealed, with_blinds
from infra.crypto.keyring import KeyRing, keyring
from infra.crypto.mask import mask
from infra.crypto.rotation import rotate, sealed_models
from infra.db import office_scope
from tenants.filings.models import Filing
from tenants.offices import claims
from tenants.offices.models import AccountClaim
from tests.claims import holder_of
from tests.make import make_draft, phone, wechat_id

ONE = "A" * 43 + "="
PLACE = {"office": "donggang", "table": "t", "column": "c", "row": "1"}


def contacts(number: str, office: str) -> list[str]:
    """What a phone number may be found by, under each key of the ring."""
    return blinds(number, office=office, purpose="contact")


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.mark.parametrize("suite", ["aes-256-gcm", "sm4-gcm"])
@given(text=st.text())
def test_what_was_sealed_opens(suite: str, text: str) -> None:
    from django.test import override_settings

    with override_settings(BEIAN_CIPHER=suite):
        blob = seal(text.encode("utf-8", "surrogatepass"), **PLACE)
    assert open_sealed(blob, **PLACE).decode("utf-8", "surrogatepass") == text


@pytest.mark.parametrize("part", list(PLACE))
def test_a_value_opens_in_its_own_place_only(part: str) -> None:
    blob = seal("371102199003072516", **PLACE)
    with pytest.raises(SealBroken) as caught:
        open_sealed(blob, **{**PLACE, part: "x"})
    assert "371102199003072516" not in str(caught.value)


@given(position=st.integers(0, 200), flip=st.integers(1, 255))
def test_every_flipped_byte_is_found(position: int, flip: int) -> None:
    blob = bytearray(seal("13800138000", **PLACE))
    blob[position % len(blob)] ^= flip
    with pytest.raises(SealBroken):
        open_sealed(bytes(blob), **PLACE)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert seal("x", **PLACE) != seal("x", **PLACE)


def test_all_keys_open_and_the_last_one_seals(settings: Any) -> None:
    one, two = f"1:{key()}", f"2:{key()}"
    settings.BEIAN_KEYS = one
    old, hashed = seal("x", **PLACE), blind("x", office="donggang", purpose="p")
    settings.BEIAN_KEYS = f"{one},{two}"
    assert not is_current(old)
    assert is_current(seal("x", **PLACE))
    assert open_sealed(old, **PLACE) == b"x"
    assert hashed in blinds("x", office="donggang", purpose="p")
    assert hashed != blind("x", office="donggang", purpose="p")
    settings.BEIAN_KEYS = two
    with pytest.raises(SealBroken):
        open_sealed(old, **PLACE)


@pytest.mark.parametrize("text", ["", "x", "1:", "1:eA==", "0:" + "A" * 43 + "=", f"1:{ONE},1:{ONE}", "a:b"])
def test_a_malformed_ring_is_named_without_its_keys(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        KeyRing.from_text(text)
    assert "BEIAN_KEYS" in str(caught.value)
    assert all(part.partition(":")[2] not in str(caught.value) for part in text.split(",") if len(part) > 10)


def test_offices_and_purposes_have_keys_of_their_own() -> None:
    made = {
        keyring().derive(keyring().primary, p, o)
        for p in ("seal-aes", "audit")
        for o in ("donggang", "lanshan")
    }
    assert len(made) == 4


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("identity", "110105199001011234", "110105********1234"),
        ("phone", "+8613812345678", "138****5678"),
        ("mail", "anna@example.com", "a***@example.com"),
        ("text", "+8613812345678", "138****5678"),
        ("phone", "12", "****"),
    ],
)
def test_masks(kind: Any, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


@given(
    st.sampled_from(["identity", "phone", "mail", "text"]),
    st.text(st.characters(exclude_characters="*"), min_size=1),
)
def test_a_mask_never_shows_all(kind: Any, value: str) -> None:
    assert mask(kind, value) != value


def test_a_sealed_value_is_masked_wherever_it_is_shown() -> None:
    value = Sealed("phone", plain="+8613812345678")
    assert str(value) == f"{value}" == "138****5678"
    assert "138" not in repr(value)
    with pytest.raises(TypeError):
        pickle.dumps(value)


@pytest.mark.django_db
class TestFields:
    def test_a_saved_value_comes_back(self) -> None:
        with office_scope("donggang"):
            number = phone()
            filing = make_draft(admin_mobile=number)
            read = Filing.objects.get(pk=filing.pk)
            assert read.admin_mobile.open() == number
            assert Filing.objects.only("id").get(pk=filing.pk).admin_mobile.open() == number
            read.refresh_from_db()
            assert read.admin_mobile.matches(number)
            assert Filing.objects.get(admin_mobile_blind__in=contacts(number, "donggang")).pk == filing.pk

    def test_a_value_moved_to_another_row_or_column_does_not_open(self) -> None:
        with office_scope("donggang"):
            one, other = make_draft(admin_mobile=phone()), make_draft(admin_mobile=phone())
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE filings_filing SET admin_mobile = (SELECT admin_mobile FROM filings_filing WHERE id = %s),"
                    " org_phone = admin_mobile WHERE id = %s",
                    [one.pk, other.pk],
                )
            read = Filing.objects.get(pk=other.pk)
            for column in ("admin_mobile", "org_phone"):
                with pytest.raises(SealBroken):
                    getattr(read, column).open()

    def test_a_blind_field_cannot_go_stale(self) -> None:
        with office_scope("donggang"):
            filing = make_draft(admin_mobile=phone())
            filing.admin_mobile = phone()
            with pytest.raises(ValueError, match="admin_mobile_blind"):
                filing.save(update_fields=["admin_mobile"])

    def test_a_sealed_column_cannot_be_looked_up_in_the_clear(self) -> None:
        with office_scope("donggang"), pytest.raises(TypeError, match="sealed"):
            Filing.objects.filter(admin_mobile="13800138000").exists()


def test_keys_are_rotated_while_others_write(live: None, settings: Any) -> None:
    before = settings.BEIAN_KEYS
    number, account = phone(), wechat_id()
    with office_scope("juxian"):
        filings = [make_draft(admin_mobile=phone(), email="a@example.com") for _ in range(30)]
        mine = make_draft(admin_mobile=number, account=account)
        claims.hold([account], mine.pk)
    settings.BEIAN_KEYS = f"{before},{keyring().primary + 1}:{key()}"
    stop = threading.Event()
    unreadable: list[Exception] = []

    def write() -> None:
        with office_scope("juxian"):
            while not stop.is_set():
                for filing in filings[:5]:
                    try:
                        again = Filing.objects.get(pk=filing.pk)
                        again.admin_mobile.open()
                        again.admin_mobile = phone()
                        again.save(update_fields=with_blinds(Filing, {"admin_mobile"}))
                    except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
                        unreadable.append(error)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    call_command("rotate_keys")
    stop.set()
    writer.join()
    assert unreadable == []
    with office_scope("juxian"):
        found = Filing.objects.get(admin_mobile_blind__in=contacts(number, "juxian"))
        assert found.pk == mine.pk
        for model in sealed_models():
            if model is Filing:
                assert sum(rotate(model)) == 0
        assert AccountClaim.objects.filter(filing=mine.pk).count() == 2
        assert holder_of(account) == "juxian"
        settings.BEIAN_KEYS = settings.BEIAN_KEYS.rpartition(",")[2]
        assert Filing.objects.get(pk=mine.pk).admin_mobile.open() == number
        claims.hold([account], mine.pk)
        assert AccountClaim.objects.filter(filing=mine.pk).count() == 1
