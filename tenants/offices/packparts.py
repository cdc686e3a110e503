"""What parts of a city pack are made of, and those parts that are about signing in and personal data."""

import re
from typing import Literal, Self

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_validator

PRIVACY_FIELDS = {"office", "address", "telephone", "email", "city", "city_telephone", "years"}


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
        if set(re.findall(r"{(\w+)[^}]*}", self.order_number)) != {"year", "office", "number"}:
            raise ValueError("order_number: needs {year}, {office} and {number}, and nothing else")
        return self
