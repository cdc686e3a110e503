"""Entries as they are read: who did what when, to which filing; and whether the chain has them as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infra.audit import chain
from infra.audit.models import AuditEntry
from infra.db import current_office
from services.review.oversight.doings import accounts
from services.review.oversight.words import word
from tenants.filings.display import label_of
from tenants.filings.revealing import Why
from tenants.filings.states import DocumentKind, PaperState, WithdrawalReason
from tenants.offices.directory import directory
from tenants.offices.models import Role
from tenants.offices.staffing import names_of

WHO = {
    "filer": gettext_lazy("Filer"),
    "clock": gettext_lazy("The clock"),
    "system": gettext_lazy("The system"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "why": dict(Why.choices),
    "reason": dict(WithdrawalReason.choices),
    "paper": dict(PaperState.choices),
    "document_kind": dict(DocumentKind.choices),
    "kind": dict(DocumentKind.choices),
    "role": dict(Role.choices),
    "before": dict(Role.choices),
}
FAULTS = {
    "link missing": gettext_lazy("a link is missing"),
    "entry missing": gettext_lazy("an entry is missing"),
    "entry or link changed": gettext_lazy("an entry or a link was changed"),
    "cut off": gettext_lazy("what was there when it was last recomputed is gone"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words. `holds`: the chain has it as it is; None where it is not linked yet."""

    entry: AuditEntry
    what: object
    said: str
    who: str
    role: str
    office: str
    account: str
    holds: bool | None


def rows_of(entries: list[AuditEntry]) -> list[Row]:
    """These entries of the current office in words; four queries, however many they are."""
    names = names_of(entry.actor for entry in entries if entry.actor_kind == "staff")
    filings, holding = accounts(entries), chain.holding(entries)
    return [_row(entry, names, filings, holding) for entry in entries]


def fault_words(reason: str) -> object:
    """What does not hold in a chain, in words."""
    return FAULTS.get(reason, _("a key that it was made with is not there any more"))


def _row(entry: AuditEntry, names: dict[str, str], filings: dict[UUID, str], holding: dict[int, bool]) -> Row:
    by_staff = entry.actor_kind == "staff"
    card = directory().offices.get(entry.actor_office)
    return Row(
        entry=entry,
        what=word(entry.action),
        said="，".join(_said(entry.detail)),
        who=names.get(entry.actor, entry.actor) if by_staff else str(WHO.get(entry.actor_kind, "")),
        role=str(dict(Role.choices).get(entry.role, "")) if by_staff else "",
        office=card.area if card and by_staff and entry.actor_office != current_office() else "",
        account=filings.get(entry.subject, "") if entry.subject else "",
        holds=holding.get(entry.pk),
    )


def _said(detail: dict[str, Any]) -> Iterable[str]:
    """What an entry says besides, as far as it is for people: of codes their words, of ids nothing."""
    texts = {name: value for name, value in detail.items() if isinstance(value, str) and value}
    if "field" in texts:
        yield label_of(texts["field"])
    reasons = detail.get("reasons")
    for reason in reasons if isinstance(reasons, list) else ():
        yield label_of(str(reason.get("field", "")))
    yield from (str(labels[texts[name]]) for name, labels in CHOICES.items() if texts.get(name) in labels)
    if "due_on" in texts:
        yield _("due %(due)s, before %(before)s") % {
            "due": texts["due_on"],
            "before": texts.get("due_before", "—"),
        }
