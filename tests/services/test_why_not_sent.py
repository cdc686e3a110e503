"""Why a message was not sent is said in words on the city's pages, whatever the reason; notify alone knows them all."""

import html

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from services.notify.models import Why


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_the_words_that_the_district_reads(why: Why, language: str) -> None:
    with translation.override(language):
        said = render_to_string("review/fate.html", {"fate": "suppressed", "code": why.value})
        assert str(why.label) in html.unescape(said)
