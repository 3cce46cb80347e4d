"""From user to record: secrets, unknown fields, refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import SECRET_LOGIN_FIELDS, Identity
from contract.schema import SchemaVersion, latest_schema
from producer.records import Record, RecordBuilder, Refusal, nul_path
from producer.simulator.users import user

_SECRET = "s3cr3t-value"


def _build(value: Any, **options: Any) -> Record | Refusal:
    settings = {"identity": Identity.UUID, "max_bytes": 1_048_576, **options}
    return RecordBuilder(latest_schema(), **settings).build(value)


def _user(**changes: Any) -> dict[str, Any]:
    return {**user("records", 0), **changes}


def test_secrets_are_gone_and_the_rest_is_as_it_came(builder: RecordBuilder) -> None:
    given_user = _user()
    expected = _user()
    for name in SECRET_LOGIN_FIELDS:
        del expected["login"][name]
    record = builder.build(given_user)
    assert isinstance(record, Record)
    assert json.loads(record.value) == expected == record.user
    assert record.key == expected["login"]["uuid"].encode()


def test_values_are_compact_utf8(builder: RecordBuilder) -> None:
    record = builder.build(_user(gender="é"))
    assert isinstance(record, Record)
    assert record.value.startswith('{"gender":"é",'.encode())


def test_the_key_is_the_lower_case_uuid() -> None:
    changed = _user()
    changed["login"]["uuid"] = changed["login"]["uuid"].upper()
    record = _build(changed)
    assert record.key == user("records", 0)["login"]["uuid"].encode()


def test_the_key_may_be_the_normalised_email() -> None:
    assert _build(_user(email="  Ann@Example.COM "), identity=Identity.EMAIL).key == b"ann@example.com"


def test_a_blank_identity_is_refused() -> None:
    refusal = _build(_user(email="   "), identity=Identity.EMAIL)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.key) == ("no-identity /email", None)


def test_unknown_fields_are_dropped_and_counted(builder: RecordBuilder) -> None:
    strange = _user(nickname="x", shoes=[1])
    strange["login"]["token"] = "y"
    strange["location"]["street"]["floor"] = 3
    record = builder.build(strange)
    assert isinstance(record, Record)
    assert builder.unknown_fields == {"nickname": 1, "shoes": 1, "login.token": 1, "location.street.floor": 1}
    assert b"floor" not in record.value
    assert b"token" not in record.value


@pytest.mark.parametrize("value", [None, 1, "x", [1], True])
def test_a_user_that_is_no_object_is_refused(value: Any) -> None:
    refusal = _build(value)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "not-an-object"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"dob": {"date": "1990-01-01T00:00:00Z", "age": "x"}}, "schema.type /dob/age"),
        ({"dob": {"date": "yesterday", "age": 1}}, "schema.format /dob/date"),
        ({"email": None}, "schema.type /email"),
        ({"login": {"uuid": "not-a-uuid"}}, "schema.pattern /login/uuid"),
        ({"login": "x"}, "schema.type /login"),
        ({"nat": "x" * 17}, "schema.maxLength /nat"),
        ({"location": {"street": {"number": 2**31}}}, "schema.maximum /location/street/number"),
        ({"location": {"postcode": float("nan")}}, "schema.type /location/postcode"),
        ({"location": {"city": "a\x00b"}}, "nul-character /location/city"),
        ({"location": {"city": "\udfff"}}, "not-unicode"),
    ],
)
def test_what_does_not_fit_is_refused_with_rule_and_path(changes: dict[str, Any], reason: str) -> None:
    refusal = _build(_user(**changes))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason


def test_a_backslash_before_u0000_is_no_nul(builder: RecordBuilder) -> None:
    assert isinstance(builder.build(_user(nat="\\u0000")), Record)


def test_all_that_is_wrong_is_said() -> None:
    refusal = _build(_user(gender=1, nat=2))
    assert isinstance(refusal, Refusal)
    assert [line.partition(":")[0] for line in refusal.error.splitlines()] == ["/gender", "/nat"]


def test_a_large_record_is_refused_with_its_size() -> None:
    refusal = _build(_user(), max_bytes=1024 // 2)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "too-large"
    assert "512 are allowed (the less of job.max_record_bytes" in refusal.error


def test_a_field_of_any_text_fits_another_schema() -> None:
    schema = SchemaVersion("users_created", 9, json.dumps({"type": "object", "properties": {}}))
    refusal = RecordBuilder(schema, identity=Identity.EMAIL, max_bytes=100)
    assert refusal.unknown_fields == {}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from([*SECRET_LOGIN_FIELDS, "login", "a", "email", "uuid"]), children, max_size=5
        )
    ),
    max_leaves=20,
)


def _with_secrets(value: Any) -> Any:
    """The value with every secret field set to a text that can be looked for."""
    if isinstance(value, dict):
        return {
            name: _SECRET if name in SECRET_LOGIN_FIELDS else _with_secrets(child)
            for name, child in value.items()
        }
    return [_with_secrets(child) for child in value] if isinstance(value, list) else value


@given(value=_JSON)
def test_whatever_comes_no_secret_leaves(value: Any) -> None:
    record = _build(_with_secrets(value))
    assert _SECRET.encode() not in record.value
    assert not isinstance(record, Refusal) or _SECRET not in record.error


@given(
    field=st.sampled_from(
        ["gender", "name", "location", "email", "login", "dob", "phone", "id", "picture", "nat"]
    ),
    value=_JSON,
)
def test_any_field_may_be_anything(field: str, value: Any) -> None:
    record = _build(_with_secrets(_user(**{field: value})))
    assert _SECRET.encode() not in record.value
    if isinstance(record, Record):
        assert json.loads(record.value)["login"]["uuid"].lower().encode() == record.key


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=64))
def test_any_text_arrives_as_it_was(text: str) -> None:
    record = _build(_user(phone=text))
    assert isinstance(record, Record)
    assert json.loads(record.value)["phone"] == text


def test_nul_path_finds_the_first() -> None:
    assert nul_path({"a": "x", "b": {"c": "\x00"}}) == "/b/c"
    assert nul_path({"a": "x"}) is None
