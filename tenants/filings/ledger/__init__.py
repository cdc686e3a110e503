"""What must hold of an office's filings: in their history, in the audit trail, in the outbox, in the store."""

from tenants.filings.ledger import claims, documents, history, names

__all__ = ["claims", "documents", "history", "names"]
