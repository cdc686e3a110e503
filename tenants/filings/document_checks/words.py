"""What a PDF says in letters. A scan says nothing; what a program wrote, or a scanner that reads, does."""

import pypdfium2

from tenants.filings.document_checks.pdf import PDFIUM

MOST = 20_000  # characters of a page; a licence has some hundred


def words_of(data: bytes) -> str:
    """The text of a PDF that has passed its checks, page after page; empty where there is none."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            return "\n".join(_of_page(page) for page in document)
        except (
            pypdfium2.PdfiumError,
            ValueError,
        ):  # it can be drawn: that its letters cannot be read is no fault
            return ""
        finally:
            document.close()


def _of_page(page: pypdfium2.PdfPage) -> str:
    letters = page.get_textpage()
    try:
        return str(letters.get_text_range(0, min(MOST, letters.count_chars())))
    finally:
        letters.close()
        page.close()
