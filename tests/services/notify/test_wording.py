"""The language of texts: what may be written, what is said of the rest, and that nothing written breaks a message."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from services.notify.models import Channel
from services.notify.places import CHINESE, ENGLISH, LONGEST, MEANING, Kind, Slot, name, places, slots
from services.notify.recipients import Recipient
from services.notify.texts import content, default
from services.notify.wording import Broken, check, length, render, sms, sms_length, tidy
from tenants.filings.models import Filing
from tenants.offices import directory

SIGNATURE = "山海天旅游度假区网信办"  # the longest
SMS_SLOT = Slot("filing.returned", "sms", CHINESE)
BODY = Slot("filing.returned", "body", CHINESE)
SUBJECT = Slot("filing.returned", "subject", CHINESE)
GOOD_SMS = "{account}需补正{count}项，{due}前，{phone}"
VALUES = dict.fromkeys(MEANING, "字")
odd = st.sampled_from(
    [
        "{",
        "}",
        "{{",
        "}}",
        "{}",
        "{account.x}",
        "{account!r}",
        "{account:>9}",
        "{0}",
        "{ account }",
        "{acco\nunt}",
    ]
)
texts = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(sorted(MEANING)).map("{{{}}}".format), odd))


def stops(slot: Slot, text: str) -> list[str]:
    return [fault.message for fault in check(slot, text, SIGNATURE) if fault.stops]


@given(st.sampled_from(slots()), texts.map("".join))
def test_what_passed_the_check_can_be_filled(slot: Slot, text: str) -> None:
    try:
        text = tidy(text)
    except ValidationError:
        assume(False)
    if not stops(slot, text):
        render(text, dict.fromkeys(places(slot), "字"))


bodies = st.sampled_from([slot for slot in slots() if slot.kind in (Kind.BODY, Kind.OFFICE_BODY)])
words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(bodies, st.lists(st.tuples(words, st.integers(0, 99)), min_size=1))
def test_words_and_known_places_pass_and_are_filled(slot: Slot, written: list[tuple[str, int]]) -> None:
    known = places(slot)
    pairs = [(text, known[number % len(known)]) for text, number in written]
    text = "".join(f"{escaped(text)}{{{place}}}" for text, place in pairs)
    assert stops(slot, text) == []
    assert render(text, {place: place.upper() for place in known}) == "".join(
        text + place.upper() for text, place in pairs
    )


@given(
    st.sampled_from(slots()),
    st.text(max_size=9),
    st.text(st.characters(exclude_characters="{}\n"), max_size=9),
)
def test_a_place_that_there_is_not_never_passes(slot: Slot, around: str, place: str) -> None:
    assume(place not in places(slot))
    around = escaped(around)
    assert stops(slot, f"{around}{{{place}}}{around}")
    with pytest.raises(Broken):
        render(f"{around}{{{place}}}{around}", dict.fromkeys(places(slot), ""))


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    assert render(escaped(text), {}) == text


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


@pytest.mark.parametrize("slot", slots(), ids="/".join)
def test_our_own_texts_pass_the_check_in_every_office(slot: Slot) -> None:
    text = default(slot)
    assert tidy(text) == text
    assert check(slot, text, SIGNATURE) == []


def test_every_place_has_a_meaning_and_every_event_a_name() -> None:
    assert {place for slot in slots() for place in places(slot)} == set(MEANING)
    assert all(str(name(slot.event_type)) for slot in slots())
    assert all(place in LONGEST for slot in slots() if slot.kind == Kind.SMS for place in places(slot))


@pytest.mark.parametrize(
    ("slot", "text", "chinese", "english"),
    [
        (BODY, "您好{acount}", "没有占位 {acount}", "no place {acount}"),
        (BODY, "{account.office}", "没有占位 {account.office}", "no place {account.office}"),
        (SUBJECT, "{reasons}", "没有占位 {reasons}", "no place {reasons}"),
        (BODY, "您好{account", "没有闭合", "not closed: “{account”"),
        (BODY, "您好account}", "没有对应", "not opened: “您好account}”"),
        (BODY, "", "为空", "empty"),
        (BODY, "字" * 4001, "最多4000字", "at most 4000"),
        (SUBJECT, "一\n二", "一行", "one line"),
        (SMS_SLOT, "{account}{count}{due}", "{phone}", "{phone} once"),
        (SMS_SLOT, GOOD_SMS + "{phone}", "{phone}", "{phone} once"),
        (SMS_SLOT, GOOD_SMS + "{number}", "没有占位 {number}", "no place {number}"),
        (SMS_SLOT, GOOD_SMS + " https://t.example/x", "链接", "no link"),
        (SMS_SLOT, GOOD_SMS + "见www.rizhao", "链接", "no link"),
        (SMS_SLOT, GOOD_SMS + "见beian.gov.cn/x", "链接", "no link"),
        (SMS_SLOT, "【网信办】" + GOOD_SMS, "签名", "signature"),
    ],
)
def test_what_is_wrong_is_said_in_words(slot: Slot, text: str, chinese: str, english: str) -> None:
    for language, words in ((CHINESE, chinese), (ENGLISH, english)):
        with translation.override(language):
            assert any(words in said for said in stops(slot, text)), stops(slot, text)


def test_a_long_sms_is_taken_and_said_to_be_several() -> None:
    text = GOOD_SMS + "长" * 60
    with translation.override("en"):
        (fault,) = check(SMS_SLOT, text, SIGNATURE)
    assert not fault.stops
    assert f"{sms_length(text, SIGNATURE)} characters" in fault.message
    assert "2 SMS" in fault.message


@pytest.mark.parametrize(("characters", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3)])
def test_an_sms_of_seventy_goes_alone_and_a_longer_one_in_parts(characters: int, parts: int) -> None:
    assert sms(characters) == parts


def test_a_picture_counts_as_two() -> None:
    assert length("好😀") == 3


def test_paragraphs_stay_and_nothing_that_is_not_seen() -> None:
    assert tidy("  一 \r\n\r\n\r\n\r\n\u200b二\t三\n") == "  一\n\n二   三"
    for bad in ("a\x00b", "a\u202eb", "a\ud800b"):
        with pytest.raises(ValidationError):
            tidy(bad)


@pytest.fixture
def facts(live: None) -> dict[str, Any]:
    filing = Filing(
        account="haian", filer_kind="company", due_on=date(2026, 4, 5), number="N1", state="returned"
    )
    filing.return_reasons = [{"field": "", "message": "<b>甲</b>", "fix": "乙"}]
    return {
        "filing": filing,
        "account": "海岸<书屋>",
        "office": directory.office("kaifaqu"),
        "address": "http://beian.example/o/kaifaqu/",
        "desks": {"clerk": "http://desk.example/", "city": "http://city.example/"},
    }


FILER, BY_SMS = Recipient("filer", Channel.MAIL, "a"), Recipient("filer", Channel.SMS, "a")


def test_a_page_is_made_of_what_was_written(facts: dict[str, Any]) -> None:
    own = {BODY: "第一段{account}\n第二行\n\n见{address}，<script>", SUBJECT: "{account}\x20补正"}
    letter = content("filing.returned", FILER, facts, said=lambda slot: own.get(slot, ""))
    assert letter.subject == "海岸<书屋> 补正"
    assert letter.text.startswith(
        "海岸<书屋>：\n\n第一段海岸<书屋>\n第二行\n\n见http://beian.example/o/kaifaqu/，"
    )
    assert "不收取任何费用" in letter.text
    assert "<p>第一段海岸&lt;书屋&gt;<br>第二行</p>" in letter.html
    assert (
        '<a href="http://beian.example/o/kaifaqu/">http://beian.example/o/kaifaqu/</a>，&lt;script&gt;'
        in letter.html
    )
    assert "不收取任何费用" in letter.html
    assert 'lang="zh-Hans"' in letter.html


@pytest.mark.parametrize("broken", ["{", "}", "{nowhere}", "{account"])
def test_a_broken_text_keeps_no_message_from_going_out(
    facts: dict[str, Any], broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    for recipient in (FILER, BY_SMS, Recipient("clerk", Channel.MAIL, "a")):
        right = content("filing.returned", recipient, facts, said=lambda _slot: "")
        with caplog.at_level("ERROR"):
            assert content("filing.returned", recipient, facts, said=lambda _slot: broken) == right
    assert "wording.broken" in caplog.text


def test_a_filer_may_be_written_to_in_english(facts: dict[str, Any]) -> None:
    letter = content("filing.returned", FILER, facts, ENGLISH, said=lambda _slot: "")
    assert letter.subject == "Please correct your filing: 海岸<书屋>"
    assert "by 5 April 2026:\n\n1. <b>甲</b>\n   Suggested: 乙" in letter.text
    assert "never asks for a code" in letter.text
    assert 'lang="en"' in letter.html
    assert "1. &lt;b&gt;甲&lt;/b&gt;<br>" in letter.html
    assert "Development Zone" in letter.html
    short = content("filing.returned", BY_SMS, facts, ENGLISH, said=lambda _slot: "")
    assert short.text == "海岸<书屋>: fix 1 point(s) by 5 Apr. 0633-8352823"
    assert short.params["due"] == "5 Apr"
    office = Recipient("clerk", Channel.MAIL, "a")
    for language in (CHINESE, ENGLISH, "fr"):
        told = content("filing.returned", office, facts, language, said=lambda _slot: "")
        assert told.subject == "已退回补正：海岸<书屋>"
        assert "http://desk.example/" in told.text


@pytest.mark.parametrize("state", ["draft", "returned", "overdue"])
def test_a_reminder_in_english_says_what_is_to_be_done(facts: dict[str, Any], state: str) -> None:
    facts["filing"] = Filing(account="haian", filer_kind="company", due_on=date(2026, 4, 5), state=state)
    letter = content("filing.reminder", FILER, facts, ENGLISH, said=lambda _slot: "")
    assert "5 April 2026" in letter.text
    assert not any("一" <= sign <= "鿿" for sign in letter.text.replace("海岸<书屋>", ""))
