"""The font that has Chinese, out of its package."""

from pathlib import Path

import manimgx_fonts_cjk


def cjk_font() -> Path:
    """The font's file.

    Raises:
        FileNotFoundError: the package has none.
    """
    found = sorted(Path(manimgx_fonts_cjk.__file__).parent.rglob("*.tt[cf]"))
    if not found:
        raise FileNotFoundError("manimgx-fonts-cjk has no font")
    return found[0]
