"""Annex 1 and its rules; `table.ROWS` is the sheet."""

from tenants.filings.form.choices import AccountType, Content
from tenants.filings.form.filing_form import FilingForm, Warned
from tenants.filings.form.sections import sections_for
from tenants.filings.form.table import BY_NAME, ROWS, SEALED, Row, rows_for

__all__ = [
    "BY_NAME",
    "ROWS",
    "SEALED",
    "AccountType",
    "Content",
    "FilingForm",
    "Row",
    "Warned",
    "rows_for",
    "sections_for",
]
