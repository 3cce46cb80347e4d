"""What stands in a column where the record had nothing."""

from __future__ import annotations

MISSING_TEXT = "unknown"
"""Any text column."""

MISSING_NATIONALITY = "ZZ"
"""CLDR's code of an unknown region; never assigned to a country."""

# Numbers and timestamps (latitude, longitude, dob, registered_date) stay NULL: any number would be
# taken for a place or a time.
