"""What parts of a city pack are made of; those about signing in, personal data, and how an office examines."""

import re
from typing import Literal, Self

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_validator

FilerKind = Literal["institution", "company", "individual"]
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
