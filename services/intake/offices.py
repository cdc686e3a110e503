"""Which office is whose: found by its area, its address, and other names."""

import unicodedata

from tenants.offices.directory import Card


def plain(text: str) -> str:
    """As it is compared: full-width letters as others, large as small; the page's script does the same."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(card: Card) -> str:
    """All that an office is found by, in both languages."""
    names = (card.area_zh, card.area_en, card.name_zh, card.name_en, card.address_zh, card.address_en)
    return plain(" ".join((*names, card.telephone, card.phone, *card.also)))


def fits(card: Card, query: str) -> bool:
    """Whether an office has every word of what is looked for."""
    words = words_of(card)
    return all(word in words for word in plain(query).split())
