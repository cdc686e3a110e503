"""What is told before anything personal is asked: who asks, what for, on what basis, for how long, and whose rights."""

from tenants.offices.citypack import CityPack
from tenants.offices.directory import Card, directory


def version() -> str:
    """The version of what is told; empty where the city pack has nothing."""
    privacy = directory().pack.privacy
    return privacy.version if privacy else ""


def short(office: Card) -> str:
    """It in a sentence or two, in the reader's language; the page has the rest."""
    pack = directory().pack
    return _filled(str(pack.privacy.short), office, pack) if pack.privacy else ""


def sections(office: Card) -> list[tuple[str, list[str]]]:
    """All of it, in the reader's language: headings, each with its paragraphs."""
    pack = directory().pack
    return [
        (str(section.heading), [_filled(str(one), office, pack) for one in section.paragraphs])
        for section in (pack.privacy.sections if pack.privacy else ())
    ]


def _filled(text: str, office: Card, pack: CityPack) -> str:
    city = directory().city
    return text.format(
        office=office.name,
        address=office.address,
        telephone=office.telephone,
        email=office.email,
        city=city.name,
        city_telephone=city.telephone,
        years=pack.retention_years,
    )
