"""Trimming and title case."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from jobs.transform.text import WHITESPACE, or_missing, title_case, trim
from tests.unit.jobs.support import mapped

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
    | st.text(WHITESPACE + "aB-'.’éßİı", max_size=12),
    min_size=100,
    max_size=100,
)
few = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))

TRIMMED = {
    "plain": "plain",
    "  both ends\t\n": "both ends",
    "\u00a0\u2003no-break and em\u3000": "no-break and em",
    "\ufeffbyte order mark": "byte order mark",
    "inner  spaces": "inner  spaces",
    "": None,
    " \t\r\n\u00a0": None,
    None: None,
}

TITLED = {
    "alice": "Alice",
    "ALICE": "Alice",
    "O'NEIL": "O'Neil",
    "o’neil": "O’Neil",
    "jean-luc  O'NEIL": "Jean-Luc O'Neil",
    "JEAN-LUC": "Jean-Luc",
    "mary  ann\tvan der\u00a0berg": "Mary Ann Van Der Berg",
    "ÉMILE": "Émile",
    "øyvind åberg": "Øyvind Åberg",
    "straße": "Straße",
    "ßeta": "Sseta",
    "ΟΔΥΣΣΕΥΣ": "Οδυσσευς",
    "анна-мария": "Анна-Мария",
    "李 明": "李 明",
    "McDonald": "Mcdonald",
    "j.r.r. tolkien": "J.R.R. Tolkien",
    "-": "-",
    "x": "X",
    None: None,
}


def test_trim(spark: SparkSession) -> None:
    assert dict(zip(TRIMMED, mapped(spark, trim, list(TRIMMED)), strict=True)) == TRIMMED


@given(TEXTS)
@few
def test_trimmed_text_has_no_white_space_at_its_ends(spark: SparkSession, texts: list[str]) -> None:
    once = mapped(spark, trim, texts)
    assert once == [text.strip(WHITESPACE) or None for text in texts]
    assert mapped(spark, trim, once) == once


def test_title_case(spark: SparkSession) -> None:
    titled = dict(zip(TITLED, mapped(spark, title_case, list(TITLED)), strict=True))
    assert {name: text for name, text in titled.items() if text != TITLED[name]} == {}


def test_turkish_letters_do_not_depend_on_the_machines_language(spark: SparkSession) -> None:
    assert mapped(spark, title_case, ["ISTANBUL", "ığdır", "İZMİR"]) == ["Istanbul", "Iğdır", "İzmi̇r"]


@given(TEXTS)
@few
def test_title_case_twice_is_title_case(spark: SparkSession, texts: list[str]) -> None:
    once = mapped(spark, title_case, texts)
    assert mapped(spark, title_case, once) == once


@given(TEXTS)
@few
def test_title_case_changes_only_case_and_white_space(spark: SparkSession, texts: list[str]) -> None:
    def letters(text: str) -> str:
        return "".join(text.split()).casefold()

    plain = [text for text in texts if text.isascii() and text.isprintable()]
    assert list(map(letters, mapped(spark, title_case, plain) if plain else [])) == list(map(letters, plain))


@pytest.mark.parametrize(("text", "expected"), [(None, "unknown"), ("x", "x"), ("", "")])
def test_a_constant_stands_where_nothing_is(spark: SparkSession, text: str | None, expected: str) -> None:
    assert mapped(spark, lambda column: or_missing(column, "unknown"), [text]) == [expected]
