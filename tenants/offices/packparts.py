"""What parts of a city pack are made of; those about signing in, personal data, and how an office examines."""

import re
from typing import Literal, Self

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_validator

NUMBER_FIELDS = frozenset({"year", "office", "number"})
LETTER_FIELDS = frozenset({"year", "number"})
PLACE = re.compile(r"{(?:(year|office)|(number)(?::0[1-9]d)?)}")
LONGEST_NUMBER = 40
FilerKind = Literal["institution", "company", "individual"]
PRIVACY_FIELDS = {"office", "address", "telephone", "email", "city", "city_telephone", "years"}


def shapes_number(shape: str, places: frozenset[str]) -> bool:
    """Whether a shape has each of these places once, `{number}` perhaps as `{number:05d}`, and is short enough."""
    found = [year or number for year, number in PLACE.findall(shape)]
    if sorted(found) != sorted(places) or re.search("[{}]", PLACE.sub("", shape)):
        return False
    return len(shape.format(year=2017, office="DG", number=10**9 - 1)) <= LONGEST_NUMBER


class Part(BaseModel):
    """Any part of a pack: never changed after it was read, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)


class Text(Part):
    """One text in both languages; as `str()`, the one of the reader."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh


class Section(Part):
    """A heading, and what stands under it."""

    heading: Text
    paragraphs: tuple[Text, ...]


class SignIn(Part):
    """How many sign-in codes go out within an hour of the clock: one budget, of SMS and mail together."""

    codes_an_hour_office: int = Field(default=600, ge=1)
    codes_an_hour_city: int = Field(default=2000, ge=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.codes_an_hour_city < self.codes_an_hour_office:
            raise ValueError("codes_an_hour_city is less than one office's")
        return self


class Confirmation(Part):
    """Whether administrator and responsible person each confirm by SMS (短信核验), and within how many hours."""

    asked: bool = False
    hours: int = Field(default=24, ge=1, le=240)


class Privacy(Part):
    """What is told before anything personal is asked (PIPL 17, 30, 35); {places} are filled with the office's card."""

    version: str = Field(max_length=20, description="a new one with every change of the words")
    short: Text
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _places_are_known(self) -> Self:
        paragraphs = [self.short, *(one for section in self.sections for one in section.paragraphs)]
        for text in (words for one in paragraphs for words in (one.zh, one.en)):
            if unknown := set(re.findall(r"{(.*?)}", text)) - PRIVACY_FIELDS:
                raise ValueError(f"{{{min(unknown)}}} is none of {', '.join(sorted(PRIVACY_FIELDS))}")
        return self


class CheckPoint(Part):
    """A point that is looked at before a filing of these kinds of filer is decided.

    `about`: the fields of annex 1, documents (`documents.identity_card`) or `paper` that it is about; the empty one is
    the filing as a whole.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    text: Text
    about: tuple[str, ...] = Field(min_length=1)
    filer_kinds: tuple[FilerKind, ...] = ("institution", "company", "individual")


class ReturnReason(Part):
    """What is often wrong with a field or document, and how to mend it: of all offices, beside each one's own."""

    field: str
    message: Text
    fix: Text


class Examining(Part):
    """How a district examines.

    `checklist`: what is looked at before a filing is decided. `return_reasons`: what clerks choose from when something
    is wrong. `deemed_accepted` (视为受理): what nobody has asked to be corrected within `deemed_after` working days is
    deemed accepted.
    """

    deemed_accepted: bool = True
    deemed_after: int = Field(default=5, ge=1, le=60, description="working days after the submission")
    checklist: tuple[CheckPoint, ...] = ()
    return_reasons: tuple[ReturnReason, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [point.id for point in self.checklist]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"checklist: id {', '.join(sorted(twice))} is there twice")
        return self

    def points_for(self, filer_kind: str) -> tuple[CheckPoint, ...]:
        """What is looked at before a filing of this kind of filer is decided."""
        return tuple(point for point in self.checklist if filer_kind in point.filer_kinds)


class Measure(Part):
    """What the platform is asked to do with an account (a step of its own ladder: warn, limit, suspend, close)."""

    code: str = Field(pattern=r"^[a-z]{2,10}$")
    text: Text


class Referral(Part):
    """What must be over and proved before an account is referred to the platform (移送), and what the letter says."""

    grace_days: int = Field(default=30, ge=0, le=366, description="calendar days after the due date")
    notices: int = Field(default=2, ge=1, le=10, description="so many have proof of delivery")
    number_format: str = "移〔{year}〕{number}号"
    to: Text = Text(zh="即时通信工具服务提供者", en="The provider of the instant messaging tool")
    basis: Text = Text(zh="本次备案通知第四条第五款", en="The notice of this exercise, 4.5")
    measures: tuple[Measure, ...] = Field(
        default=(Measure(code="warn", text=Text(zh="警示提醒", en="Warn")),), min_length=1
    )

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        if not shapes_number(self.number_format, LETTER_FIELDS):
            raise ValueError("number_format: needs {year} and {number}, and nothing else")
        if len({measure.code for measure in self.measures}) != len(self.measures):
            raise ValueError("measures: a code is there twice")
        return self

    def measure(self, code: str) -> Text | None:
        """The measure of a code."""
        return next((one.text for one in self.measures if one.code == code), None)


class CardRule(Part):
    """When an office gets a card for a filing that it has: so many working days after its last day in time.

    0 is that day itself, -1 the working day before it. Time in which the filing waited for somebody else is not in it.
    """

    colour: Literal["yellow", "red"]
    days: int = Field(ge=-30, le=60)


class Supervision(Part):
    """How the city supervises (督办): cards (红黄牌), and orders with a date for the answer."""

    cards: tuple[CardRule, ...] = (CardRule(colour="yellow", days=-1), CardRule(colour="red", days=1))
    order_number: str = Field(default="督{year}-{office}-{number:03d}", description="as number_format")
    answer_within: int = Field(
        default=3, ge=1, le=60, description="working days, where the order says nothing else"
    )
    remind_before: int = Field(default=1, ge=0, le=30, description="working days before an answer is due")
    ranked_from: int = Field(
        default=10, ge=1, description="cases of three months; of fewer no office is ranked"
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        days = {rule.colour: rule.days for rule in self.cards}
        if len(days) != len(self.cards):
            raise ValueError("cards: two rules of one colour")
        if len(days) == 2 and days["red"] <= days["yellow"]:
            raise ValueError("cards: red comes before yellow")
        if not shapes_number(self.order_number, NUMBER_FIELDS):
            raise ValueError("order_number: needs {year}, {office} and {number}, and nothing else")
        return self
