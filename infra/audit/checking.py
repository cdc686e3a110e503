"""Whether an office's chain is whole: found each night, kept, and shown to who looks."""

from dataclasses import dataclass
from datetime import datetime

from infra.audit import chain
from infra.audit.models import AuditEntry, AuditLink, ChainCheck

COUNTED = 1000  # entries that wait to be linked; there are a few, for some seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the chain reaches: its last link (0: there is none), that entry's time, and how many wait to be linked.

    `checked`: the last time that all of it was recomputed. `kept`: what was found whole then is still there.
    """

    position: int
    at: datetime | None
    waiting: int
    checked: ChainCheck | None
    kept: bool

    @property
    def whole(self) -> bool:
        """Nothing was wrong when it was recomputed, and it goes on from there."""
        return self.checked is not None and self.checked.broken == 0 and self.kept


def check() -> list[chain.Broken]:
    """Link what is not linked yet, recompute the current office's whole chain, and keep what came of it."""
    chain.seal()
    last, before = _last_link(), _last_check()
    faults = list(chain.verify())
    if before is not None and not _is_there(before):
        faults.append(chain.Broken(before.position, before.entry, "cut off"))
    first = faults[0] if faults else None
    ChainCheck.objects.create(
        position=last.position if last else 0,
        entry=last.entry_id if last else None,
        digest=bytes(last.digest) if last else b"",
        broken=len(faults),
        first=first.position if first else None,
        reason=first.reason if first else "",
    )
    return faults


def standing() -> Standing:
    """How the current office's chain stands; what it costs does not grow with the trail."""
    last, checked = _last_link(), _last_check()
    after = last.entry_id if last else 0
    return Standing(
        position=last.position if last else 0,
        at=AuditEntry.objects.filter(pk=after).values_list("at", flat=True).first(),
        waiting=AuditEntry.objects.filter(pk__gt=after)[:COUNTED].count(),
        checked=checked,
        kept=checked is None or _is_there(checked),
    )


def _last_link() -> AuditLink | None:
    return AuditLink.objects.order_by("-position").first()


def _last_check() -> ChainCheck | None:
    return ChainCheck.objects.order_by("-pk").first()


def _is_there(checked: ChainCheck) -> bool:
    if not checked.position:
        return True
    return AuditLink.objects.filter(position=checked.position, digest=bytes(checked.digest)).exists()
