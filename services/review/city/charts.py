"""Charts as they are drawn: where each mark stands, what it says, and the list behind it. A template makes SVG of them.

Units are the drawing's own; it is scaled to the width that it gets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Columns over the whole width of a page, and rows over half of it: so wide that a word keeps its size.
WIDTH, HEIGHT, FOOT, LEFT, GAP = 1280, 150, 22, 34, 0.25
HALF, BAR, STEP, NAMES, ROOM = 600, 16, 28, 176, 110


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar: a link that says in words what it shows."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Word:
    """A text that stands beside the marks, for the eye alone: the table says the same."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the figures that it is made of, as a table."""

    name: str
    title: str
    width: float
    height: float
    marks: list[Mark]
    words: list[Word]
    legend: list[tuple[str, str]]
    columns: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Series:
    """What is shown of each group, side by side: its `kind` gives the colour."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """One figure, with its words and the list behind it."""

    count: int
    label: str
    address: str


def columns(
    name: str, title: str, groups: Sequence[tuple[str, str, Sequence[Value]]], series: Sequence[Series]
) -> Chart:
    """Bars that stand side by side, group by group.

    Args:
        groups: of each its full name, what stands below it (or nothing), and a value of each series.
    """
    top = _round_up(max((value.count for *_names, values in groups for value in values), default=0))
    wide = (WIDTH - LEFT) / max(len(groups), 1)
    each = wide * (1 - GAP) / len(series)
    marks, words = list[Mark](), [Word(LEFT - 6, 12, str(top), "end"), Word(LEFT - 6, HEIGHT, "0", "end")]
    for place, (_group, short, values) in enumerate(groups):
        left = LEFT + place * wide
        if short:
            words.append(Word(left + wide / 2, HEIGHT + FOOT - 6, short, "middle"))
        for number, (one, value) in enumerate(zip(series, values, strict=True)):
            if value.count:
                tall = max(2.0, (HEIGHT - 8) * value.count / top)
                x = left + wide * GAP / 2 + number * each
                marks.append(
                    Mark(_r(x), _r(HEIGHT - tall), _r(each), _r(tall), one.kind, value.label, value.address)
                )
    return Chart(
        name,
        title,
        WIDTH,
        HEIGHT + FOOT,
        marks,
        words,
        [(one.kind, one.name) for one in series],
        [one.name for one in series],
        [(group, [(str(v.count), v.address) for v in values]) for group, _short, values in groups],
    )


def shares(
    name: str, title: str, rows: Iterable[tuple[str, Value, Value]], series: tuple[Series, Series]
) -> Chart:
    """Of each row two parts of a whole, one behind the other: what is done, and what is lacking."""
    marks, words, table = list[Mark](), list[Word](), list[tuple[str, list[tuple[str, str]]]]()
    rows = list(rows)
    most = max((done.count + lacking.count for _row, done, lacking in rows), default=0) or 1
    room = HALF - NAMES - ROOM
    for place, (row, done, lacking) in enumerate(rows):
        y, x, whole = place * STEP + 6, float(NAMES), done.count + lacking.count
        words.append(Word(NAMES - 8, y + BAR - 3, row, "end"))
        for one, value in zip(series, (done, lacking), strict=True):
            if value.count:
                width = max(3.0, room * value.count / most)
                marks.append(Mark(_r(x), y, _r(width), BAR, one.kind, value.label, value.address))
                x += width
        percent = f"{done.count * 100 // whole} %" if whole else "—"
        words.append(Word(_r(x + 8), y + BAR - 3, f"{done.count} / {whole} · {percent}"))
        table.append((row, [(str(v.count), v.address) for v in (done, lacking)]))
    legend = [(one.kind, one.name) for one in series]
    names = [one.name for one in series]
    return Chart(name, title, HALF, len(rows) * STEP + 8, marks, words, legend, names, table)


def _round_up(count: int) -> int:
    """The next number that is easy to read: 1, 2, 5, 10, 20, 50 ..."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if count <= step * factor:
                return step * factor
        step *= 10


def _r(number: float) -> float:
    return round(number, 1)
