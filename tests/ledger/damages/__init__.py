"""Every kind of damage that can be done to a ledger, and which check must name it."""

from tests.ledger.damages import archive, between, events, filings, messages, plans, referrals
from tests.ledger.damages.kinds import DAMAGES, Damage

__all__ = ["DAMAGES", "Damage", "archive", "between", "events", "filings", "messages", "plans", "referrals"]
