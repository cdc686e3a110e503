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
class Service:
    """A service's wishes; its package has them as `SERVICE`.

    `hears`: types of events, where `*` stands for one word. `clock`: its tasks by name, each with the seconds between
    two runs, or the time of the day.
    """

    hears: tuple[str, ...]
    clock: Mapping[str, float | time] = field(default_factory=dict)


@cache
def services() -> dict[str, Service]:
    """All services by name. Only their packages are imported: this may be asked before Django is ready."""
    return {name: import_module(f"services.{name}").SERVICE for name in SERVICES}
