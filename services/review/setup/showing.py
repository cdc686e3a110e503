"""Versions of the exercise in words."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.review.setup.labels import label, place, said
from tenants.offices.setup.merging import differences, values
from tenants.offices.setup.versions import Version, versions
from tenants.offices.staffing import names_of


@dataclass(frozen=True, slots=True)
class Line:
    """One value that differs: what it is called, and both in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A version with who made it, and its standing, in words."""

    version: Version
    author: str
    standing: str


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[Line]:
    """What differs between two packs, place by place."""
    return [
        Line(place(one.path), said(one.before, one.path), said(one.after, one.path))
        for one in differences(before, after)
    ]


def laid_out(pack: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """A whole pack by its parts: of each its name, and its values with their names."""
    parts = groupby(values(pack), key=lambda one: one[0][0])
    return [
        (label([part]), [(place(path), said(value, path)) for path, value in found]) for part, found in parts
    ]


def listed() -> list[Listed]:
    """All versions, the last made first."""
    found = versions()
    names = names_of(one.made_by for one in found)
    return [
        Listed(
            one,
            names.get(one.made_by, "") or str(_("by a release") if not one.made_by else one.made_by),
            str(one.standing.label),
        )
        for one in found
    ]
