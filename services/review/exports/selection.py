"""Which filings a table is of: what the queue shows, all pages of it."""

import json
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.db import current_office
from services.review.filters import VIEWS, Filters
from tenants.filings.models import Filing


@dataclass(frozen=True, slots=True)
class Selection:
    """A list of the queue, as `by`, a member's number, sees it."""

    filters: Filters
    by: str

    def rows(self) -> QuerySet[Filing]:
        """The filings of the current office."""
        return self.filters.rows(Actor("staff", self.by, "clerk", str(current_office())))

    @property
    def words(self) -> str:
        """What was chosen, in the reader's language."""
        said = [str(VIEWS[self.filters.view]), *self.filters.words({})]
        if self.filters.search:
            said.append(_("found for “%(words)s”") % {"words": self.filters.search})
        return " · ".join(said)

    def as_text(self) -> str:
        """To be kept."""
        return json.dumps({"query": self.filters.query(), "by": self.by}, ensure_ascii=False)

    @classmethod
    def from_text(cls, kept: str) -> Self:
        """What `as_text` gave."""
        said = json.loads(kept)
        return cls(Filters.read(dict(parse_qsl(said["query"], keep_blank_values=True))), said["by"])
