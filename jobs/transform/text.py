"""Cleaning of text columns."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

WHITESPACE = (
    " \t\n\r\f\x0b\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What :func:`trim` takes off at both ends: Unicode's white space and the byte order mark."""

_JOINT = "\x01"


def trim(text: Column) -> Column:
    """Without white space at both ends; null where nothing is left."""
    return _empty_to_null(F.btrim(text, F.lit(WHITESPACE)))


def _empty_to_null(text: Column) -> Column:
    return F.when(text != "", text)


def title_case(name: Column) -> Column:
    """A name in title case: each word begins with a capital, also behind ``-`` and an apostrophe.

    ``jean-luc  O'NEIL`` becomes ``Jean-Luc O'Neil``. White space between words becomes one space.
    A rule, not a guess: ``McDonald`` becomes ``Mcdonald``.
    """
    plain = F.initcap(name)
    # initcap knows only spaces, so a space is put behind each joint and taken out again.
    spaced = F.initcap(F.regexp_replace(F.regexp_replace(name, r"[\s\h]+", " "), r"([-'’.])", f"$1{_JOINT} "))
    return F.when(
        name.rlike(r"[-'’.]|[\s\h]{2}|[^\S ]"), F.replace(spaced, F.lit(f"{_JOINT} "), F.lit(""))
    ).otherwise(plain)


def or_missing(text: Column, constant: str) -> Column:
    """The text, or the documented constant where it is missing."""
    return F.coalesce(text, F.lit(constant))
