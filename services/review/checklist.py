"""The checklist as it stands on a filing's page: each point, right or wrong, and what is to be corrected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.review.deciding import mark
from services.review.forms import LENGTH
from tenants.filings import examining, return_reasons
from tenants.filings.display import label_of
from tenants.filings.examining import Examination, Fault, Findings
from tenants.filings.form import rows_for
from tenants.filings.models import Filing
from tenants.filings.return_reasons import Offered
from tenants.filings.states import DocumentKind, FilerKind
from tenants.filings.typed import told
from tenants.offices.packparts import CheckPoint

MORE = ""  # what belongs to no point
ROWS, MORE_ROWS = 3, 3  # things to correct: of a point at most, and besides
MARKS = {"right": True, "wrong": False}
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to correct, as it is typed; `name` is what its fields' names begin with."""

    name: str
    field: str
    message: str
    fix: str
    choices: list[Choice]
    reasons: list[Offered]

    @property
    def typed(self) -> bool:
        """Whether anything stands there."""
        return bool(self.message or self.fix)


@dataclass(frozen=True, slots=True)
class Line:
    """A point, what is marked of it, and the rows that open once it is wrong."""

    name: str
    text: str
    right: bool | None
    rows: list[Row]

    @property
    def marked(self) -> str:
        """The value of its field."""
        return {True: "right", False: "wrong", None: ""}[self.right]


class Checklist:
    """A filing's checklist for one reader: from what was sent by the page, or from what is kept."""

    def __init__(
        self, filing: Filing, kept: Examination | None = None, data: Mapping[str, str] | None = None
    ) -> None:
        self._filing, self._data = filing, data
        self._right = kept.right if kept else {}
        self._faults = kept.findings.faults if kept else ()

    @cached_property
    def offered(self) -> list[Offered]:
        """The reasons that can be chosen, in the filer's language."""
        return return_reasons.offered(self._filing.language)

    @cached_property
    def lines(self) -> list[Line]:
        """Every point of the list."""
        return [
            Line(mark(point.id), str(point.text), self.right.get(point.id), self._rows(point))
            for point in examining.points(self._filing)
        ]

    @cached_property
    def more(self) -> list[Row]:
        """What belongs to no point: of any field or document, or the filing as a whole."""
        return [self._row(MORE, number, self._all(), self.offered) for number in range(MORE_ROWS)]

    @property
    def right(self) -> dict[str, bool]:
        """By point, whether it is right."""
        if self._data is None:
            return self._right
        said = {point.id: self._data.get(mark(point.id), "") for point in examining.points(self._filing)}
        return {point: MARKS[word] for point, word in said.items() if word in MARKS}

    def findings(self) -> Findings:
        """What was typed, in order.

        Raises:
            Unprocessable: a text cannot be stored.
        """
        return Findings(tuple(self._typed()))

    def _typed(self) -> Iterator[Fault]:
        data = self._data or {}
        by_key = {one.key: one for one in self.offered}
        for point, rows in [
            *((p.id, self._rows(p)) for p in examining.points(self._filing)),
            (MORE, self.more),
        ]:
            for row in rows:
                field = data.get(f"{row.name}-field", row.field)
                message = told(data, f"{row.name}-message", LENGTH)
                fix = told(data, f"{row.name}-fix", LENGTH)
                chosen = by_key.get(data.get(f"{row.name}-reason", ""))
                if chosen and not message:  # without a script nobody has filled it in
                    field, message, fix = chosen.field, chosen.message, fix or chosen.fix
                if message or fix:
                    yield Fault(point, field, message, fix)

    def _rows(self, point: CheckPoint) -> list[Row]:
        about = examining.about(self._filing, point)
        choices = [(name, label_of(name)) for name in about]
        reasons = [one for one in self.offered if one.field in about]
        return [
            self._row(point.id, number, choices, reasons) for number in range(min(ROWS, max(len(about), 1)))
        ]

    def _row(self, point: str, number: int, choices: list[Choice], reasons: list[Offered]) -> Row:
        name = f"fault-{point or 'more'}-{number}"
        if self._data is not None:
            field, message, fix = (
                self._data.get(f"{name}-{part}", "") for part in ("field", "message", "fix")
            )
            return Row(name, field, message, fix, choices, reasons)
        of_point = [fault for fault in self._faults if fault.point == point]
        if number < len(of_point):
            fault = of_point[number]
            return Row(name, fault.field, fault.message, fault.fix, choices, reasons)
        return Row(name, choices[0][0] if point and len(choices) == 1 else "", "", "", choices, reasons)

    def _all(self) -> list[Choice]:
        fields = [(row.name, str(row.label)) for row in rows_for(FilerKind(self._filing.filer_kind))]
        documents = [(f"documents.{kind}", str(label)) for kind, label in DocumentKind.choices]
        return [*documents, *fields]


def labelled(faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """Things to correct as a filer reads them."""
    return [fault.reason | {"label": label_of(fault.field) if fault.field else ""} for fault in faults]
