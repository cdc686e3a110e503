"""The plots: what happens to a filing, from the first verb to where it is left."""

from demonstration.case import Case


def known_overdue(case: Case) -> None:
    """An account on the office's list that nobody files."""
    case.look_up()


def known_due_soon(case: Case) -> None:
    """An account on the list whose days are running."""
    case.look_up()


def known_filed_late(case: Case) -> None:
    """An account on the list that is overdue, and then filed by its administrator."""
    case.fill_in()
    case.submit()
    case.approve(by_supervisor=True)
    case.decide_in_city("archive")


def archived(case: Case) -> None:
    """From the filer's phone to the archive."""
    passed(case)
    case.decide_in_city("archive")


def archived_from_window(case: Case) -> None:
    """Typed in by a clerk at the window; another one examines it."""
    case.begin(at_window=True)
    case.submit(at_window=True)
    case.approve(by_supervisor=True)
    case.decide_in_city("archive")


def passed(case: Case) -> None:
    """It waits for the city."""
    paper_missing(case)
    case.approve()


def urged(case: Case) -> None:
    """It waits in the district, and the city asks why."""
    paper_missing(case)
    case.decide_in_city("urge", note="已超过五个工作日，请尽快办理。")


def sent_back(case: Case) -> None:
    """The city found something that the district must look at again."""
    passed(case)
    case.decide_in_city("send_back", reason="登记表公章与单位名称不一致，请县区核对纸质件。")


def paper_missing(case: Case) -> None:
    """Complete but for the paper copy."""
    case.begin()
    case.submit()


def paper_there(case: Case) -> None:
    """It waits for a clerk."""
    paper_missing(case)
    case.receive_paper()


def to_compare(case: Case) -> None:
    """A machine has found something to look at: a head who is another on the licence, a phone that is known."""
    paper_there(case)


def passed_on(case: Case) -> None:
    """Its address lies in another district, to which it goes."""
    paper_there(case)


def to_be_passed_on(case: Case) -> None:
    """Its address lies in another district, which is asked to take it over."""
    paper_there(case)


def elsewhere(case: Case) -> None:
    """Its address lies in another district, and nobody has looked at that yet."""
    paper_missing(case)


def twice(case: Case) -> None:
    """An organisation that has filed another account with another district."""
    paper_missing(case)


def at_window(case: Case) -> None:
    """Typed in by a clerk at the window; a colleague is to examine it."""
    case.begin(at_window=True)
    case.submit(at_window=True)


def paper_differs(case: Case) -> None:
    """The paper copy was printed before the form was changed."""
    paper_missing(case)
    case.receive_paper(differs=True)


def being_examined(case: Case) -> None:
    """It is a clerk's to do, who has it open."""
    paper_there(case)
    case.examine()


def returned(case: Case) -> None:
    """Something is wrong; the filer has it."""
    paper_missing(case)
    case.send_for_correction()


def corrected(case: Case) -> None:
    """Mended, and with the office again."""
    returned(case)
    case.correct()


def corrected_and_archived(case: Case) -> None:
    """Mended, and then all the way."""
    corrected(case)
    case.approve()
    case.decide_in_city("archive")


def withdrawn(case: Case) -> None:
    """The account was closed."""
    paper_missing(case)
    case.withdraw("closed")


def begun(case: Case) -> None:
    """The filer has not finished."""
    case.begin()


def changed(case: Case) -> None:
    """An archived account has a new administrator: a new filing that names the old one."""
    archived(case)
    case.begin_anew("change", admin_name="赵新任", followers=8888)
    case.submit()


def closed(case: Case) -> None:
    """An archived account is given up: a filing of its closing waits for the city."""
    archived(case)
    case.begin_anew("closing")
    case.submit()
    case.approve()


def answered(case: Case) -> None:
    """The filer asked, and the office has answered."""
    paper_missing(case)
    case.answer(case.ask())


def asking(case: Case) -> None:
    """A question waits for its answer."""
    paper_there(case)
    case.ask()
