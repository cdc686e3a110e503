"""Why a document is refused, in words that say what to do instead."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "empty": _("The file is empty. Choose it again."),
    "too_large": _("The file is larger than 20 MB. Take a smaller photograph, or scan at 200 dpi."),
    "type_not_accepted": _("Only JPEG, PNG, HEIC and PDF are taken. Photograph the page or save it as PDF."),
    "extension_differs": _(
        "The file's name says another type than its content has. Save it again and choose that."
    ),
    "damaged": _(
        "The file is damaged or incomplete and cannot be opened. Photograph or scan the page again."
    ),
    "too_many_pixels": _("The picture has more than 50 million pixels. Take it again at a lower resolution."),
    "animated": _("The picture moves. Hand in a still photograph."),
    "trailing_data": _(
        "Something else follows the end of the document. Save it again, or photograph the page."
    ),
    "polyglot": _(
        "The file is of two types at once. Save it again as a picture or PDF, or photograph the page."
    ),
    "pdf_encrypted": _("The PDF is protected by a password. Save it without one, or hand in photographs."),
    "pdf_script": _("The PDF has a program (JavaScript) in it. Print it to a new PDF and hand that in."),
    "pdf_action": _(
        "The PDF does something by itself when it is opened. Print it to a new PDF and hand that in."
    ),
    "pdf_launch": _("The PDF starts another program. Print it to a new PDF and hand that in."),
    "pdf_embedded_file": _("The PDF has other files in it. Print it to a new PDF and hand that in."),
    "pdf_xfa": _("The PDF is a form of the XFA kind. Print it to a new PDF and hand that in."),
    "pdf_media": _("The PDF has sound, film or 3D in it. Print it to a new PDF and hand that in."),
    "pdf_too_many_pages": _("The PDF has more than 20 pages. Hand in the pages that are asked for only."),
    "pdf_too_complex": _(
        "The PDF is too complex to be checked. Print it to a new PDF, or hand in photographs."
    ),
    "too_complex": _(
        "Checking the file takes too much memory or time. Photograph the page again, or print it to a new PDF."
    ),
    "too_many_files": _("These are more than 20 photographs. Choose the pages that are asked for only."),
    "not_together": _("Only photographs can be put together into one document. Hand a PDF in by itself."),
    "infected": _(
        "The virus scanner found something harmful in the file. Photograph the page with another telephone."
    ),
}


class Refused(Exception):
    """A document was refused; `code` is a key of REASONS, `message` says why in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return str(REASONS[self.code])

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
