"""The files of an upload, before anybody has looked into them."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from infra.problems import TooLarge, Unprocessable
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.document_checks.taking import File


def chosen(files: Sequence["UploadedFile[Any]"]) -> list[File]:
    """The files of an upload.

    Raises:
        TooLarge: more than 20 MB; none was read.
        Unprocessable: there is none.
    """
    if not files:
        message = _("Choose a file first.")
        raise Unprocessable("no-file", message).at("file")
    if sum(file.size or 0 for file in files) > MAX_BYTES:
        raise TooLarge(
            "document-too-large", _("This is more than 20 MB. Send smaller photographs, or a smaller scan.")
        )
    return [File(file.read(), file.name or "") for file in files]
