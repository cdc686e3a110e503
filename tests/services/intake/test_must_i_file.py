"""Whether an account is to be filed: the notice's four criteria are the questions, and one yes is enough."""

import pytest
from django.test import Client

from tenants.offices import directory

pytestmark = pytest.mark.django_db
ALL_NO = {f"c{number}": "no" for number in range(1, 5)}
YES = {"zh-hans": "是，该账号应当备案。", "en": "Yes, this account is to be filed."}
NO = {"zh-hans": "否，按您的回答", "en": "No: by your answers"}


def asked(language: str = "zh-hans", **answers: str) -> tuple[int, str]:
    """The page after these answers."""
    page = Client(headers={"accept-language": language}).get("/must-i-file/", {**answers, "answer": "1"})
    return page.status_code, page.content.decode()


@pytest.mark.parametrize("language", YES)
def test_every_criterion_is_a_question_in_the_notices_words(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/must-i-file/").content.decode()
    for words in directory.pack().who_must_file:
        assert (words.en if language == "en" else words.zh).rstrip("；;") in page
    assert page.count("<fieldset") == 4
    assert "answer-title" not in page


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("language", YES)
def test_one_yes_is_enough_and_is_named(number: int, language: str) -> None:
    words = directory.pack().who_must_file[number - 1]
    for answers in (ALL_NO | {f"c{number}": "yes"}, {f"c{number}": "yes"}):
        status, page = asked(language, **answers)
        assert status == 200
        assert YES[language] in page
        assert f"<li>{words.en if language == 'en' else words.zh} " in page
        assert 'href="/#offices"' in page
        assert 'class="fault"' not in page
        assert f'name="c{number}" value="yes"' in page


@pytest.mark.parametrize("language", NO)
def test_four_times_no_is_a_no_that_says_whom_to_ask(language: str) -> None:
    status, page = asked(language, **ALL_NO)
    assert status == 200
    assert NO[language] in page
    assert YES[language] not in page
    assert f"tel:{directory.directory().city.telephone}" in page


def test_what_was_left_out_is_asked_for_and_nothing_is_lost() -> None:
    status, page = asked(c1="no", c2="no", c3="perhaps")
    assert status == 422
    assert page.count('class="fault"') == 2
    assert page.count("checked") == 2
    assert "answer-title" not in page


def test_nothing_is_asked_of_the_database(django_assert_num_queries: object) -> None:
    directory.directory()
    with django_assert_num_queries(0):  # type: ignore[operator]
        asked(**ALL_NO)
