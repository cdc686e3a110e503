"""How a message to many reads to some of those whom it is for: their addresses are masked, and that they were read is
in their office's audit trail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.audit.actor import Actor
from infra.crypto.mask import mask
from infra.db import office_scope
from services.notify import outgoing
from services.notify.bulk import addressing, choosing, texts
from services.notify.bulk.counting import Count
from services.notify.bulk.models import Bulk
from services.notify.models import Channel
from services.notify.texts import Content
from tenants.filings.queries import opened
from tenants.offices.directory import Card, directory

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One message as it would be; `parts`: as how many SMS."""

    office: Card
    account: str
    channel: Channel
    to: str
    content: Content
    parts: int


def examples(bulk: Bulk, counts: Mapping[str, Count], actor: Actor) -> list[Example]:
    """The messages of three filings, of as many offices as there are."""
    offices = [slug for slug in bulk.offices if counts[slug].filings][:EXAMPLES]
    found = list[Example]()
    for number, slug in enumerate(offices):
        share = len(range(number, EXAMPLES, len(offices)))
        with office_scope(slug):
            found += _of_office(bulk, directory().offices[slug], share, actor)
    return found


def _of_office(bulk: Bulk, office: Card, most: int, actor: Actor) -> Iterator[Example]:
    filings = [opened(filing.pk, actor) for filing in choosing.following(bulk, None, most)]
    for filing, recipients in addressing.addressed(bulk, filings):
        facts = outgoing.facts_of(filing)
        for recipient in recipients:
            said = texts.content(bulk, recipient.channel, facts)
            parts = texts.parts(said.text, office) if recipient.channel == Channel.SMS else 0
            to = mask("text", recipient.address)
            yield Example(office, facts["account"], recipient.channel, to, said, parts)
