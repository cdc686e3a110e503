"""What an office asked to have corrected with the last return, and what stood there then."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.crypto.fields import SealedField
from infra.problems import FieldError, Forbidden, Unprocessable
from tenants.filings.annex_one import AnnexOne

NAMES = frozenset(field.name for field in AnnexOne._meta.local_fields)


class Corrections(models.Model):
    """The column, which `Filing` has among its own, and how it is read.

    It is JSON, sealed: the office's free words may name anybody. Beside each point about a field stands what the field
    said when the filing was returned, personal numbers masked, so that old and new can be compared.
    """

    asked = SealedField(mask="text", null=True)

    class Meta:
        abstract = True

    @property
    def return_reasons(self) -> list[dict[str, str]]:
        """All that the office asked to have corrected, with the last return: `field`, `message`, `fix`."""
        return [{name: one[name] for name in one if name != "was"} for one in self._asked()]

    @return_reasons.setter
    def return_reasons(self, reasons: Sequence[dict[str, str]]) -> None:
        kept = [reason | {"was": self._standing(reason["field"])} for reason in reasons]
        # A sealed value as text is its mask, a day is 2017-03-20.
        self.asked = json.dumps(kept, ensure_ascii=False, default=str) if kept else None

    @property
    def returned_values(self) -> dict[str, Any]:
        """What the fields that are to be corrected said when the filing was returned; masked where sealed."""
        return {one["field"]: one.get("was") for one in self._asked() if one["field"] in NAMES}

    def _asked(self) -> list[dict[str, Any]]:
        return json.loads(self.asked.open()) if self.asked else []

    def _standing(self, field: str) -> Any:
        return getattr(self, field) if field in NAMES else None


@dataclass(frozen=True, slots=True)
class Again:
    """What a second return needs: what is new since the first, and why a supervisor lets it go out."""

    new_facts: str
    why: str


def second_time(returns: int, actor: Actor, again: Again | None) -> None:
    """All that is wrong is told once (一次性告知): a second return is for new facts, and a supervisor answers for it.

    Raises:
        Forbidden: not a supervisor.
        Unprocessable: what is new, or why, is not said.
    """
    if not returns:
        return
    if actor.role != "supervisor":
        raise Forbidden(
            "second-return",
            _("The filer was told once what to correct. A second return is a supervisor's to send."),
        )
    missing = {"new_facts": _("Say what is new since the last return."), "why": _("Say why it has to be.")}
    faults = [
        FieldError(name, "required", message)
        for name, message in missing.items()
        if not (again and getattr(again, name).strip())
    ]
    if faults:
        raise Unprocessable(
            "second-return-unexplained",
            _(
                "The filer was told once what to correct: say what is new, and why it has to be returned again."
            ),
            errors=faults,
        )
