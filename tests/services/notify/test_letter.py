"""The letter to a filer whom nobody reached: one page, in the office's name, with the words of what happened."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdfium2

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import acts, browser
from tests.services.notify.test_unreachable import do, state_of, unreached

Make = Callable[..., Filing]


def test_a_letter_has_the_words_and_the_address(filing: Make) -> None:
    made = filing(org_name="日照渔港文化公司", org_address="日照市开发区海滨路8号")
    call, client = unreached(made), browser()
    answer = do(client, call, "letter")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
    words = text_of(answer.content)
    for part in ("日照渔港文化公司", "日照市开发区海滨路8号", "补正", "盖章"):
        assert part in words
    assert state_of(made) == "letter"
    assert do(client, call, "letter").status_code == 200  # the printer was out of paper
    assert len(acts(made, "call.letter")) == 2
    assert do(client, call, "called").status_code == 409


def test_a_long_letter_stays_on_one_page(filing: Make) -> None:
    made = filing(filer_kind="individual", founder_name="𠮷野😀")
    with office_scope(OFFICE):
        made.return_reasons = [{"field": "", "message": "请补正" * 90, "fix": "建议" * 90} for _ in range(6)]
        made.save(update_fields=["asked"])
    answer = do(browser(), unreached(made), "letter")
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1


def text_of(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded())
