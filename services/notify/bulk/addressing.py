"""Who is written to, and where: of many filings at once, in as few statements as of one."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import structlog

from infra import metrics
from infra.crypto.cipher import SealBroken
from services.notify import calls, outgoing
from services.notify.bulk.models import Bulk
from services.notify.models import Channel
from services.notify.recipients import BULK, Recipient
from tenants.filings.models import Filing

log = structlog.get_logger(__name__)


def addressed(bulk: Bulk, filings: Sequence[Filing]) -> Iterator[tuple[Filing, list[Recipient]]]:
    """Each filing of the current office with its filer's addresses, by the channels that are used.

    One whose address cannot be read keeps nobody else from being written to.
    """
    corrected = calls.with_phones(filing.pk for filing in filings)

    def phone(filing: UUID, known: str) -> str:
        return calls.instead(corrected.get(filing), known)

    for filing in filings:
        try:
            addresses = outgoing.addresses_of(filing, phone)
        except SealBroken:
            log.exception("bulk.unreadable", bulk=str(bulk.pk), filing=str(filing.pk))
            metrics.MESSAGES.labels("none", BULK, "failed").inc()
            yield filing, []
            continue
        found = (
            (bulk.mail, Recipient("filer", Channel.MAIL, addresses.filer_mail)),
            (bulk.sms, Recipient("filer", Channel.SMS, addresses.filer_phone)),
        )
        yield filing, [recipient for wanted, recipient in found if wanted and recipient.address]
