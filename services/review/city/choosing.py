"""Which office is meant where somebody chooses one: from a list of few, else by what they type of its name."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from infra.problems import NotFound, Unprocessable
from tenants.offices.directory import Card, directory

LISTED = 40  # offices in a list to choose from; of more the name is typed
SUGGESTED = 12
NAMED = 5  # of those that fit, in an error


def listed() -> tuple[Card, ...]:
    """The districts as a list has them; empty where they are too many for one."""
    found = directory().districts
    return found if len(found) <= LISTED else ()


def suggested(text: str) -> list[Card]:
    """The first districts that what was typed so far fits, those that begin with it before the others."""
    words = _plain(text)
    fitting = [card for card in directory().districts if any(words in name for name in _names(card))]
    fitting.sort(key=lambda card: not any(name.startswith(words) for name in _names(card)))
    return fitting[:SUGGESTED]


def meant(text: str, *, field: str = "office") -> str:
    """The office that is meant by its address, area or name, or so much of it that no other fits; empty for none.

    Raises:
        Unprocessable: none is called so, or several are; said at `field`.
    """
    words = _plain(text)
    if not words:
        return ""
    offices = directory()
    if words in offices.offices:
        return words
    whole = [card for card in offices.districts if words in _names(card)]
    found = whole or [card for card in offices.districts if any(words in name for name in _names(card))]
    if len(found) == 1:
        return found[0].slug
    if not found:
        message = _("No office is called so. Write its area or its name.")
        raise Unprocessable("no-office-called-so", message).at(field)
    message = _("Several offices fit: %(names)s. Write more of its name.")
    names = ", ".join(card.name for card in found[:NAMED]) + (" …" if len(found) > NAMED else "")
    raise Unprocessable("several-offices-called-so", message % {"names": names}).at(field)


def known(slug: str) -> str:
    """The office of this address, as a program names it; empty for none.

    Raises:
        NotFound: there is no such office.
    """
    if slug and slug not in directory().offices:
        raise NotFound("no-such-office", _("There is no such office."))
    return slug


def _names(card: Card) -> Iterator[str]:
    return map(_plain, (card.area_zh, card.name_zh, card.area_en, card.name_en, card.slug))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
