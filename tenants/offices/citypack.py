"""A city pack: the notice of one city as data, so that another city, or the next exercise, needs no code."""

import tomllib
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from infra.db.scope import SLUG
from tenants.offices.packparts import (
    NUMBER_FIELDS,
    Confirmation,
    Examining,
    Part,
    Privacy,
    Referral,
    Section,
    SignIn,
    Supervision,
    Text,
    shapes_number,
)

CITIES = Path(__file__).parent / "cities"

FILER_KINDS = {"institution", "company", "individual"}
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
DocumentKind = Literal["organisation_certificate", "business_licence", "identity_card", "registration_form"]


class CityPackError(ValueError):
    """A city pack that cannot be used; the message names the file and every key that is wrong."""


class OfficeEntry(Part):
    """An office as annex 2 of the notice lists it; `name`, `area` and `address` are the Chinese ones."""

    slug: str = Field(pattern=rf"^{SLUG.pattern}$")
    code: str = Field(pattern=r"^[A-Z]{2}$", description="two letters in the filing number")
    kind: Literal["city", "district"]
    name: str
    name_en: str
    area: str
    area_en: str
    address: str
    address_en: str
    area_code: str = Field(pattern=r"^0\d{2,3}$")
    phone: str = Field(pattern=r"^\d{7,8}$", description="without the area code")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")
    region: str | None = Field(default=None, pattern=r"^\d{6}$", description="GB/T 2260, where there is one")
    also: tuple[str, ...] = Field(default=(), description="other names that its area is looked for by")
    place: tuple[Latitude, Longitude] | None = Field(default=None, description="degrees, WGS 84")

    @property
    def telephone(self) -> str:
        """The number to call from anywhere, as in 0633-8827067."""
        return f"{self.area_code}-{self.phone}"


def sms_signature(area: str) -> str:
    """What stands in 【】 before an SMS of an area's office; providers have approved it, in Chinese."""
    return f"{area}网信办"


class Period(Part):
    """When to file: within the concentrated period, or so many days after the account was opened."""

    starts_on: date
    ends_on: date
    days_after_opening: int = Field(ge=1, le=365, description="calendar days")

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on lies before starts_on")
        return self


class Limits(Part):
    """Working days that each stage may take."""

    district_examination: int = Field(ge=1, le=60)
    city_archive: int = Field(ge=1, le=60)
    correction: int = Field(ge=1, le=60)
    correction_at_most: int = Field(
        ge=1, le=366, description="calendar days, where the office says otherwise"
    )


class Peace(Part):
    """How people are left in peace by what can wait; what somebody has just asked for never waits."""

    quiet_from: time = Field(
        default=time(21), description="no SMS from here to `quiet_to`; the same: at any time"
    )
    quiet_to: time = time(8)
    together_minutes: int = Field(
        default=5,
        ge=0,
        le=120,
        description="what happens to a filing within so many minutes is told together",
    )
    sms_a_day: int = Field(default=10, ge=1, le=1000, description="at most to one phone number")
    reminders_from: time = time(9)
    reminders_to: time = time(17)
    reminders_on_rest_days: bool = False

    @model_validator(mode="after")
    def _over_night(self) -> Self:
        if self.quiet_from < self.quiet_to:
            raise ValueError("quiet_from lies before quiet_to: quiet is the night")
        if self.reminders_from >= self.reminders_to:
            raise ValueError("reminders_to lies before reminders_from")
        return self


NO_PEACE = Peace(
    quiet_from=time(0),
    quiet_to=time(0),
    together_minutes=0,
    sms_a_day=1000,
    reminders_from=time.min,
    reminders_to=time.max,
    reminders_on_rest_days=True,
)


class Budget(Part):
    """What an office's messages of a month may cost, as long as the city sets nothing else for it."""

    sms_a_month: int = Field(default=0, ge=0, description="parts of SMS that an office may send; 0: no limit")
    mail_a_month: int = Field(default=0, ge=0, description="mails; 0: no limit")
    sms_price: Decimal = Field(default=Decimal("0.05"), ge=0, description="yuan a part")
    warn_at: int = Field(default=80, ge=1, le=99, description="per cent of a limit")


class Reminders(Part):
    """When who has not filed is reminded: calendar days before (-) and after (+) the due date, by kind of filer."""

    institution: tuple[int, ...]
    company: tuple[int, ...]
    individual: tuple[int, ...]
    clerk_after: int = Field(
        ge=1, description="days after the due date: the district is told that nothing came"
    )
    city_after: int = Field(ge=1, description="days after the due date: the city is told, for a referral")

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        for kind, days in self.of_kinds().items():
            if list(days) != sorted(set(days)):
                raise ValueError(f"{kind}: not in rising order, or one is there twice")
            if days and self.clerk_after <= days[-1]:
                raise ValueError(f"clerk_after comes before the last reminder of {kind}")
        if self.city_after <= self.clerk_after:
            raise ValueError("city_after comes before clerk_after")
        return self

    def of_kinds(self) -> dict[str, tuple[int, ...]]:
        """The days by kind of filer."""
        return {"institution": self.institution, "company": self.company, "individual": self.individual}


class Materials(Part):
    """What one kind of filer hands in; `text` is the notice's own sentence."""

    documents: tuple[DocumentKind, ...] = Field(min_length=1)
    text: Text


class Paper(Part):
    """Where the sealed or signed paper copies are kept in the end; filers hand them in where they file."""

    office: str
    room: Text
    address: Text
    how: Text


class Notice(Part):
    """The notice itself, word for word."""

    title: Text
    issuer: Text
    issued_on: date
    opening: Text
    sections: tuple[Section, ...] = Field(min_length=1)
    annexes: tuple[Text, Text] = Field(description="the form, and the list of offices")


class LegalBasis(Part):
    """A law or rule, whether the notice cites it, and what has become of it since."""

    title: Text
    cited: bool
    status: Literal["in_force", "amended", "replaced", "later"]
    today: Text


class CityPack(Part):
    """Everything that one city's exercise is made of."""

    city: str = Field(pattern=r"^[a-z][a-z0-9_]{1,29}$")
    region: str = Field(pattern=r"^\d{6}$")
    name: Text
    form_title: Text
    number_format: str
    correction_number_format: str = "补{year}-{office}-{number:05d}"
    retention_years: int = Field(ge=1, le=100)
    reminders: Reminders
    peace: Peace = Peace()
    budget: Budget = Budget()
    signin: SignIn = SignIn()
    confirmation: Confirmation = Confirmation()
    referral: Referral = Referral()
    supervision: Supervision = Supervision()
    period: Period
    limits: Limits
    examining: Examining = Examining()
    paper: Paper
    who_must_file: tuple[Text, ...] = Field(min_length=1)
    materials: dict[str, Materials] = Field(description="by kind of filer")
    offices: tuple[OfficeEntry, ...]
    notice: Notice
    # None only in what a release put into the database that knew none: `setup` puts the file's there.
    privacy: Privacy | None = None
    legal_basis: tuple[LegalBasis, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for key in ("slug", "code"):
            values = [getattr(office, key) for office in self.offices]
            if twice := {value for value in values if values.count(value) > 1}:
                raise ValueError(f"offices: {key} {', '.join(sorted(twice))} is there twice")
        if [office.kind for office in self.offices].count("city") != 1:
            raise ValueError('offices: exactly one has kind = "city"')
        if self.paper.office not in {office.slug for office in self.offices}:
            raise ValueError(f"paper.office: no office has the slug {self.paper.office}")
        if wrong := FILER_KINDS ^ set(self.materials):
            raise ValueError(f"materials: {', '.join(sorted(wrong))} is missing or unknown")
        for name in ("number_format", "correction_number_format"):
            if not shapes_number(getattr(self, name), NUMBER_FIELDS):
                raise ValueError(f"{name}: needs {{year}}, {{office}} and {{number}}, and nothing else")
        return self

    def office(self, slug: str) -> OfficeEntry:
        """The office of this slug.

        Raises:
            KeyError: there is none.
        """
        for office in self.offices:
            if office.slug == slug:
                return office
        raise KeyError(slug)

    def filing_number(self, *, year: int, office: str, number: int) -> str:
        """The number that an archived filing gets; `office` is its two-letter code: 日网备2017-DG-00001."""
        return self.number_format.format(year=year, office=office, number=number)

    def correction_number(self, *, year: int, office: str, number: int) -> str:
        """The number of a notice of what to correct (补正告知书), as `filing_number`."""
        return self.correction_number_format.format(year=year, office=office, number=number)


@cache
def load(name: str) -> CityPack:
    """Read and check the city pack of this name.

    Raises:
        CityPackError: there is none of this name, or a key in it is missing or wrong; it says which.
    """
    known = sorted(path.stem for path in CITIES.glob("*.toml"))
    if name not in known:
        raise CityPackError(f"there is no city pack {name!r}; there is: {', '.join(known)}")
    return parse((CITIES / f"{name}.toml").read_text(encoding="utf-8"), source=f"{name}.toml")


def parse(text: str, *, source: str) -> CityPack:
    """A city pack from TOML text; `source` is its name in messages.

    Raises:
        CityPackError: as `load`.
    """
    try:
        return CityPack.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CityPackError(f"{source}: {error}") from error
    except ValidationError as error:
        faults = (": ".join([source, ".".join(map(str, one["loc"])), one["msg"]]) for one in error.errors())
        raise CityPackError("\n".join(fault.replace(": : ", ": ") for fault in faults)) from error
