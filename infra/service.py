"""What each service says of itself, in its package: what it wants to hear of, and what the clock asks it to do.

Here the services are names, as in `settings` and `urls`: what they do, the ground does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from importlib import import_module

SERVICES = ("intake", "review", "notify")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that others lead to: its address's name, its words, and on which kind of desk it is.

    One with others `under` it leads to the first of these, and shows them all once one is there.
    """

    url: str
    label: object  # lazy, for it is read in the language of whoever reads it
    kinds: frozenset[str] = frozenset({"city", "district"})
    under: tuple["Place", ...] = ()

    def leads(self, kind: str) -> "tuple[Place, ...]":
        """The pages that it leads to on this kind of desk."""
        return tuple(place for place in self.under or (self,) if kind in place.kinds)


@dataclass(frozen=True, slots=True)
class Service:
    """A service's wishes; its package has them as `SERVICE`.

    `hears`: types of events, where `*` stands for one word. `clock`: its tasks by name, each with the seconds between
    two runs, or the time of the day. `sms`: its SMS templates by name, each with the places that it fills. `desk`: its
    pages for an office's staff. `filing`, `filer`: its pages about one filing (their addresses have a `filing_id`), for
    the staff of its office, and for its filer. `warns`: functions by their dotted names; each takes a filing and
    says in lines what its office is to see, whichever service's page shows it.
    """

    hears: tuple[str, ...]
    clock: Mapping[str, float | time] = field(default_factory=dict)
    sms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    desk: tuple[Place, ...] = ()
    filing: tuple[Place, ...] = ()
    filer: tuple[Place, ...] = ()
    warns: tuple[str, ...] = ()


@cache
def services() -> dict[str, Service]:
    """All services by name. Only their packages are imported: this may be asked before Django is ready."""
    return {name: import_module(f"services.{name}").SERVICE for name in SERVICES}
