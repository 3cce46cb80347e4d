"""Settings from file, environment and command line; what is wrong is said, passwords are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from contract.errors import SettingsError
from contract.settings import Settings, load_settings
from contract.settings.load import setting_names, variable_name

PASSWORD = "s3cret-Passw0rd"


def _file(folder: Path, text: str) -> dict[str, str]:
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return {"USER_STREAM_SETTINGS": str(path)}


def test_the_defaults_are_valid() -> None:
    assert load_settings({}) == Settings()


def test_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    environment = _file(
        tmp_path, "source: {rate: 1, results: 2, attempts: 3}\nkafka:\n  topic: from-file\nidentity: email\n"
    )
    environment |= {"USER_STREAM__SOURCE__RESULTS": "20", "USER_STREAM__SOURCE__ATTEMPTS": "30"}
    settings = load_settings(environment, {"source.attempts": 99, "source.rate": None})
    assert (settings.source.rate, settings.source.results, settings.source.attempts) == (1, 20, 99)
    assert settings.kafka.topic == "from-file"
    assert settings.subject == "from-file-value"
    assert settings.identity.value == "email"


def test_other_variables_and_empty_ones_do_not_count(tmp_path: Path) -> None:
    environment = {
        "HOME": "/x",
        "USER_STREAM_STATE": "x",
        "USER_STREAM__KAFKA__TOPIC": "",
        "USER_STREAM_SETTINGS": "",
    }
    assert load_settings(environment) == Settings()
    assert load_settings(_file(tmp_path, "")) == Settings()


@pytest.mark.parametrize(
    ("text", "expected"), [("gb,fr", ("gb", "fr")), (" GB , fr ,", ("gb", "fr")), ("", ()), (",", ())]
)
def test_a_list_from_the_environment(text: str, expected: tuple[str, ...]) -> None:
    assert load_settings({"USER_STREAM__SOURCE__NATIONALITIES": text}).source.nationalities == expected


def test_a_list_from_the_file(tmp_path: Path) -> None:
    settings = load_settings(
        _file(tmp_path, "postgres:\n  columns: [email, dob]\ncassandra:\n  columns: email,dob\n")
    )
    assert settings.postgres.columns == settings.cassandra.columns == ("email", "dob")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("USER_STREAM__KAFKA__TOPICS", "USER_STREAM__KAFKA__TOPIC"),
        ("USER_STREAM__KAFKA", "USER_STREAM__"),
        ("USER_STREAM__JOB__TRIGER_SECONDS", "USER_STREAM__JOB__TRIGGER_SECONDS"),
        ("USER_STREAM__", "USER_STREAM__"),
    ],
)
def test_an_unknown_variable_is_refused_with_a_near_one(name: str, near: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name}: no such setting; did you mean {near}") as refused:
        load_settings({name: PASSWORD})
    assert PASSWORD not in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kafka: {topics: x}", "kafka.topics: no such setting; did you mean kafka.topic?"),
        ("kafke: {topic: x}", "kafke: no such setting; did you mean kafka?"),
        (
            f"postgres: {{passwort: {PASSWORD}}}",
            "postgres.passwort: no such setting; did you mean postgres.password?",
        ),
        ("kafka: 5", "kafka: "),
        ("- kafka", "must hold sections (identity, source, kafka"),
        ("just text", "must hold sections"),
        ("5: x", "Keys should be strings, got 5"),
        ("kafka: {topic: [", "is not YAML"),
        ("kafka:\n\ttopic: x", "is not YAML"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(_file(tmp_path, text))
    assert said in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        f'postgres: {{password: "{PASSWORD}',
        f"postgres:\n  password: {PASSWORD}: x",
        f"postgres:\n  password: @{PASSWORD}",
    ],
)
def test_a_broken_line_is_not_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"is not YAML: .* \(line \d+, column \d+\)$") as refused:
        load_settings(_file(tmp_path, text))
    assert PASSWORD not in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    with pytest.raises(SettingsError, match=rf"^USER_STREAM_SETTINGS: cannot read {missing}: No such file"):
        load_settings({"USER_STREAM_SETTINGS": str(missing)})
    (tmp_path / "latin.yaml").write_bytes(b"log: {level: \xff}")
    with pytest.raises(SettingsError, match="is not YAML: not UTF-8 text"):
        load_settings({"USER_STREAM_SETTINGS": str(tmp_path / "latin.yaml")})


WRONG: list[tuple[str, str, str]] = [
    ("identity", "name", "'login.uuid' or 'email'"),
    ("source.url", "randomuser.me", "an http:// or https:// URL"),
    ("source.url", "ftp://x/", "an http:// or https:// URL"),
    ("source.results", "0", "greater than or equal to 1"),
    ("source.results", "5001", "less than or equal to 5000"),
    ("source.results", "many", "valid integer"),
    ("source.rate", "-1", "greater than or equal to 0"),
    ("source.rate", "inf", "finite"),
    ("source.rate", "nan", "finite"),
    ("source.nationalities", "gb,fra", "two-letter country codes; not 'fra'"),
    ("source.attempts", "0", "greater than or equal to 1"),
    ("kafka.bootstrap_servers", "localhost", "host:port"),
    ("kafka.bootstrap_servers", "localhost:0", "a port from 1 to 65535"),
    ("kafka.bootstrap_servers", "a:1,,b:2", "host:port"),
    ("kafka.topic", "two words", "1 to 249 of the characters"),
    ("kafka.topic", "..", "1 to 249 of the characters"),
    ("kafka.create_topics", "perhaps", "valid boolean"),
    ("kafka.partitions", "0", "greater than or equal to 1"),
    ("kafka.security_protocol", "TLS", "'PLAINTEXT'"),
    ("registry.compatibility", "SIDEWAYS", "'BACKWARD'"),
    ("postgres.port", "65536", "less than or equal to 65535"),
    ("postgres.table", "Users; DROP TABLE x", "a lower-case letter, then up to 47"),
    ("postgres.columns", "E-Mail,email", "a lower-case letter"),
    ("postgres.shape", "wide", "'created_users' or 'user_data'"),
    ("postgres.sslmode", "maybe", "pattern"),
    ("cassandra.keyspace", "x" * 49, "a lower-case letter"),
    ("cassandra.consistency", "MOST", "pattern"),
    ("cassandra.batch_rows", "0", "greater than or equal to 1"),
    ("job.name", "My Job", "pattern"),
    ("job.trigger_seconds", "-0.5", "greater than or equal to 0"),
    ("job.trigger_seconds", "nan", ""),
    ("job.max_record_bytes", "10", "greater than or equal to 1024"),
    ("job.driver_memory", "lots", "pattern"),
    ("job.sink_backoff_seconds", "0", "greater than 0"),
    ("job.metrics_port", "-1", "greater than or equal to 0"),
    ("log.level", "LOUD", "pattern"),
]


@pytest.mark.parametrize(("name", "value", "accepted"), WRONG)
def test_a_wrong_value_is_named_with_its_variable_and_what_it_accepts(
    name: str, value: str, accepted: str
) -> None:
    variable = variable_name(tuple(name.split(".")))
    with pytest.raises(SettingsError) as refused:
        load_settings({variable: value})
    message = str(refused.value)
    assert message.startswith(f"{name} ({variable}): ")
    assert accepted in message
    assert value.split(",")[0] in message


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"USER_STREAM__SOURCE__RATE": "-1", "USER_STREAM__KAFKA__PARTITIONS": "x"})
    assert "source.rate" in str(refused.value)
    assert "kafka.partitions" in str(refused.value)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"KAFKA__TOPIC": "x", "KAFKA__DEAD_LETTER_TOPIC": "x"},
            "kafka: topic and dead_letter_topic must differ",
        ),
        (
            {"KAFKA__SECURITY_PROTOCOL": "SASL_SSL", "KAFKA__PASSWORD": PASSWORD},
            "kafka: username and password are needed",
        ),
        ({"CASSANDRA__PASSWORD": PASSWORD}, "cassandra: username and password go together"),
    ],
)
def test_settings_that_contradict_each_other(variables: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({f"USER_STREAM__{name}": value for name, value in variables.items()})
    assert said in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("section", ["kafka", "registry", "postgres", "cassandra"])
def test_passwords_are_not_shown(tmp_path: Path, section: str) -> None:
    other = {"username": "x"} if section == "cassandra" else {}
    settings = Settings.model_validate({section: {"password": PASSWORD, **other}})
    assert getattr(settings, section).password == SecretStr(PASSWORD)
    assert PASSWORD not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    with pytest.raises(SettingsError) as refused:
        load_settings(_file(tmp_path, f"{section}: {{password: [{PASSWORD}]}}"))
    assert f"{section}.password" in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_every_setting_says_what_it_is() -> None:
    def fields(model: Any) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = []
        for name, field in model.model_fields.items():
            inner = field.annotation
            found += fields(inner) if hasattr(inner, "model_fields") else [(name, field.description)]
        return found

    assert [name for name, description in fields(Settings) if not description] == []
    assert len({variable_name(path) for path in setting_names()}) == len(list(setting_names()))


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().kafka.topic = "x"
