"""Users as RandomUser 1.4 serves them, each a pure function of (seed, index).

The same arguments give the same user in every process and Python version: only ``Random.random``
is drawn from, whose sequence Python guarantees. One difference from the public API: e-mail
addresses end in the user's index, so that N users have N addresses.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from producer.simulator.people import PEOPLE
from producer.simulator.places import PLACES, TIMEZONES
from producer.simulator.transliterate import ascii_name

NATIONALITIES: tuple[str, ...] = tuple(sorted(PLACES))
FIELDS = (
    "gender", "name", "location", "email", "login", "dob", "registered", "phone", "cell", "id",
    "picture", "nat",
)  # fmt: skip
"""The fields of a user, in the order in which the API serves them."""

_NOW = datetime(2022, 5, 23, tzinfo=timezone.utc)
"""The API's own constant time: ages and registrations do not move with the clock."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NOW_MS = int((_NOW - _EPOCH).total_seconds() * 1000)
_OLDEST_MS = -800_000_000_000
_YOUNGEST_MS = _NOW_MS - 21 * 365 * 86_400_000
_FIRST_REGISTRATION_MS = 1_016_688_461_000
_TITLES = ("Miss", "Ms", "Mrs")
_COLOURS = ("golden", "silver", "purple", "tiny", "heavy", "lazy", "brown", "angry", "orange", "happy")
_ANIMALS = ("koala", "panda", "lion", "swan", "goose", "wolf", "rabbit", "zebra", "bear", "duck")
_WORDS = (
    "qwerty",
    "dragon",
    "trustno1",
    "letmein",
    "sunshine",
    "hunter",
    "rocket",
    "maverick",
    "silver",
    "monkey",
)
_SALT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PORTRAITS = "https://randomuser.me/api/portraits/"


def digest(seed: str, index: int, use: str = "user") -> bytes:
    """32 bytes that depend on nothing but the arguments."""
    return hashlib.blake2b(
        f"{seed}\0{use}\0{index}".encode("utf-8", "surrogatepass"), digest_size=32
    ).digest()


def generator(seed: str, index: int, use: str = "user") -> random.Random:
    """Random numbers for one purpose of one user (or of one request)."""
    return random.Random(int.from_bytes(digest(seed, index, use)[16:24], "big"))


def user(
    seed: str, index: int, *, gender: str | None = None, nationalities: Sequence[str] = NATIONALITIES
) -> dict[str, Any]:
    """One user.

    :param gender: ``male`` or ``female`` instead of either
    :param nationalities: codes to choose from, e.g. ``("GB", "FR")``
    """
    key = digest(seed, index)
    draw = random.Random(int.from_bytes(key[16:24], "big")).random
    nat = nationalities[int(draw() * len(nationalities))]
    sex = "male" if draw() < 0.5 else "female"
    sex = gender or sex
    people, place = PEOPLE[nat], PLACES[nat]
    given = people.male if sex == "male" else people.female
    first = given[int(draw() * len(given))]
    last = people.last[int(draw() * len(people.last))]
    offset, description = TIMEZONES[int(draw() * len(TIMEZONES))]
    password = _WORDS[int(draw() * len(_WORDS))] + str(int(draw() * 1000))
    salt = "".join([_SALT[int(draw() * len(_SALT))] for _ in range(8)])
    salted = (password + salt).encode()
    portrait = f"{'men' if sex == 'male' else 'women'}/{int(draw() * (100 if sex == 'male' else 97))}.jpg"
    postcode: str | int = _fill(place.postcode, draw)
    if isinstance(postcode, str) and postcode.isdigit() and postcode[0] != "0":
        postcode = int(postcode)
    return {
        "gender": sex,
        "name": {
            "title": "Mr" if sex == "male" else _TITLES[int(draw() * len(_TITLES))],
            "first": first,
            "last": last,
        },
        "location": {
            "street": {
                "number": 1 + int(draw() * 9999),
                "name": place.streets[int(draw() * len(place.streets))],
            },
            "city": place.cities[int(draw() * len(place.cities))],
            "state": place.states[int(draw() * len(place.states))],
            "country": place.country,
            "postcode": postcode,
            "coordinates": {
                "latitude": f"{draw() * 180 - 90:.4f}",
                "longitude": f"{draw() * 360 - 180:.4f}",
            },
            "timezone": {"offset": offset, "description": description},
        },
        "email": f"{ascii_name(first)}.{ascii_name(last)}.{index}@example.com",
        "login": {
            "uuid": _uuid(key[:16]),
            "username": _COLOURS[int(draw() * 10)]
            + _ANIMALS[int(draw() * 10)]
            + str(100 + int(draw() * 900)),
            "password": password,
            "salt": salt,
            "md5": hashlib.md5(salted, usedforsecurity=False).hexdigest(),
            "sha1": hashlib.sha1(salted, usedforsecurity=False).hexdigest(),
            "sha256": hashlib.sha256(salted).hexdigest(),
        },
        "dob": _moment(_OLDEST_MS + int(draw() * (_YOUNGEST_MS - _OLDEST_MS))),
        "registered": _moment(_FIRST_REGISTRATION_MS + int(draw() * (_NOW_MS - _FIRST_REGISTRATION_MS))),
        "phone": _fill(place.phone, draw),
        "cell": _fill(place.cell, draw),
        "id": {"name": place.id_name, "value": place.id_value and _fill(place.id_value, draw)},
        "picture": {
            "large": f"{_PORTRAITS}{portrait}",
            "medium": f"{_PORTRAITS}med/{portrait}",
            "thumbnail": f"{_PORTRAITS}thumb/{portrait}",
        },
        "nat": nat,
    }


def _uuid(raw: bytes) -> str:
    """A version 4 UUID out of 16 bytes."""
    number = int.from_bytes(raw, "big") & ~(0xF << 76) & ~(0x3 << 62) | (0x4 << 76) | (0x2 << 62)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _fill(pattern: str, draw: Any) -> str:
    """A number in a country's format, see :mod:`producer.simulator.places`."""
    return "".join(
        [
            str(int(draw() * 10))
            if char == "#"
            else str(1 + int(draw() * 9))
            if char == "%"
            else _LETTERS[int(draw() * 26)]
            if char == "@"
            else char
            for char in pattern
        ]
    )


def _moment(milliseconds: int) -> dict[str, Any]:
    """A date as the API writes it, with the age in whole years at the API's constant time."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    age = _NOW.year - moment.year - ((_NOW.month, _NOW.day) < (moment.month, moment.day))
    return {"date": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z", "age": age}
