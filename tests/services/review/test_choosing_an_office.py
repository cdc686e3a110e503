"""The city names an office as people do, wherever one is chosen; a filing's page leads to all there is of it."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from infra.db import office_scope, shared_scope
from infra.problems import Unprocessable
from services.review.city.choosing import meant, suggested
from services.review.packages.models import Package
from services.review.referrals.models import Referral, ReferralItem
from tests.services.review.referrals.people import overdue
from tests.services.review.test_desk_pages import browser, drafts

pytestmark = pytest.mark.django_db
DESK = "/o/city/desk/"
PAGES = (f"{DESK}docket/", f"{DESK}packages/", f"{DESK}referable/")


@pytest.mark.parametrize(
    "typed", ["donggang", "东港区", " 东港 ", "DONGGANG", "东港区委宣传部网络管理中心", "Donggang"]
)
def test_an_office_is_meant_by_its_address_area_or_name_or_by_enough_of_it(typed: str) -> None:
    assert meant(typed) == "donggang"


def test_nothing_means_all_and_what_is_not_clear_is_asked() -> None:
    assert meant("  ") == ""
    with override("zh-hans"), pytest.raises(Unprocessable, match="several-offices-called-so") as several:
        meant("区")
    with override("zh-hans"):
        assert "东港区" in str(several.value.message)
    with pytest.raises(Unprocessable, match="no-office-called-so") as none:
        meant("青岛")
    assert [fault.field for fault in none.value.errors] == ["office"]


def test_who_begins_so_is_offered_first() -> None:
    assert suggested("东港")[0].slug == "donggang"
    assert len(suggested("")) == 6


@pytest.mark.parametrize("address", PAGES)
def test_what_is_no_office_is_said_at_the_field_and_shows_nothing(address: str) -> None:
    answer = browser("city", "officer").get(f"{address}?office=青岛")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert re.findall(r'id="([\w-]*office-fault)"', text) == ["office-fault"]
    assert "<tbody" not in text


@pytest.mark.parametrize("address", PAGES)
def test_an_office_that_was_typed_is_the_one_that_is_chosen(address: str) -> None:
    text = browser("city", "officer").get(f"{address}?office=岚山区").content.decode()
    assert '<option value="lanshan" selected>' in text


def test_nobody_of_a_district_is_offered_offices() -> None:
    assert browser("wulian", "clerk").get("/o/wulian/desk/offices/?typed=m").status_code == 403


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_an_archived_filing_leads_to_its_package_and_back(role: str) -> None:
    (filing,) = drafts(1, state="city_archived", number="日照备1", stage_since=timezone.now())
    client, address = browser("city", role), f"{DESK}packages/wulian/{filing.pk}/"
    page = f"{DESK}docket/wulian/{filing.pk}/"
    assert address not in client.get(page).content.decode()  # it is not asked for yet
    with office_scope("wulian"):
        Package.objects.create(
            filing=filing.pk,
            office="wulian",
            account=filing.account,
            number="日照备1",
            archived_at=timezone.now(),
        )
    assert address in client.get(page).content.decode()
    assert page in client.get(address).content.decode()


def test_an_overdue_filing_leads_to_what_its_referral_needs_and_to_the_letter_that_names_it() -> None:
    filing = overdue("wulian")
    (other,) = drafts(1, state="submitted", stage_since=timezone.now())
    client, address = browser("city", "officer"), f"{DESK}referable/wulian/{filing.pk}/"
    page = f"{DESK}docket/wulian/{filing.pk}/"
    assert address in client.get(page).content.decode()
    assert page in client.get(address).content.decode()
    assert "/referable/wulian/" not in client.get(f"{DESK}docket/wulian/{other.pk}/").content.decode()
    with office_scope("city"):
        letter = Referral.objects.create(measure="limit", made_by="1", number="日照移〔2026〕7号")
        ReferralItem.objects.create(
            id=uuid4(), referral=letter, office="wulian", filing=filing.pk, account="a", due_on="2026-01-01"
        )
    with shared_scope():
        shown = client.get(page).content.decode()
    assert f"{DESK}referrals/{letter.pk}/" in shown
    assert "日照移〔2026〕7号" in shown
    assert page in client.get(f"{DESK}referrals/{letter.pk}/").content.decode()
    with shared_scope():
        needs = client.get(address).content.decode()
    assert f'{DESK}referrals/{letter.pk}/">日照移〔2026〕7号</a>' in needs


@pytest.mark.parametrize("address", PAGES)
def test_the_page_stays_the_citys_whatever_office_is_chosen(address: str) -> None:
    for asked in ("", "?office=lanshan"):
        text = browser("city", "officer").get(f"{address}{asked}").content.decode()
        assert '<a class="brand" href="/o/city/desk/">' in text
