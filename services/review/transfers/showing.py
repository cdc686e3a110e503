"""What a filing's page shows of transfers: the one under way, where it went, where it came from; and the small form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Unprocessable
from services.review.city.choosing import listed, meant
from services.review.transfers import may
from services.review.transfers.actions import LONGEST
from services.review.transfers.models import Transfer
from services.review.transfers.queries import open_of
from tenants.filings import pasts, transferring
from tenants.filings.models import Filing, History
from tenants.filings.states import FilingKind
from tenants.offices.directory import directory


class PassOnForm(forms.Form):
    """To which office a filing belongs, and why."""

    to = forms.CharField(label=_("The office that it belongs to"), max_length=LONGEST)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("The other office reads this, and staff of both; the filer does not."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, office: str, data: Mapping[str, Any] | None = None, to: str = "") -> None:
        few, there = listed(), directory().offices.get(to)
        super().__init__(data, initial={"to": to if few or there is None else there.area})
        if few:
            others = [(card.slug, card.area) for card in few if card.slug != office]
            self.fields["to"].widget = forms.Select(choices=[("", "—"), *others])

    def clean_to(self) -> str:
        """The office, however it was named."""
        try:
            return meant(self.cleaned_data["to"])
        except Unprocessable as unclear:
            raise forms.ValidationError(str(unclear.message)) from None


def of_filing(
    filing: Filing,
    history: Sequence[History],
    actor: Actor,
    typed: Mapping[str, Any] | None = None,
    to: str = "",
) -> dict[str, Any]:
    """The context of a filing's page, read under its office's role."""
    office, cards = str(current_office()), directory().offices
    transfer = open_of(history)
    came = bool(history) and history[0].event == pasts.ARRIVED
    passes = (
        transfer is None
        and filing.state in transferring.LEAVES
        and filing.kind == FilingKind.FIRST
        and may.propose(office, actor)
        and len(directory().districts) > 1
    )
    return {
        "transfer": transfer,
        "transfer_to": cards.get(transfer.to_office) if transfer else None,
        "gone": transferring.went_to(history),
        "past": [(line, cards.get(line.office)) for line in pasts.lines(filing.pk)] if came else [],
        "pass_on": PassOnForm(office, typed, to) if passes else None,
    }


def asked_of(transfer: Transfer, actor: Actor) -> dict[str, bool]:
    """What the reader may do with a transfer, by the name of the verb."""
    return {name: getattr(may, name)(transfer, actor) for name in ("agree", "accept", "decline", "take_back")}
