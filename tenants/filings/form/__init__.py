"""Annex 1 and its rules; `table.ROWS` is the sheet."""

from tenants.filings.form.choices import AccountType, Content
from tenants.filings.form.filing_form import FilingForm, Warned
from tenants.filings.form.sections import OF_ACCOUNT, Step, sections_for, steps_for
from tenants.filings.form.table import BY_NAME, ROWS, SEALED, Row, rows_for

__all__ = [
    "BY_NAME",
    "OF_ACCOUNT",
    "ROWS",
    "SEALED",
    "AccountType",
    "Content",
    "FilingForm",
    "Row",
    "Step",
    "Warned",
    "rows_for",
    "sections_for",
    "steps_for",
]
