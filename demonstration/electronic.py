"""A licence as its register hands it out today: a PDF with letters, which says on itself that it is a sample."""

import json
from functools import cache
from pathlib import Path
from threading import Lock

import manimgx_fonts_cjk
import typst

from demonstration.people import Organisation

LICENCE = """
#let it = json(bytes(sys.inputs.it))
#set page(width: 297mm, height: 210mm, margin: 28mm, background: place(center + horizon,
  rotate(-24deg, text(72pt, fill: rgb("dc3c3c44"), weight: "bold")[样本 SAMPLE])))
#set text(font: "Noto Sans CJK SC", lang: "zh", region: "cn", size: 15pt)
#align(center)[#text(34pt, weight: "bold")[营业执照] \\ #v(2mm) 统一社会信用代码 #it.uscc]
#v(12mm)
#grid(columns: (38mm, 1fr), row-gutter: 7mm,
  [名　　称], it.name, [类　　型], it.type, [法定代表人], it.head, [住　　所], it.address)
"""
_compiling = Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(manimgx_fonts_cjk.__file__).parent])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def licence(organisation: Organisation, head: str) -> bytes:
    """The licence of an organisation, with this one as its head, who may be another than the filing says."""
    says = {
        "uscc": organisation.uscc,
        "name": organisation.name,
        "type": organisation.type,
        "head": head,
        "address": organisation.address,
    }
    with _compiling:
        pdf = _compiler().compile(input=LICENCE.encode(), format="pdf", sys_inputs={"it": json.dumps(says)})
    return bytes(pdf)  # type: ignore[arg-type]
