"""What is to be seen of messages."""

from uuid import UUID

from services.notify.models import Message


def messages_of(filing: UUID) -> list[Message]:
    """The messages of a filing, first to last; addresses are masked."""
    return list(Message.objects.filter(filing=filing).order_by("created_at"))
