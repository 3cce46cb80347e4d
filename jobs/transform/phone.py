"""Phone numbers as the digits of the international number, by the rules of the user's country.

1. Digits of any script become ASCII, everything else is dropped.
2. A number that is written internationally (``+44 ..`` or ``0044 ..``) keeps its country code.
3. Any other number loses its country's trunk prefix (the ``0`` of ``0151`` in GB) and gets the
   country's calling code in front: ``0151 496 0000`` of GB becomes ``441514960000``.
4. Where the nationality is unknown the digits stay as they are.

Calling codes and trunk prefixes are those of the ``phonenumbers`` library (Google's libphonenumber).
"""

from __future__ import annotations

import unicodedata
from functools import cache

import phonenumbers
from pyspark.sql import Column
from pyspark.sql import functions as F

_DIGITS = "".join(chr(code) for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) == "Nd")
_ASCII = "".join(str(unicodedata.decimal(digit)) for digit in _DIGITS)


@cache
def calling_codes() -> dict[str, tuple[str, str]]:
    """Country to (calling code, trunk prefix or an empty string), e.g. ``GB`` to ``("44", "0")``."""
    codes = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        if metadata is not None:
            codes[region] = (str(metadata.country_code), metadata.national_prefix or "")
    return codes


def _lookup(nationality: Column, values: dict[str, str]) -> Column:
    # As one text that Spark folds into a constant: a literal for each entry would be a call into the
    # JVM each, and seconds of every start.
    entries = F.str_to_map(
        F.lit(",".join(f"{region}:{value}" for region, value in values.items())), F.lit(","), F.lit(":")
    )
    return F.try_element_at(entries, nationality)


def phone_digits(phone: Column, nationality: Column) -> Column:
    """Digits of the international number; null where there is no digit."""
    codes = calling_codes()
    ascii_digits = F.translate(phone, _DIGITS, _ASCII)
    digits = F.regexp_replace(ascii_digits, "[^0-9]+", "")
    code = _lookup(nationality, {region: code for region, (code, _) in codes.items()})
    trunk = _lookup(nationality, {region: trunk for region, (_, trunk) in codes.items() if trunk})
    national = F.when(
        F.startswith(digits, trunk), F.substring(digits, F.length(trunk) + 1, F.length(digits))
    ).otherwise(digits)
    number = (
        F.when(F.startswith(F.ltrim(phone), F.lit("+")), digits)
        .when(F.startswith(digits, F.lit("00")), F.substring(digits, 3, 64))
        .otherwise(F.concat(F.coalesce(code, F.lit("")), national))
    )
    return F.nullif(F.when(digits != "", number), F.lit(""))
