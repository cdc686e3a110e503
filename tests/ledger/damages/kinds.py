"""What a damage is: how it is done, and what must be said of it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.ledger.life import OFFICE, Ledger

Act = Callable[[Ledger], object]
DAMAGES: list["Damage"] = []


@dataclass(frozen=True, slots=True)
class Damage:
    """`act` does it and gives the subject that the check must name, with words that `says` holds some of."""

    check: str
    says: str
    act: Act
    office: str
    waits: bool

    @property
    def name(self) -> str:
        return self.act.__name__


def damage(check: str, says: str, *, office: str = OFFICE, waits: bool = False) -> Callable[[Act], Act]:
    """Register a damage; it is done to rows that no other touches."""

    def register(act: Act) -> Act:
        DAMAGES.append(Damage(check, says, act, office, waits))
        return act

    return register
