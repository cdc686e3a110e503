"""What a provider that failed is asked before it gets an SMS again: each answers it when it is well."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from infra.messages.sms import routing
from tests.providers import NAMES, Sink, own_sink


@pytest.mark.parametrize("name", NAMES)
def test_each_provider_answers_that_it_has_no_such_sms(name: str, settings: Any, tmp_path: Path) -> None:
    with own_sink() as stack:
        provider = Sink(stack, settings, tmp_path).providers[name]
        assert provider.ask("", routing.NOBODYS, routing.NOBODY, timezone.now()) is None
