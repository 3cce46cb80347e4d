"""Phone numbers as international digits."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from jobs.transform.phone import phone_digits
from tests.unit.jobs.support import mapped

few = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))

# (number, nationality): digits
CASES: dict[tuple[str | None, str | None], str | None] = {
    ("0151 496 0000", "GB"): "441514960000",
    ("(0151) 496-0000", "GB"): "441514960000",
    ("+44 151 496 0000", "GB"): "441514960000",
    ("  +44 151 496 0000", "GB"): "441514960000",
    ("0044 151 496 0000", "GB"): "441514960000",
    ("+33 1 23 45 67 89", "GB"): "33123456789",
    ("(272) 790-0888", "US"): "12727900888",
    ("1-272-790-0888", "US"): "12727900888",
    ("+1 272 790 0888", "US"): "12727900888",
    ("06 1234 5678", "IT"): "390612345678",
    ("04-78-12-34-56", "FR"): "33478123456",
    ("٠٤٧٨١٢٣٤٥٦", "FR"): "33478123456",
    ("۰۴۷۸۱۲۳۴۵۶", "FR"): "33478123456",
    ("०४७८१२३४५६", "FR"): "33478123456",
    ("০৪৭৮১২৩৪৫৬", "FR"): "33478123456",
    ("０４７８１２３４５６", "FR"): "33478123456",
    ("0151 496 0000", "ZZ"): "01514960000",
    ("0151 496 0000", None): "01514960000",
    ("+44 151 496 0000", None): "441514960000",
    ("no number", "GB"): None,
    ("+", "GB"): None,
    ("00", "GB"): None,
    ("", "GB"): None,
    (None, "GB"): None,
}


def test_numbers_by_country(spark: SparkSession) -> None:
    phones, nations = zip(*CASES, strict=True)
    found = dict(zip(CASES, mapped(spark, phone_digits, phones, nations), strict=True))
    assert {case: digits for case, digits in found.items() if digits != CASES[case]} == {}


@pytest.mark.parametrize("style", ["NATIONAL", "INTERNATIONAL", "E164"])
def test_example_numbers_become_their_e164(spark: SparkSession, style: str) -> None:
    """As libphonenumber writes them; left out are countries whose trunk rule is more than a prefix."""
    regions = ["GB", "FR", "DE", "ES", "IT", "NL", "CH", "DK", "NO", "FI", "IE", "TR", "IN", "AU", "NZ", "US"]
    found = [
        phonenumbers.example_number_for_type(one, phonenumbers.PhoneNumberType.FIXED_LINE) for one in regions
    ]
    numbers = [number for number in found if number is not None]
    written = [
        phonenumbers.format_number(number, getattr(phonenumbers.PhoneNumberFormat, style))
        for number in numbers
    ]
    wanted = [
        f"{number.country_code}{phonenumbers.national_significant_number(number)}" for number in numbers
    ]
    assert len(numbers) == len(regions)
    assert mapped(spark, phone_digits, written, regions) == wanted


@given(
    st.lists(
        st.tuples(
            st.text("0123456789+-() ٣७x", max_size=20), st.sampled_from(["GB", "US", "IT", "ZZ", None])
        ),
        min_size=100,
        max_size=100,
    )
)
@few
def test_only_digits_come_out_and_again_the_same(
    spark: SparkSession, cases: list[tuple[str, str | None]]
) -> None:
    once = mapped(spark, phone_digits, *zip(*cases, strict=True))
    assert all(digits is None or (digits.isascii() and digits.isdigit()) for digits in once)
    international = [None if digits is None else f"+{digits}" for digits in once]
    assert mapped(spark, phone_digits, international, [nation for _, nation in cases]) == once
