"""Text that comes from outside beside annex 1, for the API's schemas and the pages alike."""

from collections.abc import Callable, Mapping
from typing import Annotated

from django.core.exceptions import ValidationError
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from infra.problems import FieldError, Unprocessable
from tenants.filings.form.text import paragraphs, storable


def _first(put_in_order: Callable[[str], str]) -> BeforeValidator:
    """Before lengths are looked at: spaces alone are no text."""

    def check(text: object) -> object:
        try:
            return put_in_order(text) if isinstance(text, str) else text
        except ValidationError as error:
            raise PydanticCustomError("control_characters", error.messages[0]) from error

    return BeforeValidator(check)


# What is compared or looked up (names, codes, searches): taken as it stands, or refused.
Exact = Annotated[str, _first(storable)]
# What people tell one another: spaces and line breaks are put in order.
Told = Annotated[str, _first(paragraphs)]


def told(form: Mapping[str, str], name: str, longest: int) -> str:
    """A text from a page's form, cut to its length.

    Raises:
        Unprocessable: it has characters that cannot be stored, or are not shown as they are stored.
    """
    try:
        return paragraphs(form.get(name, ""))[:longest]
    except ValidationError as error:
        message = error.messages[0]
        fault = FieldError(name, "control_characters", message)
        raise Unprocessable("form-invalid", message, errors=[fault]) from error
