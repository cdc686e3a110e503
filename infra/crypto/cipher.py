"""Sealing a value: authenticated encryption, bound to office, table, column and row.

A sealed value is header, nonce, ciphertext and tag. The header names format, suite and key; it is authenticated, too.
AES-256-GCM or SM4-GCM by setting; both can be opened always.
"""

import json
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from infra.crypto.keyring import keyring

FORMAT = 1
AES_256_GCM, SM4_GCM = 1, 2
SUITES = {"aes-256-gcm": AES_256_GCM, "sm4-gcm": SM4_GCM}
HEADER = struct.Struct(">BBH")
NONCE, TAG = 12, 16


class SealBroken(Exception):
    """A sealed value does not open: damaged, moved from its row, or sealed by a key that is not in the ring."""


class UnknownKey(SealBroken):
    """The key is not in the ring: it opens once the key is put back."""


def seal(plain: str | bytes, *, office: str, table: str, column: str, row: str) -> bytes:
    """Seal a value for one place: it opens nowhere else."""
    suite, kid = _suite(), keyring().primary
    header, nonce = HEADER.pack(FORMAT, suite, kid), os.urandom(NONCE)
    encryptor = _cipher(suite, kid, office, modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_place(header, office, table, column, row))
    data = plain.encode() if isinstance(plain, str) else plain
    return header + nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def open_sealed(blob: bytes, *, office: str, table: str, column: str, row: str) -> bytes:
    """The value that was sealed for this place.

    Raises:
        SealBroken: it was not sealed for this place, or it is damaged.
    """
    if len(blob) < HEADER.size + NONCE + TAG:
        raise SealBroken(f"{table}.{column}: too short to be a sealed value")
    header, nonce, tag = blob[: HEADER.size], blob[HEADER.size : HEADER.size + NONCE], blob[-TAG:]
    version, suite, kid = HEADER.unpack(header)
    if version != FORMAT or suite not in SUITES.values():
        raise SealBroken(f"{table}.{column}: format {version} or suite {suite} is not known here")
    if kid not in keyring().ids:
        raise UnknownKey(f"{table}.{column}: key {kid} is not in the ring")
    decryptor = _cipher(suite, kid, office, modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(_place(header, office, table, column, row))
    try:
        return decryptor.update(blob[HEADER.size + NONCE : -TAG]) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken(f"{table}.{column}: damaged, or sealed for another place") from None


def current_header() -> bytes:
    """What every value begins with that is sealed under the primary key and the suite of the setting."""
    return HEADER.pack(FORMAT, _suite(), keyring().primary)


def is_current(blob: bytes) -> bool:
    """Whether a value is sealed under the primary key and the suite of the setting."""
    return blob[: HEADER.size] == current_header()


def _suite() -> int:
    try:
        return SUITES[settings.BEIAN_CIPHER]
    except KeyError:
        raise ImproperlyConfigured(f"BEIAN_CIPHER is not one of {', '.join(SUITES)}") from None


def _cipher(suite: int, kid: int, office: str, mode: modes.GCM) -> Cipher[modes.GCM]:
    if suite == SM4_GCM:
        return Cipher(algorithms.SM4(keyring().derive(kid, "seal-sm4", office)[:16]), mode)
    return Cipher(algorithms.AES(keyring().derive(kid, "seal-aes", office)), mode)


def _place(header: bytes, *place: str) -> bytes:
    return header + json.dumps(place).encode()
