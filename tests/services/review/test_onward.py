"""From one filing of a list to the next, which is left as it is; and keys that mean one thing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.services.review.colleagues import Person, browser, submitted
from tests.services.review.offices import OFFICE

pytestmark = pytest.mark.django_db
DESK = f"/o/{OFFICE}/desk/"
# What the scripts of the desk take themselves: rows and the sheet (desk.js), choosing and undoing (act.js), and on a
# filing's page its checklist.
OF_ROWS, OF_FILING = {"j", "k", "?", "x", "z"}, {"?", "c", "y", "n", "z"}


@pytest.fixture
def three() -> list[Filing]:
    """All that the office has to do, by their last days."""
    with office_scope(OFFICE):
        Filing.objects.filter(state="submitted").update(assigned_to="999")
        today = timezone.localdate()
        return [submitted(office_due_on=today + timedelta(days=days)) for days in (1, 2, 3)]


def test_the_next_of_the_list_comes_and_this_one_stays_as_it_is(anna: Person, three: list[Filing]) -> None:
    client, (first, second, third) = browser(anna[0]), three
    client.get(f"{DESK}?view=new&assigned=nobody")
    assert f'href="{DESK}next/{first.pk}/"' in client.get(f"{DESK}filings/{first.pk}/").content.decode()
    assert client.get(f"{DESK}next/{first.pk}/").url == f"{DESK}filings/{second.pk}/"  # type: ignore[attr-defined]
    # After the last one the list begins again; what a colleague has open is left out.
    assert client.get(f"{DESK}next/{third.pk}/").url == f"{DESK}filings/{first.pk}/"  # type: ignore[attr-defined]
    with office_scope(OFFICE):
        soon = timezone.now() + timedelta(minutes=5)
        Filing.objects.filter(pk=second.pk).update(claimed_by="998", claimed_until=soon)
    assert client.get(f"{DESK}next/{first.pk}/").url == f"{DESK}filings/{third.pk}/"  # type: ignore[attr-defined]
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=first.pk).sequence == first.sequence


def test_where_there_is_no_other_it_is_the_list_again(anna: Person, three: list[Filing]) -> None:
    client = browser(anna[0])
    with office_scope(OFFICE):
        Filing.objects.exclude(pk=three[0].pk).update(assigned_to="999")
    client.get(f"{DESK}?view=new&assigned=nobody")
    answer = client.get(f"{DESK}next/{three[0].pk}/")
    assert answer.url == f"{DESK}?view=new&assigned=nobody"  # type: ignore[attr-defined]


def keys(page: str) -> list[str]:
    return re.findall(r'aria-keyshortcuts="([^"]+)"', page)


def test_a_key_means_one_thing(anna: Person, three: list[Filing]) -> None:
    client = browser(anna[0])
    queue = keys(client.get(f"{DESK}?view=new&assigned=nobody").content.decode())
    assert len(queue) == len(set(queue)) > 9
    assert not OF_ROWS & set(queue)
    filing = keys(client.get(f"{DESK}filings/{three[0].pk}/").content.decode())
    assert len(filing) == len(set(filing)) > 4
    assert not OF_FILING & set(filing)
