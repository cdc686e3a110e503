"""Whatever somebody types, the form answers; what it took once it takes again, unchanged."""

import string
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from tenants.filings.form import BY_NAME, FilingForm, contact, identity

TODAY = date(2026, 11, 23)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(st.characters()),
    st.text("0123456789xX转 +-()日照gh_\u202e\u200b\x00@.", max_size=20),
    st.lists(st.text(), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def form_of(data, kind):
    return FilingForm(data, filer_kind=kind, complete=False, area_code="0633", today=TODAY)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(BY_NAME)), ANYTHING)
def test_any_value_is_answered_and_its_normal_form_stays(name, value):
    kind = "individual" if "individual" in BY_NAME[name].asked_of else "company"
    form = form_of({name: value}, kind)
    if form.is_valid():
        again = form_of(form.cleaned_data, kind)
        assert again.is_valid(), again.errors.get_json_data()
        assert again.cleaned_data == form.cleaned_data
        assert not set(str(form.cleaned_data.get(name))) & set("\u202e\u200b\x00")
    else:
        assert all(error["code"] and error["message"] for error in form.errors.get_json_data()[name])


REGIONS = st.sampled_from(["371102", "371121", "110105", "810000", "820000", "830000", "911123", "371171"])


@given(REGIONS, st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(0, 999))
def test_identity_numbers_are_judged_by_check_digit_and_birth_date_alone(region, born, serial):
    number = f"{region}{born:%Y%m%d}{serial:03d}"
    number += ric.calc_check_digit(number + "0")
    assert identity.id_number(number.lower(), TODAY) == number
    for position in range(18):
        wrong = number[:position] + ("1" if number[position] == "0" else "0") + number[position + 1 :]
        with pytest.raises(ValidationError):
            identity.id_number(wrong, TODAY)


@given(
    st.sampled_from(["11", "12", "51", "52", "91", "92", "93", "N2"]),
    st.text(USCC_LETTERS, min_size=9, max_size=9),
)
def test_credit_codes(category, organisation):
    code = f"{category}371102{organisation}"
    code += uscc.calc_check_digit(code)
    assert identity.credit_code(code.lower()) == code
    wrong = code[:-1] + ("1" if code[-1] == "0" else "0")
    with pytest.raises(ValidationError):
        identity.credit_code(wrong)


@given(st.text(string.digits + string.ascii_uppercase, min_size=8, max_size=8))
def test_organisation_codes(first_eight):
    code = first_eight + identity.organisation_check_digit(first_eight)
    assert identity.organisation_code(f"{code[:8]}-{code[8]}".lower()) == code


def test_a_known_organisation_code():
    # The example of GB 11714-1997: D2143569-X.
    assert identity.organisation_check_digit("D2143569") == "X"


@given(st.integers(0, 99_999_999), st.sampled_from(["", "+86", "0086", "86 "]))
def test_mobiles_of_every_range(rest, prefix):
    assert contact.mobile(f"{prefix}138{rest:08d}") == f"+86138{rest:08d}"
