"""DKIM: mail is signed, so that whoever gets it knows whose it is and that nobody changed it (RFC 6376).

Canonicalisation is relaxed for header and body: white space that servers on the way fold and trim does not matter. An
RSA key signs as rsa-sha256, an Ed25519 key as ed25519-sha256 (RFC 8463).
"""

import base64
import re
import textwrap
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Key = RSAPrivateKey | Ed25519PrivateKey
LEAST_BITS = 2048  # RFC 8301, 3.2
SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "list-unsubscribe",
    "auto-submitted",
)
WHITE = re.compile(rb"[ \t]+")
FOLD = re.compile(rb"\r\n(?=[ \t])")
LINE = 70  # characters of the signature, so that its header can be folded


class WrongKey(ValueError):
    """A key that cannot sign; the message says why, and nothing of the key."""


@lru_cache(maxsize=4)
def private_key(pem: str) -> Key:
    """The key in a PEM without a password.

    Raises:
        WrongKey: it cannot be read, is neither RSA nor Ed25519, or is shorter than receivers accept.
    """
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKey("读不了 cannot be read") from error
    if not isinstance(key, Key):
        raise WrongKey("既非 RSA 也非 Ed25519 neither RSA nor Ed25519")
    if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise WrongKey(f"RSA {key.key_size} < {LEAST_BITS}")
    return key


def signature(message: bytes, key: Key, *, domain: str, selector: str, at: int) -> str:
    """What the DKIM-Signature header of a message says.

    Args:
        message: as it will be sent, lines ending with CRLF; a header more, wherever it is put, changes nothing.
        domain, selector: where the public key is: `<selector>._domainkey.<domain>`.
        at: when it is signed, in Unix seconds.
    """
    head, _empty_line, body = message.partition(b"\r\n\r\n")
    fields = _fields(head)
    present = [name for name in SIGNED if name in fields]
    # From is named once more than it is there, so that nobody can add a second one: RFC 6376, 8.15.
    names = ":".join(["from", *present])
    algorithm = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"
    says = (
        f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector}; t={at}; "
        f"h={names}; bh={_base64(sha256(relaxed_body(body)).digest())}; b="
    )
    # The signature covers its own header, too, as far as it is written, and without an end of line: RFC 6376, 3.7.
    signed = b"".join(b"%s:%s\r\n" % (name.encode(), fields[name]) for name in present)
    written = _base64(_sign(key, signed + b"dkim-signature:" + says.encode()))
    return says + " ".join(textwrap.wrap(written, LINE))


def relaxed_body(body: bytes) -> bytes:
    """A body without the white space that does not matter: RFC 6376, 3.4.4."""
    lines = [WHITE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _fields(head: bytes) -> dict[str, bytes]:
    """Headers by their names in small letters, their values relaxed: RFC 6376, 3.4.2; of two, the last one counts."""
    split = (field.partition(b":") for field in FOLD.sub(b"", head).split(b"\r\n"))
    return {
        name.strip().decode("ascii", "replace").lower(): WHITE.sub(b" ", value).strip(b" ")
        for name, _colon, value in split
    }


def _sign(key: Key, signed: bytes) -> bytes:
    if isinstance(key, RSAPrivateKey):
        return key.sign(signed, PKCS1v15(), SHA256())
    return key.sign(sha256(signed).digest())  # of the hash, not of the text: RFC 8463, 3


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
