"""Statements that PostgreSQL plans once for a connection.

PREPARE and EXECUTE are SQL, so that they go out in the same message as what chooses the office; what the driver
prepares could not. When its connection turns to another office, PostgreSQL plans a statement anew by itself.
"""

import re
from functools import cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

PLACE = re.compile(r"%(?:s|\((\w+)\)s)")
_numbers = count(1)
# Of each connection: the statements that it has prepared, and under which names.
_names: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


class Prepared(str):
    """A statement that is worth planning once, one of few texts that are run again and again.

    A cursor takes it as it takes any text; PostgreSQL finds the types of the parameters by where they stand.
    """

    __slots__ = ()


def called(connection: Any, statement: Prepared) -> tuple[str, str, str]:
    """What prepares a statement (empty where this connection has it), what runs it, and its name.

    A name that was not noted with `note` is not used again.
    """
    body, arguments = _parts(statement)
    if name := _names.get(connection, {}).get(statement):
        return "", f"EXECUTE {name}{arguments}", name
    name = f"beian_{next(_numbers)}"
    return f"PREPARE {name} AS {body}; ", f"EXECUTE {name}{arguments}", name


def note(connection: Any, statement: Prepared, name: str) -> None:
    """It has been prepared under this name."""
    _names.setdefault(connection, {})[statement] = name


def forget(connection: Any) -> None:
    """Prepare everything anew, under other names."""
    _names.pop(connection, None)


@cache
def _parts(statement: str) -> tuple[str, str]:
    """The statement with $1, $2 ... for its parameters, and those parameters as the driver knows them."""
    places = [place.group() for place in PLACE.finditer(statement)]
    if "%s" in places:
        numbers = count(1)
        body = PLACE.sub(lambda _place: f"${next(numbers)}", statement)
    else:
        places = list(dict.fromkeys(places))
        body = PLACE.sub(lambda place: f"${places.index(place.group()) + 1}", statement)
    return body, f"({', '.join(places)})" if places else ""
