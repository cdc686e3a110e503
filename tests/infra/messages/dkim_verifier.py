"""A receiver's side of DKIM, from RFC 6376 alone: it shares no line with what signs."""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

PublicKey = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


def verifies(mail: bytes, key: PublicKey) -> bool:
    """Whether the mail's signature is of this key and of this mail: RFC 6376, 6.1.3."""
    end = mail.index(b"\r\n\r\n")
    fields = split(mail[: end + 2])
    own = next(field for field in fields if field.lower().startswith(b"dkim-signature:"))
    tags = tags_of(own)
    assert tags["v"] == "1"
    assert tags["c"] == "relaxed/relaxed"
    body_hash = hashlib.sha256(canonical_body(mail[end + 4 :])).digest()
    if body_hash != base64.b64decode(tags["bh"]):
        return False
    # Each name in h= takes the last field of that name that is not taken yet; one that is not there is nothing: 5.4.2.
    left, signed = list(fields), b""
    for name in tags["h"].split(":"):
        wanted = name.encode() + b":"
        for place in reversed(range(len(left))):
            if re.sub(rb"[ \t]+:", b":", left[place]).lower().startswith(wanted):
                signed += canonical_field(left.pop(place)) + b"\r\n"
                break
    # Its own field comes last, with its b= emptied and no end of line: 3.7.
    signed += canonical_field(re.sub(rb"(;[ \t\r\n]*b[ \t]*=)[^;]*", rb"\1", own))
    return is_signed(key, tags["a"], base64.b64decode(tags["b"]), signed)


def is_signed(key: PublicKey, algorithm: str, signature: bytes, signed: bytes) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            assert algorithm == "rsa-sha256"
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            assert algorithm == "ed25519-sha256"
            key.verify(signature, hashlib.sha256(signed).digest())
    except InvalidSignature:
        return False
    return True


def split(head: bytes) -> list[bytes]:
    """Header fields, each with its folded lines and without its last end of line."""
    return re.findall(rb"(?s)[^ \t\r\n].*?(?=\r\n(?![ \t]))", head)


def tags_of(field: bytes) -> dict[str, str]:
    """The tags of a signature, white space taken out: RFC 6376, 3.2."""
    text = "".join(field.decode("ascii").partition(":")[2].split())
    return dict(tag.split("=", 1) for tag in text.split(";") if tag)


def canonical_field(field: bytes) -> bytes:
    """RFC 6376, 3.4.2, step by step."""
    name, value = field.split(b":", 1)
    value = value.replace(b"\r\n", b"").replace(b"\t", b" ")
    while b"  " in value:
        value = value.replace(b"  ", b" ")
    return name.rstrip(b" \t").lower() + b":" + value.strip(b" ")


def canonical_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4, step by step."""
    lines = body.replace(b"\t", b" ").split(b"\r\n")
    trimmed = b"\r\n".join(re.sub(b" +", b" ", line).rstrip(b" ") for line in lines)
    while trimmed.endswith(b"\r\n"):
        trimmed = trimmed[:-2]
    return trimmed + b"\r\n" if trimmed else b""
