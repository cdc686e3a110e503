"""The second factor: the time-based codes (RFC 6238) that an authenticator app shows."""

import io
import secrets
from datetime import UTC, datetime

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.safestring import SafeString

STEP_SECONDS, DIGITS = 30, 6
KEY_BYTES = 20


def new_key() -> bytes:
    """What the app and the office both know."""
    return secrets.token_bytes(KEY_BYTES)


def address(key: bytes, username: str, issuer: str) -> str:
    """What the app reads as a QR code, or types."""
    return _totp(key).get_provisioning_uri(username, issuer)


def holds(key: bytes, code: str) -> bool:
    """Whether a code is the one of now, or of one step ago."""
    now = datetime.now(UTC).timestamp()
    for moment in (now, now - STEP_SECONDS):
        try:
            _totp(key).verify(code.encode(), int(moment))
        except InvalidToken:
            continue
        return True
    return False


def drawn(an_address: str) -> SafeString:
    """The QR code of an address as a picture in the page: black on white in the dark, too."""
    out = io.BytesIO()
    segno.make(an_address, error="m").save(
        out, kind="svg", scale=5, border=3, light="white", xmldecl=False, svgns=True
    )
    return SafeString(out.getvalue().decode())


def _totp(key: bytes) -> TOTP:
    return TOTP(key, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238 says SHA-1
