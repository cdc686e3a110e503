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
    """A page that others lead to: its address's name, its words, and on which kind of desk, for which roles, it is.

    One with others `under` it leads to the first of these, and shows them all once one is there. The bar has them by
    their `rank`, those of one rank in the order of the services.
    """

    url: str
    label: object  # lazy, for it is read in the language of whoever reads it
    kinds: frozenset[str] = frozenset({"city", "district"})
    under: tuple["Place", ...] = ()
    roles: frozenset[str] = frozenset()  # none: whoever is signed in
    rank: int = 50

    def leads(self, kind: str, role: str) -> "tuple[Place, ...]":
        """The pages that it leads to on this kind of desk, for somebody in this role."""
        return tuple(place for place in self.under or (self,) if place._is_for(kind, role))

    def _is_for(self, kind: str, role: str) -> bool:
        return kind in self.kinds and (not self.roles or role in self.roles)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in an office until a person does something: its words, and where that is done.

    `count`: SQL, an expression over the office's own tables that counts it, to %(most)s and no further; it may ask for
    `now()`.
    """

    url: str
    query: str
    label: object
    count: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service's wishes; its package has them as `SERVICE`.

    `hears`: types of events, where `*` stands for one word. `clock`: its tasks by name, each with the seconds between
    two runs, or the time of the day. `sms`: its SMS templates by name, each with the places that it fills. `desk`: its
    pages for an office's staff. `filing`, `filer`: its pages about one filing (their addresses have a `filing_id`), for
    the staff of its office, and for its filer. `warns`: functions by their dotted names; each takes a filing and
    says in lines what its office is to see, whichever service's page shows it. `waiting`: what the supervisor of a
    district is to see to. `nice`: by how much its worker's processor time counts less than that of what somebody looks
    at meanwhile (nice(2)).
    """

    hears: tuple[str, ...]
    clock: Mapping[str, float | time] = field(default_factory=dict)
    sms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    desk: tuple[Place, ...] = ()
    filing: tuple[Place, ...] = ()
    filer: tuple[Place, ...] = ()
    warns: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    nice: int = 0


@cache
def services() -> dict[str, Service]:
    """All services by name. Only their packages are imported: this may be asked before Django is ready."""
    return {name: import_module(f"services.{name}").SERVICE for name in SERVICES}
