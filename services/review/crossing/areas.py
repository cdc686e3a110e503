"""Whose area an address lies in, as far as it says so itself: by the names of the offices' areas in the city pack.

Careful rather than complete: an address that names its own office's area anywhere is right, and a place that only gives
a street its name (石臼路) says nothing.
"""

import re
from functools import lru_cache

from tenants.offices.directory import Directory

STREET = (
    "(?!大街|大道|[东西南北中]?[一二三四五六七八九十]?(?:路|街(?!道)|巷|道)|胡同|小区|花园|大厦|酒店|宾馆)"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def elsewhere(address: str, office: str, known: Directory) -> str:
    """The office in whose area an address lies, where that is another one; empty where it is not, or not said.

    Args:
        office: the one that has the filing.
    """
    said, city = re.sub(r"\s", "", address), known.city.area_zh.removesuffix("市")
    found: list[tuple[int, int, str]] = []
    for card in known.districts:
        place = _first(said, (card.area_zh, *card.also), city)
        if place is None:
            continue
        if card.slug == office:
            return ""
        found.append((*place, card.slug))
    # The larger unit stands first, and of two names that begin together the longer one is meant.
    return min(found)[2] if found else ""


def _first(address: str, names: tuple[str, ...], city: str) -> tuple[int, int] | None:
    """Where one of these names stands first, and minus its length."""
    places = [(match.start(), -len(match[0])) for match in _pattern(names, city).finditer(address)]
    return min(places, default=None)


@lru_cache(maxsize=4096)
def _pattern(names: tuple[str, ...], city: str) -> re.Pattern[str]:
    """The names where a place begins: at the start, after the city's name or the end of a larger unit's.

    So 岚山经济开发区 is not the 开发区 of the city.
    """
    chinese = sorted((name for name in names if CHINESE.fullmatch(name)), key=len, reverse=True)
    if not chinese:
        return re.compile("(?!)")
    begins = f"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[省市区县镇乡])|(?<={re.escape(city)}))"
    return re.compile(f"{begins}(?:{'|'.join(map(re.escape, chinese))}){STREET}")
