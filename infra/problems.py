"""What can be refused: every error that a person may meet, with a code for programs and words for people.

The API answers them as RFC 9457 problem documents, pages as a message at the place where it belongs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field or document, and what to do."""

    field: str
    code: str
    message: Text


class Problem(Exception):
    """Something was refused. `code` is stable, `message` is lazily translated and says what to do.

    `members`: what a program needs besides to go on, as members of the problem document.
    """

    status = 400

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.members = dict(members or {})

    def at(self, *fields: str) -> Self:
        """The same, said at these fields."""
        self.errors = tuple(FieldError(field, self.code, self.message) for field in fields)
        return self


class Unauthorized(Problem):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401


class Forbidden(Problem):
    """Who is signed in may not do this."""

    status = 403


class NotFound(Problem):
    """There is no such thing, or it is not to be seen from here."""

    status = 404


class NotAllowed(Problem):
    """There is such a thing, and this is not how it is asked."""

    status = 405


class Conflict(Problem):
    """The thing is not in the state that this needs, or somebody else was first."""

    status = 409


class TooLarge(Problem):
    """More bytes than are taken."""

    status = 413


class Unprocessable(Problem):
    """What was sent is understood, and not right: `errors` says where."""

    status = 422


class TooMany(Problem):
    """Too often; `retry_after` seconds say when again."""

    status = 429


class Broken(Problem):
    """Something broke that nobody foresaw."""

    status = 500


class Unavailable(Problem):
    """A part that this needs does not answer; nothing was changed."""

    status = 503
