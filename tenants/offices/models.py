"""The shared schema's own tables: what all offices know of one another."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from infra.crypto.fields import SealedField
from infra.db.wall import HIDDEN, Wall


class Office(TenantMixin):  # type: ignore[misc]
    """An office: the city's or a district's. Its card is what annex 2 of the notice says of it."""

    wall: ClassVar[Wall] = Wall(office="SELECT")
    auto_create_schema = False  # `tenants.offices.provisioning` does it, with the role

    class Kind(models.TextChoices):
        CITY = "city", _("City office")
        DISTRICT = "district", _("District office")

    slug = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200)
    area = models.CharField(max_length=50)
    area_en = models.CharField(max_length=100)
    code = models.CharField(max_length=4, unique=True)
    address = models.CharField(max_length=200)
    address_en = models.CharField(max_length=200)
    phone = models.CharField(max_length=30)
    area_code = models.CharField(max_length=6)
    email = models.EmailField()
    hours = models.CharField(max_length=200, blank=True, default="", db_default="")
    hours_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    position = models.PositiveSmallIntegerField(default=0)
    also = models.JSONField(
        null=True
    )  # other names of its area; None, as in `place`: as the city pack has it
    place = models.JSONField(null=True)  # degrees north and east, WGS 84

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="office_one_city", condition=models.Q(kind="city"))
        ]

    def __str__(self) -> str:
        return self.name


class Versions(models.QuerySet["Notice"]):
    """The versions of the exercise."""

    def standing(self) -> Self:
        """Those that are, were or will be in force, the newest first; of two from one moment the later one counts."""
        return self.filter(taken_back_at__isnull=True).order_by("-in_force_from", "-pk")


class Notice(models.Model):
    """One version of the exercise that the offices carry out: the city pack, in force from a moment.

    Once in force it is never changed: a trigger refuses it.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT")
    pack = models.JSONField()
    in_force_from = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.CharField(max_length=64, default="", db_default="")  # the officer; empty: a release
    remark = models.CharField(max_length=500, default="", db_default="")
    file = models.JSONField(null=True)  # of what a release made: the city pack as its file had it
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager.from_queryset(Versions)()

    class Meta:
        get_latest_by = "in_force_from"

    def __str__(self) -> str:
        return str(self.in_force_from)


class Holiday(models.Model):
    """A day that all offices of the city have otherwise than the State Council: a rest day, or a working day."""

    wall: ClassVar[Wall] = Wall(office="SELECT")
    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    reason = models.CharField(max_length=100, default="", db_default="")

    def __str__(self) -> str:
        return str(self.day)


class OfficeDay(models.Model):
    """A day that one office has otherwise than the city."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE, DELETE", own="office")
    office = models.CharField(max_length=30)
    day = models.DateField()
    working = models.BooleanField()
    reason = models.CharField(max_length=100, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="office_day_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.day}"


class Staff(AbstractBaseUser):
    """A person who works in one or more offices."""

    wall: ClassVar[Wall] = HIDDEN
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    totp_secret = SealedField(mask="text", null=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username


class Role(models.TextChoices):
    """What a member of an office may do."""

    CLERK = "clerk", _("Clerk")
    SUPERVISOR = "supervisor", _("Supervisor")
    OFFICER = "officer", _("City officer")
    AUDITOR = "auditor", _("Auditor")


# Districts decide, the city archives; both are looked over.
ROLES = {
    Office.Kind.DISTRICT: (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR),
    Office.Kind.CITY: (Role.OFFICER, Role.AUDITOR),
}


class Membership(models.Model):
    """Who works where, as what."""

    wall: ClassVar[Wall] = HIDDEN
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="memberships")
    office = models.ForeignKey(Office, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    blocked_at = models.DateTimeField(null=True)  # since then nobody comes in by it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "office"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.staff} {self.role} {self.office}"


class StaffSession(models.Model):
    """A sign-in of a member to one office; the token itself is only with whom it was given to."""

    wall: ClassVar[Wall] = HIDDEN
    digest = models.BinaryField(primary_key=True)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.created_at)


WAITING = models.Q(done_at__isnull=True, refused__isnull=True, taken_back_at__isnull=True)


class Plans(models.QuerySet["Planned"]):
    """Changes that are planned."""

    def waiting(self) -> Self:
        """Those that are neither made, nor refused, nor taken back."""
        return self.filter(WAITING)


class Planned(models.Model):
    """A change of an office's card or of its staff that the clock makes at a moment, as an act of who planned it.

    `values`: of a card its fields, as the card has them; of the staff the membership's number and the role.
    `refused`: why it could not be made then: a code, and the words in each language.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("The office's card")
        ROLE = "role", _("Another role")
        BLOCK = "block", _("Blocked")
        UNBLOCK = "unblock", _("Let in")

    wall: ClassVar[Wall] = HIDDEN
    kind = models.CharField(max_length=12, choices=Kind)
    office = models.CharField(max_length=30)
    values = models.JSONField()
    starts_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    role = models.CharField(max_length=12)  # of who planned it, in `made_office`
    made_office = models.CharField(max_length=30)
    made_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    refused = models.JSONField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager.from_queryset(Plans)()

    class Meta:
        indexes = [
            models.Index(fields=["starts_at"], name="planned_waiting", condition=WAITING),
            models.Index(fields=["office"], name="planned_office"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.kind} {self.starts_at}"


class AccountClaim(models.Model):
    """One account, one filing, in one office: a keyed hash of the account's id, and who has it.

    While keys are rotated a claim stands once per key, so that the unique key holds under both.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, DELETE", own="office", read_all=True)
    digest = models.CharField(max_length=64, primary_key=True)
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["office", "filing"], name="claim_filing")]

    def __str__(self) -> str:
        return f"{self.office} {self.filing}"


class Asked(models.Model):
    """How often something was asked from one network since `since`; the network is a keyed hash."""

    wall: ClassVar[Wall] = HIDDEN
    digest = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.since} {self.times}"
