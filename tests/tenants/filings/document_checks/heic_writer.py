"""Writes the smallest HEIC there is: one block of 16 x 16 samples, uncompressed (PCM) within an HEVC intra slice.

No encoder is among our packages; the layout follows ITU-T H.265 (bit names in comments) and ISO/IEC 23008-12.
"""

import re
import struct

SIDE = 16
# profile_tier_level: Main Still Picture (with Main and Main 10 compatible), progressive, frames only, level 1.
PROFILE = f"{3:08b}" + f"{0b0111 << 28:032b}" + "1001" + "0" * 44 + f"{30:08b}"


def heic(luma: int = 100, *, width: int = SIDE, height: int = SIDE) -> bytes:
    """A HEIC of one grey; `width` and `height` are what its `ispe` box declares."""
    arrays = b"".join(
        struct.pack(">BHH", 0x80 | kind, 1, len(nal)) + nal
        for kind, nal in ((32, _nal(32, _vps())), (33, _nal(33, _sps())), (34, _nal(34, _pps())))
    )
    profile = int(PROFILE, 2).to_bytes(12, "big")
    configuration = b"\x01" + profile + b"\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f\x03" + arrays
    slice_ = _nal(20, _slice(luma))
    item = struct.pack(">I", len(slice_)) + slice_
    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    length = len(_meta(0, len(item), configuration, width, height))
    offset = len(head) + length + 8
    return head + _meta(offset, len(item), configuration, width, height) + _box(b"mdat", item)


def _meta(offset: int, size: int, configuration: bytes, width: int, height: int) -> bytes:
    properties = _box(b"hvcC", configuration) + _full(b"ispe", struct.pack(">II", width, height))
    entry = _full(b"infe", b"\0\x01\0\0hvc1\0", version=2)
    return _full(
        b"meta",
        _full(b"hdlr", b"\0\0\0\0pict" + b"\0" * 13)
        + _full(b"pitm", b"\0\x01")
        + _full(b"iloc", struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, size))
        + _full(b"iinf", b"\0\x01" + entry)
        + _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", b"\0\0\0\x01\0\x01\x02\x81\x02")),
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + content)


def _nal(kind: int, payload: bytes) -> bytes:
    escaped = re.sub(rb"\0\0(?=[\0-\x03])", b"\0\0\x03", payload)
    return struct.pack(">BB", kind << 1, 1) + escaped


def _ue(value: int) -> str:
    """Exp-Golomb code, unsigned."""
    bits = f"{value + 1:b}"
    return "0" * (len(bits) - 1) + bits


def _packed(bits: str) -> bytes:
    """Closed by a one and filled up to a byte."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _vps() -> bytes:
    return _packed(
        "0000" + "11" + "000000" + "000" + "1" + "1" * 16 + PROFILE + "1" + "111" + "000000" + "1" + "00"
    )


def _sps() -> bytes:
    sizes = _ue(SIDE) + _ue(SIDE)
    blocks = _ue(1) + _ue(0) + _ue(0) + _ue(2) + _ue(0) + _ue(0)  # coding blocks of 16, transforms of 4 to 16
    pcm = "1" + "0111" + "0111" + _ue(1) + _ue(0) + "1"
    start = "0000" + "000" + "1" + PROFILE + _ue(0) + _ue(1)
    return _packed(
        start + sizes + "0" + _ue(0) * 3 + "1" + _ue(0) * 3 + blocks + "000" + pcm + _ue(0) + "00000"
    )


def _pps() -> bytes:
    flags = "0" + "0" + "000" + "0" + "0" + _ue(0) * 3 + "000" + _ue(0) * 2 + "0000" + "000"
    return _packed(_ue(0) * 2 + flags + "101" + "00" + _ue(0) + "00")


def _slice(luma: int) -> bytes:
    header = _packed("1" + "0" + _ue(0) + _ue(2) + _ue(0))
    samples = bytes([luma]) * SIDE**2 + b"\x80" * (SIDE**2 // 2)
    # part_mode is the likely value at state 0, so the range falls from 510 to 270; then pcm_flag ends the engine.
    return header + _terminated(270) + samples + _terminated(510)


def _terminated(range_: int) -> bytes:
    """What the arithmetic coder has written after a terminating one (9.3.4.5), from a fresh start with this range."""
    low, bits = range_ - 2, ""
    outstanding = 0
    for _ in range(7):
        if low < 256:
            bits, outstanding = bits + "0" + "1" * outstanding, 0
        elif low >= 512:
            low, bits, outstanding = low - 512, bits + "1" + "0" * outstanding, 0
        else:
            low, outstanding = low - 256, outstanding + 1
        low <<= 1
    first = low >> 9 & 1
    bits += str(first) + str(1 - first) * outstanding
    bits = bits[1:] + f"{low >> 7 & 3 | 1:02b}"
    return int(bits + "0" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8), "big")
