"""Saving what is right of what somebody typed: what is wrong is named, and keeps nothing else from being saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.audit.actor import Actor
from infra.problems import FieldError, Problem
from tenants.filings import lodging
from tenants.filings.form import Warned
from tenants.filings.models import Filing


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of each value: saved, or at fault; and what is unusual about those that are saved."""

    filing: Filing
    saved: frozenset[str]
    faults: tuple[FieldError, ...]
    warnings: tuple[Warned, ...]


def keep(filing: Filing, data: Mapping[str, Any], actor: Actor) -> Kept:
    """As `lodging.edit`, for those of the values that are right.

    Raises:
        Problem: nothing of the filing may be changed now, or not by this actor.
    """
    form = lodging.form_of(data, filing.filer_kind)
    faults = [*lodging.errors_of(form)]
    while True:
        wrong = {fault.field for fault in faults}
        right = {name: value for name, value in data.items() if name not in wrong}
        try:
            filing = lodging.edit(filing.pk, right, actor)
        except Problem as problem:
            # Right by itself, and wrong with what is known besides: another account, one that is filed already.
            named = [fault for fault in problem.errors if fault.field in right]
            if not named:
                raise
            faults += named
            continue
        warnings = tuple(warned for warned in form.warnings if warned.field in right)
        return Kept(filing, frozenset(right), tuple(faults), warnings)
