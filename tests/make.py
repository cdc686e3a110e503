"""Making what tests need: filings with made-up people and valid check digits."""

import itertools
import random
from datetime import date
from typing import Any

from infra.audit.actor import Actor
from infra.crypto.blind import blind
from tenants.filings import workflow
from tenants.filings.events import Drafted
from tenants.filings.models import Filing

_numbers = itertools.count(random.randrange(10**6, 10**8))  # noqa: S311
STAFF = Actor("staff", "1", "clerk", "donggang")


def wechat_id() -> str:
    """An account id that no other test uses."""
    return f"test_{next(_numbers)}"


def phone() -> str:
    """A mobile number that no other test uses."""
    return f"+86138{next(_numbers) % 10**8:08d}"


def filer(contact: str, office: str = "donggang") -> Actor:
    """The filer with this contact."""
    return Actor("filer", blind(contact, office=office, purpose="contact"), "filer", office)


def make_draft(**columns: Any) -> Filing:
    """A draft in the current office, straight into the tables, with the columns given."""
    account = columns.pop("account", wechat_id())
    defaults = {
        "filer_kind": "company",
        "account": account,
        "wechat_id": account,
        "first_due_on": date(2099, 1, 1),
        "due_on": date(2099, 1, 1),
    }
    filing = Filing(**{**defaults, **columns})
    filing.save(force_insert=True)
    workflow.write(filing, Drafted, STAFF)
    return filing
