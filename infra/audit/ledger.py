"""What must hold of an office's audit trail: the chain is whole, and has every entry in it."""

from infra.audit import chain
from infra.db import office_scope
from infra.ledger import Finding, Findings, broken, check

UNLINKED = """
    SELECT id, 'entry (' || action || ') is not in the chain' FROM audit_auditentry a
    WHERE at < now() - %(limit)s AND NOT EXISTS (SELECT FROM audit_auditlink l WHERE l.entry_id = a.id)
"""


@check("chain")
def whole(office: str) -> Findings:
    """Every link holds, and every entry is linked in time."""
    with office_scope(office):  # the chain's key is the office's
        for fault in chain.verify():
            yield Finding(f"link {fault.position}", f"{fault.reason}, entry {fault.entry}")
    return (yield from broken(UNLINKED, of="audit_auditentry"))
