"""What waits between the offices, on top of a desk."""

from typing import Any

from django import template

from services.review.transfers import queries
from services.review.transfers.queries import Waiting

register = template.Library()


@register.simple_tag(takes_context=True)
def transfers_waiting(context: Any) -> Waiting:
    """The transfers that wait for the office whose desk this is."""
    return queries.waiting(context["office"].slug)
