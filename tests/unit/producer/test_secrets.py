"""Secrets are never shown, whatever the payload looks like."""

from __future__ import annotations

import json

import pytest

from producer.secrets import redacted, redacted_text, without_secrets

_SECRET = "hunter2"


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps({"login": {"password": _SECRET, "uuid": "u"}}),
        json.dumps({"LOGIN": {"Password": _SECRET}}),
        json.dumps([{"deep": [{"salt": _SECRET}]}]),
        json.dumps({"login": [_SECRET]}),
        '{"login":{"uuid":"u","password":"' + _SECRET,
        '{"password" : "a\\"' + _SECRET + '", "x": }',
        '{"sha1":' + _SECRET + ",",
        json.dumps(json.dumps({"password": _SECRET})),
        '\x00{broken "md5": "' + _SECRET + '"',
    ],
)
def test_secrets_are_replaced(raw: str) -> None:
    assert _SECRET not in redacted(raw.encode())


def test_the_rest_is_shown() -> None:
    assert json.loads(redacted(b'{"login":{"uuid":"u","salt":"s"},"nat":"GB"}')) == {
        "login": {"uuid": "u", "salt": "[redacted]"},
        "nat": "GB",
    }


def test_bytes_that_are_no_text_are_shown_as_far_as_possible() -> None:
    assert redacted(b"\xff\xfe plain") == "\ufffd\ufffd plain"


def test_an_error_that_quotes_the_payload_is_cleaned() -> None:
    assert _SECRET not in redacted_text(f'cannot parse {{"password":"{_SECRET}","a":1}}')


def test_without_secrets_copies() -> None:
    given = {"login": {"password": "p", "uuid": "u"}, "list": [{"md5": 1, "b": 2}]}
    assert without_secrets(given) == {"login": {"uuid": "u"}, "list": [{"b": 2}]}
    assert given["login"] == {"password": "p", "uuid": "u"}
