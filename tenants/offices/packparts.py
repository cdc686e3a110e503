"""What parts of a city pack are made of, and those parts that are about signing in and personal data."""

import re
from typing import Self

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
