"""What happens in the month: which stories are played in which office, and by whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from demonstration.people import KINDS, Cast, Filer, moved, of_same, run_by, unreachable

# What an office is called in addresses, and the region of its people's numbers; the two zones have none of their own.
AREAS = {
    "donggang": ("东港区", "371102"),
    "lanshan": ("岚山区", "371103"),
    "juxian": ("莒县", "371122"),
    "wulian": ("五莲县", "371121"),
    "kaifaqu": ("开发区", "371102"),
    "shanhaitian": ("山海天", "371102"),
}
ELSEWHERE = ("本区", "371100")

# How often each plot is played, in the order of the offices above. Each is told by a method of `Player`.
PLOTS: dict[str, tuple[int, ...]] = {
    "known_overdue": (2, 2, 2, 1, 1, 1),
    "known_filed_late": (1, 1, 1, 1, 1, 1),
    "known_due_soon": (1, 1, 1, 1, 0, 1),
    "archived": (6, 5, 5, 4, 4, 3),
    "archived_from_window": (2, 1, 1, 1, 1, 1),
    "passed": (1, 1, 1, 1, 1, 1),
    "urged": (0, 1, 0, 0, 0, 0),
    "sent_back": (1, 0, 0, 0, 0, 0),
    "paper_missing": (2, 1, 1, 1, 1, 1),
    "paper_there": (1, 1, 1, 0, 1, 1),
    "to_compare": (1, 0, 1, 0, 0, 0),
    "passed_on": (1, 0, 0, 0, 0, 0),
    "to_be_passed_on": (1, 0, 0, 0, 0, 0),
    "elsewhere": (0, 0, 1, 0, 0, 0),
    "twice": (0, 1, 0, 0, 0, 0),
    "at_window": (1, 1, 0, 1, 0, 1),
    "paper_differs": (1, 0, 1, 0, 0, 0),
    "being_examined": (1, 1, 0, 1, 0, 0),
    "returned": (1, 1, 1, 1, 1, 1),
    "corrected": (1, 0, 1, 0, 1, 0),
    "corrected_and_archived": (1, 1, 1, 1, 1, 1),
    "withdrawn": (1, 1, 1, 1, 0, 1),
    "begun": (1, 1, 1, 1, 1, 1),
    "changed": (1, 0, 1, 0, 0, 0),
    "closed": (0, 1, 0, 0, 0, 1),
    "answered": (1, 1, 1, 1, 1, 1),
    "asking": (1, 0, 1, 0, 1, 0),
}
# These accounts the offices know from their lists.
KNOWN = {"known_overdue", "known_filed_late", "known_due_soon"}
LONG_AGO = {"known_overdue", "known_filed_late"}
DUE_SOON_DAYS = 26
# Where the organisation of these sits: not with the office that has them.
AREAS_OF = {"passed_on": "岚山区", "to_be_passed_on": "岚山区", "elsewhere": "五莲县"}
# Of these the organisation matters.
OF_COMPANIES = {"to_compare", "twice", *AREAS_OF}


@dataclass(frozen=True, slots=True)
class Story:
    """One account's filing, told by the plot of that name."""

    number: int
    office: str
    plot: str
    filer: Filer

    @property
    def account(self) -> str:
        """What the docket calls it."""
        return str(self.filer.form["original_id"] or self.filer.form["wechat_id"]).lower()


def month(offices: Sequence[str], today: date) -> list[Story]:
    """All stories, the same ones for the same day."""
    stories: list[Story] = []
    for place, office in enumerate(offices):
        cast, kinds = Cast(place + 1, *AREAS.get(office, ELSEWHERE)), cycle(KINDS)
        random = Random(office)  # noqa: S311 - a play, not a secret
        for number, plot in enumerate(_plots(place)):
            kind = "company" if plot in OF_COMPANIES else next(kinds)
            filer = cast.filer(kind, _opened_on(plot, today, random))
            if number == 0:
                filer = unreachable(filer, place)
            if plot == "to_compare":
                filer = run_by(filer, stories[-1].filer.person)
            if plot in AREAS_OF:
                filer = moved(filer, AREAS_OF[plot])
            if plot == "twice":
                filer = of_same(filer, next(one.filer for one in stories if one.filer.kind == "company"))
            stories.append(Story(len(stories), office, plot, filer))
    return stories


def one_of_each(stories: Iterable[Story]) -> list[Story]:
    """The first story of each plot."""
    first: dict[str, Story] = {}
    for story in stories:
        first.setdefault(story.plot, story)
    return list(first.values())


def _plots(place: int) -> Iterator[str]:
    for plot, counts in PLOTS.items():
        yield from [plot] * counts[place % len(counts)]


def _opened_on(plot: str, today: date, random: Random) -> date:
    if plot in LONG_AGO:
        return today - timedelta(days=random.randrange(60, 900))
    if plot == "known_due_soon":
        return today - timedelta(days=DUE_SOON_DAYS)
    return today - timedelta(days=random.randrange(2, 24))
