"""The form of a message to many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from infra.problems import Problem, Unprocessable
from services.notify.bulk.actions import Wish
from services.notify.bulk.models import Bulk
from services.notify.models import Channel
from services.notify.places import Kind
from services.notify.wording import MOST
from tenants.filings.states import FilerKind, State
from tenants.offices.directory import directory

LATE = {"": None, "true": True, "false": False}


class BulkForm(forms.Form):
    """To whom, by which way, and in which words."""

    offices = forms.MultipleChoiceField(label=_("Offices"), widget=forms.CheckboxSelectMultiple)
    states = forms.MultipleChoiceField(
        label=_("States of the filings"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    filer_kinds = forms.MultipleChoiceField(
        label=_("Who files"),
        choices=FilerKind.choices,
        initial=FilerKind.values,
        widget=forms.CheckboxSelectMultiple,
    )
    late = forms.ChoiceField(
        label=_("Late filing"),
        required=False,
        choices=[("", _("Late or not")), ("true", _("Late only")), ("false", _("Only who is not late"))],
        widget=forms.RadioSelect,
    )
    channels = forms.MultipleChoiceField(
        label=_("By which way"),
        help_text=_(
            "Mail costs nothing. An SMS goes out only by a provider that takes any text, or that has approved the "
            "template “bulk”, whose one place is the whole text; it has no subject and no link."
        ),
        choices=[(Channel.MAIL.value, Channel.MAIL.label), (Channel.SMS.value, Channel.SMS.label)],
        initial=[Channel.MAIL.value],
        widget=forms.CheckboxSelectMultiple,
    )
    subject = forms.CharField(
        label=_("Subject"), help_text=_("It is also the name in the list."), max_length=MOST[Kind.SUBJECT]
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "In a mail the salutation, where to see how far it is, the office, and that filing is free are put around "
            "it. An SMS is the text alone."
        ),
        max_length=MOST[Kind.BODY],
        widget=forms.Textarea(attrs={"rows": 8, "lang": "zh-Hans"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["offices"]
        offices.choices = [(card.slug, card.area) for card in directory().districts]

    @classmethod
    def of(cls, bulk: Bulk) -> "BulkForm":
        """The form as it was filled in."""
        late = next(typed for typed, meant in LATE.items() if meant is bulk.late)
        channels = [channel for channel, used in (("mail", bulk.mail), ("sms", bulk.sms)) if used]
        names = ("offices", "states", "filer_kinds", "subject", "text")
        return cls(
            initial={name: getattr(bulk, name) for name in names} | {"late": late, "channels": channels}
        )

    @property
    def wish(self) -> Wish:
        """What was typed.

        Raises:
            Unprocessable: something is missing, or there is no such choice; the fields say which.
        """
        if not self.is_valid():
            raise Unprocessable("bulk-unusable", _("This cannot be sent like this."))
        typed = dict(self.cleaned_data)
        channels = typed.pop("channels")
        return Wish(
            **typed | {"late": LATE[typed["late"]], "mail": "mail" in channels, "sms": "sms" in channels}
        )

    def refused(self, problem: Problem) -> None:
        """Say at each field what is wrong with it."""
        if self.is_valid():
            for fault in problem.errors:
                self.add_error(fault.field, str(fault.message))
