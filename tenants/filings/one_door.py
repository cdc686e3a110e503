"""Nothing but `workflow.move` changes a filing's state: Django's other ways refuse it here, and all of SQL a trigger.

The trigger (`filings.0002_one_door`) lets a state change pass only together with the next sequence: one statement
writes both, with history, audit entry and event.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class OneDoorQuerySet(models.QuerySet[Row_co]):
    """Rows whose state is not updated past the machine."""

    def update(self, **columns: Any) -> int:
        """As Django's.

        Raises:
            AttributeError: the state is among the columns.
        """
        if "state" in columns:
            raise AttributeError("a filing changes state through workflow.move alone")
        return super().update(**columns)


class OneDoor(models.Model):
    """A model whose `state` is saved when its row is made, and never again."""

    objects = OneDoorQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; what is there already is saved by naming its fields.

        Raises:
            AttributeError: the state of a row that is there would be written.
        """
        if not self._state.adding and (update_fields is None or "state" in update_fields):
            raise AttributeError("a filing changes state through workflow.move alone: name the other fields")
        super().save(*args, update_fields=update_fields, **kwargs)
