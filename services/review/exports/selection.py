"""Which filings a table is of: what the queue shows, all pages of it."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from infra.problems import Unprocessable
from services.review.queries import ASKED
from tenants.filings import names, questions
from tenants.filings.models import Filing
from tenants.filings.states import State


@dataclass(frozen=True, slots=True)
class Selection:
    """As `queries.queue` has it. Empty: all.

    Raises:
        Unprocessable: there is no such state.
    """

    state: str = ""
    search: str = ""

    def __post_init__(self) -> None:
        if self.state and self.state != ASKED and self.state not in State.values:
            raise Unprocessable("no-such-state", _("Choose one of the states.")).at("state")

    def rows(self) -> QuerySet[Filing]:
        """The filings of the current office."""
        rows: QuerySet[Filing] = Filing.objects.all()
        if self.state == ASKED:
            rows = rows.filter(pk__in=questions.unanswered().values("filing"))
        elif self.state:
            rows = rows.filter(state=self.state)
        if needle := self.search.strip():
            rows = rows.filter(pk__in=names.having(needle))
        return rows

    @property
    def words(self) -> str:
        """What was chosen, in the reader's language."""
        said = [str(dict(choices())[self.state])]
        if needle := self.search.strip():
            said.append(_("found for “%(words)s”") % {"words": needle})
        return " · ".join(said)

    def as_text(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, kept: str) -> Self:
        """What `as_text` gave."""
        return cls(**json.loads(kept))


def choices() -> list[tuple[str, object]]:
    """What may be chosen."""
    return [("", _("All filings")), *State.choices, (ASKED, _("With an open question"))]
