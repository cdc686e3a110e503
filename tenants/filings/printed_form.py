"""Annex 1 filled in, to be printed, sealed or signed: one A4 page, PDF/A-2. As a Word document: `printed_docx`."""

import io
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import manimgx_fonts_cjk
import phonenumbers
import segno
import typst

from tenants.filings.form import BY_NAME, SEALED

TEMPLATES = Path(__file__).parent / "printed"
TEMPLATE = "annex1.typ"
PHONES = {name for name in SEALED if BY_NAME[name].sealed == "phone"}
STANDARD: Final = "a-2u"
# ASCII and GB 2312 have glyphs; where a long word may be broken needs none.
USUAL = re.compile("[\n -~\u200b\u3000-\u3002\u4e00-\u9fa5\uff01-\uff5e]")
PROBE = b'#set text(font: "Noto Sans CJK SC")\n#json(bytes(sys.inputs.sheet)).at("it")'
NO_GLYPH = "〓"  # what Chinese printers set where a character is missing
LONG_WORD = re.compile(r"[!-~]{24,}")  # wider than some cells: gets places where it may be broken
BREAKS = re.compile(r"(.{6})(?=.)")
MOST_LINES = 12  # of the purpose; more of them run on
_compiling = threading.Lock()  # a compiler may be used by one thread at a time


def render(values: Mapping[str, Any], *, title: str, qr_text: str, version: int | str | None) -> bytes:
    """The sheet as a PDF.

    Args:
        values: annex 1 by its field names, in full (`form.ROWS`); what is missing stays blank.
        title: what stands above it.
        qr_text: the address of the filing; the code has it with `?v=<version>`.
        version: which version of the filing is printed; None for a blank sheet.
    """
    return pdf(TEMPLATE, _shown(values), _sheet(values, title, link_of(qr_text, version), version))


def link_of(address: str, version: int | str | None) -> str:
    """What the code says: the filing's address, and which version of the form was printed."""
    return f"{address}{'&' if '?' in address else '?'}v={version}" if version else address


def lacking(values: Mapping[str, Any]) -> dict[str, str]:
    """The characters that the sheet shows as 〓, by the field that they are in: no font has them.

    Args:
        values: as `render`.
    """
    shown = _shown(values)
    if all(map(_is_usual, "".join(shown.values()))):
        return {}
    _pdf, printed = _made(TEMPLATE, shown, _sheet(values, "", "-", None))
    found = {
        name: "".join(dict.fromkeys(c for c, there in zip(text, printed[name], strict=True) if c != there))
        for name, text in shown.items()
    }
    return {name: characters for name, characters in found.items() if characters}


def pdf(template: str | bytes, values: Mapping[str, str], more: Mapping[str, Any]) -> bytes:
    """A PDF of a template, by its name or as it is given.

    Args:
        template: it finds `sheet`, as JSON, in `sys.inputs`.
        values: what people wrote; it has them as `values`, with a mark in the place of what cannot be printed.
        more: what else it has.
    """
    return _made(template, values, more)[0]


def _made(
    template: str | bytes, values: Mapping[str, str], more: Mapping[str, Any]
) -> tuple[bytes, Mapping[str, str]]:
    """The PDF, and the values as they stand on it."""
    # The archive's standard forbids a character that no font has: an emoji in a name, a rare script. What stands
    # beside such a character may bring in another one, so that in the end only the usual ones are left.
    for has_glyph in (_no_doubt, _has_glyph):
        try:
            printed = _with(values, has_glyph)
            return _compile(template, {**more, "values": printed}), printed
        except typst.TypstError:
            continue
    printed = _with(values, _is_usual)
    return _compile(template, {**more, "values": printed}), printed


def _sheet(values: Mapping[str, Any], title: str, link: str, version: int | str | None) -> dict[str, Any]:
    return {
        "title": title,
        "ticked": ticked(values),
        "version": str(version or ""),
        "qr": qr(link),
        "qr_text": link,
    }


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: written(name, value) for name, value in values.items() if name in BY_NAME}
    return {
        name: LONG_WORD.sub(lambda word: BREAKS.sub("\\1\u200b", word[0]), text)
        for name, text in shown.items()
    }


def written(name: str, value: Any) -> str:
    """A field's value as it is written on paper; empty for those that are ticked."""
    if value is None or isinstance(value, list | tuple | bool):
        return ""
    text = _phone(str(value)) if name in PHONES else str(value)
    return text if text.count("\n") < MOST_LINES else text.replace("\n", " ")


def _phone(text: str) -> str:
    """As it is written in China: 13800138000, 0633-8827067."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return text
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    first, _space, rest = national.partition(" ")
    written = f"{first}-{rest}" if first.startswith("0") else national
    return written.replace(" ext. ", "转").replace(" ", "")


def ticked(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Which boxes are ticked, by the field's name."""
    verified = {"True": ["yes"], "False": ["no"]}.get(str(values.get("verified")), [])
    return {
        "account_type": [str(values.get("account_type") or "")],
        "content": [str(code) for code in values.get("content") or ()],
        "verified": verified,
    }


def qr(text: str) -> str:
    """A code that cameras read, as SVG."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", border=2)
    return buffer.getvalue().decode()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(manimgx_fonts_cjk.__file__).parent])
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def _compile(template: str | bytes, sheet: Mapping[str, Any]) -> bytes:
    """The PDF of a template by its name, or of one given."""
    source = (TEMPLATES / template).read_bytes() if isinstance(template, str) else template
    with _compiling:
        pdf = _compiler().compile(
            input=source,
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=int(time.time()),
            sys_inputs={"sheet": json.dumps(sheet)},
        )
    if not isinstance(pdf, bytes):
        raise TypeError(f"a PDF is bytes, not {type(pdf).__name__}")
    return pdf


def _with(values: Mapping[str, str], has_glyph: Callable[[str], bool]) -> dict[str, str]:
    """The values, with a mark in the place of each character that has no glyph."""
    return {name: "".join(c if has_glyph(c) else NO_GLYPH for c in text) for name, text in values.items()}


def _no_doubt(_character: str) -> bool:
    return True


def _is_usual(character: str) -> bool:
    return USUAL.match(character) is not None


@lru_cache(maxsize=10_000)
def _has_glyph(character: str) -> bool:
    """Whether the fonts have this character: the compiler is asked, since it alone knows how it falls back."""
    if _is_usual(character):
        return True
    try:
        _compile(PROBE, {"it": f"日{character}日"})
    except typst.TypstError:
        return False
    return True
