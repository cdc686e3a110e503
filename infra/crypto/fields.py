"""Model fields for personal values: sealed in the database, masked wherever they are shown."""

import hmac
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.signals import pre_save

from infra.crypto.blind import blind, blinds
from infra.crypto.cipher import open_sealed, seal
from infra.crypto.mask import Kind, mask, tail_of
from infra.db import current_office

NO_OFFICE = "shared"


def owner(model: type[models.Model]) -> str:
    """Whose key seals a model's rows: the current office's, or that of what all offices share.

    A row that all share is sealed alike in every scope: it is read in one and used in another.
    """
    own = apps.get_app_config(model._meta.app_label).name in settings.TENANT_APPS
    return (current_office() if own else None) or NO_OFFICE


class Sealed:
    """A personal value in memory. As text it is masked; `open` gives it in full, which the caller records."""

    __slots__ = ("_blob", "_kind", "_place", "_plain")

    def __init__(
        self, kind: Kind, *, plain: str | None = None, blob: bytes = b"", place: dict[str, str] | None = None
    ) -> None:
        self._kind, self._plain, self._blob, self._place = kind, plain, blob, place or {}

    def open(self) -> str:
        """The value in full.

        Raises:
            SealBroken: it was moved or damaged.
        """
        if self._plain is None:
            self._plain = open_sealed(self._blob, **self._place).decode()
        return self._plain

    @property
    def masked(self) -> str:
        """What may be shown."""
        return mask(self._kind, self.open())

    def matches(self, value: str) -> bool:
        """Whether it is this value."""
        return hmac.compare_digest(self.open().encode(), value.encode())

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<Sealed {self._kind}>"

    def __eq__(self, other: object) -> bool:
        return self.matches(other.open()) if isinstance(other, Sealed) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        raise TypeError("a sealed value is not pickled: hand over the row's id")


class SealedAttribute:
    """Gives the field's value its place: the row of the instance that it is read from."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner_: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, bytes | memoryview):
            value = Sealed(self.field.mask, blob=bytes(value), place=self.field.place(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, str):
            value = Sealed(self.field.mask, plain=value)
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A personal value, encrypted at rest and bound to office, table, column and row (`infra.crypto.cipher`).

    The row's key must be known before it is saved: models with sealed fields make it themselves.
    """

    def __init__(self, *args: Any, mask: Kind = "text", **kwargs: Any) -> None:
        self.mask: Kind = mask
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "mask": self.mask}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedAttribute(self))

    def place(self, instance: models.Model) -> dict[str, str]:
        """Where a row's value belongs."""
        if instance.pk is None:
            raise ValueError(
                f"{self.name} is bound to its row: give {type(instance).__name__} a key before saving"
            )
        return {
            "office": owner(type(instance)),
            "table": instance._meta.db_table,
            "column": str(self.column),
            "row": str(instance.pk),
        }

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001
        value = getattr(model_instance, self.attname)
        return None if value is None else seal(value.open(), **self.place(model_instance))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str | Sealed):
            raise TypeError(f"{self.name} is sealed: look it up by its blind field, and save it by its row")
        return super().get_prep_value(value)


class BlindField(models.CharField):  # type: ignore[type-arg]
    """The keyed hash of a sealed field beside it, kept with every save; looked up by `blinds` of the value."""

    digits = 64

    def __init__(self, *args: Any, source: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.source, self.purpose = source, purpose
        kwargs.update(max_length=self.digits, default="", blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "default", "blank", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "source": self.source, "purpose": self.purpose}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ != "__fake__":  # what migrations make of a model, again and again
            pre_save.connect(self._together, sender=cls, weak=False, dispatch_uid=(cls, name))

    def _together(self, update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
        if update_fields is not None and (self.source in update_fields) != (self.name in update_fields):
            raise ValueError(
                f"{self.source} and {self.name} are saved together: one would not find the other"
            )

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001
        value = getattr(model_instance, self.source)
        hashed = "" if value is None else self.hash_of(value.open(), owner(type(model_instance)))
        setattr(model_instance, self.attname, hashed)
        return hashed

    def hash_of(self, value: str, office: str) -> str:
        """What is kept of a value."""
        return blind(value, office=office, purpose=self.purpose)


class TailField(BlindField):
    """The keyed hash of a phone number's last four digits, for who knows no more of it; empty where it is none.

    Ten thousand numbers have the same: half of the hash is more than enough to tell their endings apart.
    """

    digits = 16

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_default", "")
        super().__init__(*args, **kwargs)

    def hash_of(self, value: str, office: str) -> str:
        tail = tail_of(value)
        return blind(tail, office=office, purpose=self.purpose)[: self.digits] if tail else ""

    def hashes_of(self, tail: str, office: str) -> list[str]:
        """Those under every key of the ring, for look-ups."""
        return [one[: self.digits] for one in blinds(tail, office=office, purpose=self.purpose)]


def with_blinds(model: type[models.Model], names: set[str]) -> set[str]:
    """The names of fields to save, with the blind fields of those that are sealed."""
    return names | {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, BlindField) and field.source in names
    }
