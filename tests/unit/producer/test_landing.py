"""The parts of the landing table that need no database."""

from __future__ import annotations

import pytest

from contract.records import Identity
from contract.settings.stores import PostgresSettings
from producer.erase import check_user_id
from producer.errors import LandingError, OptionError
from producer.landing.batches import batch_id_of
from producer.landing.database import connected
from producer.landing.publish import CHUNK_ROWS, Choice, chunks
from producer.landing.store import standard_gender


@pytest.mark.parametrize(
    ("gender", "standard"),
    [
        ("male", "male"),
        (" Female ", "female"),
        ("M", "male"),
        ("f", "female"),
        ("x", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_standard_gender(gender: str | None, standard: str) -> None:
    assert standard_gender(gender) == standard


def test_a_name_is_always_the_same_batch() -> None:
    assert batch_id_of("users/2026-01-31") == batch_id_of("users/2026-01-31")
    assert batch_id_of("users/2026-01-31") != batch_id_of("users/2026-02-01")


@pytest.mark.parametrize("name", ["", "x" * 501, "a\tb", "a\x00b"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(OptionError, match=r"--batch .*1 to 500 printable characters"):
        batch_id_of(name)


@pytest.mark.parametrize("limit", [1, 999, 1000, 1001, 2500])
def test_chunks_add_up_to_the_limit(limit: int) -> None:
    sizes = list(chunks("users", limit))
    assert sum(sizes) == limit
    assert max(sizes) <= CHUNK_ROWS["users"]


def test_the_gender_does_not_choose_refused_users() -> None:
    choice = Choice(gender="male", batch_id="b")
    assert "gender" in choice.where(users=True)[0]
    assert choice.where(users=False) == (
        "published_at IS NULL AND batch_id = %(batch_id)s",
        {"batch_id": "b"},
    )


def test_a_database_out_of_reach_is_named() -> None:
    settings = PostgresSettings(host="127.0.0.1", port=1, user="somebody")
    with (
        pytest.raises(LandingError, match=r"127\.0\.0\.1:1/user_stream: cannot connect as somebody"),
        connected(settings),
    ):
        pytest.fail("must not begin")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "155e77ee-ba6d-486f-95ce-0e0c0fb4b91",
        "a@example.com",
        "155e77ee-ba6d-486f-95ce-0e0c0fb4b919 ",
    ],
)
def test_a_malformed_uuid_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match=r"login\.uuid"):
        check_user_id(Identity.UUID, text)


@pytest.mark.parametrize("text", ["", "x", "a@b@c", "a b@c", "@x", "x@", "a" * 320 + "@x"])
def test_a_malformed_email_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="e-mail"):
        check_user_id(Identity.EMAIL, text)


def test_user_ids_become_keys() -> None:
    assert (
        check_user_id(Identity.UUID, "155E77EE-BA6D-486F-95CE-0E0C0FB4B919")
        == "155e77ee-ba6d-486f-95ce-0e0c0fb4b919"
    )
    assert check_user_id(Identity.EMAIL, " Ann@Example.com") == "ann@example.com"
