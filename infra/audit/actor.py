"""Who acts."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["filer", "staff", "clock", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which office.

    `id` is a staff account's number, or the keyed hash of a filer's contact: never a name, a phone or an address.
    """

    kind: Kind
    id: str
    role: str
    office: str
    # A filer's contact hashed under the other keys of the ring, while keys are rotated.
    aliases: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """All ids under which this actor may stand in a row."""
        return self.aliases | {self.id}


CLOCK = Actor("clock", "clock", "clock", "")
SYSTEM = Actor("system", "system", "system", "")
