"""From when a version is in force, and why it was made."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.review.setup.fields import Line
from tenants.offices.models import Notice
from tenants.offices.setup.changing import REMARK
from tenants.offices.setup.starting import LATER, StartForm


class WhenForm(StartForm):
    """The end of every form of the exercise's set-up."""

    remark = Line(
        label=_("Why"),
        max_length=REMARK,
        help_text=_("It stands beside the version for good: what was decided, by whom."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, base: Notice) -> None:
        coming = base.in_force_from > timezone.now()
        super().__init__(data, initial={"when": LATER, "starts_at": base.in_force_from} if coming else {})
