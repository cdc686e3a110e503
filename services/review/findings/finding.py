"""What a machine finds about a filing: said beside the field, never a decision."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from infra.problems import Text
from tenants.filings.form import BY_NAME
from tenants.filings.states import DocumentKind


class Severity(StrEnum):
    """How much it is worth a look. The word is the word of the CSS class, too."""

    FINE = "fine"  # looked at, and as it should be
    HINT = "hint"  # good to know; no reason to return a filing
    LOOK = "look"  # a person has to compare
    WRONG = "wrong"  # cannot be right


@dataclass(frozen=True, slots=True)
class Link:
    """Another filing of this office that it is about."""

    filing: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    `field`: of annex 1, or `documents.<kind>`, or `paper`. `code` tells one from another, for programs and tests.
    """

    field: str
    severity: Severity
    code: str
    text: Text
    links: tuple[Link, ...] = ()

    @property
    def label(self) -> Text:
        """What it is about, in words."""
        if self.field in BY_NAME:
            return BY_NAME[self.field].label
        what, _dot, kind = self.field.partition(".")
        return DocumentKind(kind).label if what == "documents" else _("Paper copy")

    @property
    def anchor(self) -> str:
        """Where it stands on the filing's page; empty where there is no such place."""
        if self.field in BY_NAME:
            return f"line-{self.field}"
        what, _dot, kind = self.field.partition(".")
        return f"document-{kind}" if what == "documents" else ""

    @property
    def to_look_at(self) -> bool:
        """Whether a filing with it is not simply clean."""
        return self.severity in (Severity.LOOK, Severity.WRONG)
