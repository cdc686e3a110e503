"""A filing that begins with what another one says: a change or closing of it, or another account of the same filer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from tenants.filings import lodging, permissions
from tenants.filings.form import OF_ACCOUNT
from tenants.filings.models import Filing

THE_ACCOUNTS_OWN = frozenset(row.name for step in OF_ACCOUNT for row in step.rows)


def succeed(filing: Filing, actor: Actor, kind: str, contact: str | None = None, notice: str = "") -> Filing:
    """Begin the change or closing of an archived filing, with all that annex 1 says there.

    Raises:
        Forbidden: not by this actor.
        Problem: as `lodging.begin`.
    """
    return lodging.begin(
        _said(filing, actor),
        actor,
        filer_kind=filing.filer_kind,
        contact=contact,
        notice=notice,
        replaces=filing,
        kind=kind,
        copied_from=filing,
    )


def another(
    filing: Filing, data: Mapping[str, Any], actor: Actor, contact: str | None = None, notice: str = ""
) -> Filing:
    """Begin the filing of another account of the same filer: the people are the same, the account is in `data`.

    Raises:
        Forbidden: not by this actor.
        Problem: as `lodging.begin`.
    """
    people = {name: value for name, value in _said(filing, actor).items() if name not in THE_ACCOUNTS_OWN}
    return lodging.begin(
        {**people, **data},
        actor,
        filer_kind=filing.filer_kind,
        contact=contact,
        notice=notice,
        copied_from=filing,
    )


def _said(filing: Filing, actor: Actor) -> dict[str, Any]:
    """What a filing says, personal numbers opened, as far as it would be taken today."""
    if not permissions.edit(filing, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    values = lodging.values_of(filing)
    wrong = {fault.field for fault in lodging.errors_of(lodging.form_of(values, filing.filer_kind))}
    return {name: value for name, value in values.items() if name not in wrong}
