"""Settings of the local servers, folders, and the user that PostgreSQL runs as."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import paths, settings, users
from local.errors import DiskFullError, FolderError, LocalSettingsError, NotRunningError
from local.process import User
from local.servers.logs import ServerLog
from local.stack import Stack


def test_defaults_need_nothing() -> None:
    assert settings.load({}).kafka_port is None


def test_a_port_is_read() -> None:
    assert settings.load({"USER_STREAM_LOCAL_KAFKA_PORT": "19092"}).kafka_port == 19092


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USER_STREAM_LOCAL_KAFKA_PORT", "0"),
        ("USER_STREAM_LOCAL_KAFKA_PORT", "http"),
        ("USER_STREAM_LOCAL_CASSANDRA_HEAP", "much"),
        ("USER_STREAM_LOCAL_READY_SECONDS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_naming_the_variable(name: str, value: str) -> None:
    with pytest.raises(LocalSettingsError, match=f"{name} is '{value}'"):
        settings.load({name: value})


def test_an_unknown_setting_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LocalSettingsError, match=r"KAFKA_PROT is not.*USER_STREAM_LOCAL_KAFKA_PORT"):
        settings.load({"USER_STREAM_LOCAL_KAFKA_PROT": "1"})


def test_an_unknown_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match="no server kafak"):
        Stack(tmp_path, servers=["kafak"])


def test_the_state_folder_follows_the_setting_and_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert paths.state_dir({"USER_STREAM_STATE": str(tmp_path)}) == tmp_path
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert paths.state_dir({"XDG_STATE_HOME": "/x"}) == Path("/x/user-stream")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert paths.state_dir({}) == Path("/var/lib/user-stream")


def test_a_folder_that_cannot_be_made_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="set USER_STREAM_STATE to another folder"):
        paths.ensure_folder(tmp_path / "file" / "state", setting="USER_STREAM_STATE")


def test_a_closed_parent_is_named_with_what_to_do(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "state").mkdir(parents=True)
    closed.chmod(0o700)
    somebody = User("somebody", 54321, 54321)
    with pytest.raises(FolderError, match=r"'somebody', who cannot enter .*chmod o\+x"):
        users.require_entry(somebody, closed / "state")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("java.net.BindException: Address already in use", "taken in the meantime"),
        ("write: No space left on device", "disk is full"),
        ("AccessDeniedException: /x", "may not use a file"),
        ("IOException: Insufficient disk space to write 522 bytes", "disk is full"),
        ("java.lang.OutOfMemoryError: Java heap space", "not enough memory"),
    ],
)
def test_a_log_tells_why_a_server_failed(tmp_path: Path, line: str, advice: str) -> None:
    log = ServerLog(tmp_path / "logs" / "kafka.log")
    with log.open() as file:
        file.write(f"INFO starting\n{line}\n".encode())
    assert advice in log.reason()
    assert line in log.excerpt()


def test_a_jvm_flag_in_a_log_is_no_reason(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "cassandra.log")
    with log.open() as file:
        file.write(b"JVM Arguments: [-XX:+ExitOnOutOfMemoryError, -Xss256k]\n")
    assert log.reason() == ""


def test_too_little_room_for_the_servers_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match=r"set USER_STREAM_STATE to a folder"):
        paths.require_room(tmp_path, 10**9, setting="USER_STREAM_STATE")


def test_an_earlier_run_in_the_same_log_does_not_count(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "kafka.log")
    log.path.write_text("No space left on device\n")
    log.open().close()
    assert log.reason() == ""
