"""Two versions of a pack side by side: what differs, and what one changed put into another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: where it stands in the pack, and both; None where there is none."""

    path: tuple[str, ...]
    before: Any
    after: Any


def merged(base: Any, ours: Any, theirs: Any) -> Any:
    """Ours, with all that theirs changed of the base and we did not; a list is one value."""
    if all(isinstance(one, Mapping) for one in (base, ours, theirs)):
        keys = dict.fromkeys([*ours, *theirs])
        three = {key: [one.get(key, _NOTHING) for one in (base, ours, theirs)] for key in keys}
        found = {key: merged(*values) for key, values in three.items()}
        return {key: value for key, value in found.items() if value is not _NOTHING}
    return theirs if ours == base else ours


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Each value that is another; entries of a list go by their `id` or `slug` where they have one, else by number."""
    if before == after:
        return
    one, other = _parts(before), _parts(after)
    if not before and other is not None:
        one = {}
    if not after and one is not None:
        other = {}
    if one is None or other is None:
        yield Difference(path, before, after)
        return
    for key in dict.fromkeys([*one, *other]):
        yield from differences(one.get(key), other.get(key), (*path, key))


def values(pack: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a pack with where it stands."""
    parts = _parts(pack)
    if parts is None:
        yield path, pack
        return
    for key, value in parts.items():
        yield from values(value, (*path, key))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """What a value is made of; None of what is one value, as lists of words and numbers are."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return {str(one.get("id") or one.get("slug") or number): one for number, one in enumerate(value, 1)}
    return None
