"""One session per Python worker and cluster, kept over micro-batches, and what its errors mean."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cassandra import (
    ConsistencyLevel,
    DriverException,
    InvalidRequest,
    OperationTimedOut,
    RequestExecutionException,
    Unauthorized,
    UnresolvableContactPoints,
)
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable, Session
from cassandra.connection import ConnectionException, ConnectionShutdown
from cassandra.policies import DCAwareRoundRobinPolicy, ExponentialReconnectionPolicy, TokenAwarePolicy
from cassandra.query import PreparedStatement

from contract.settings.stores import CassandraSettings
from jobs.sinks.base import SinkError, SinkUnavailableError

# It warns of every protocol version that it tries and the server does not know.
logging.getLogger("cassandra").setLevel(logging.ERROR)

_workers: dict[CassandraSettings, WorkerSession] = {}


class WorkerSession:
    """A session and its prepared statements."""

    def __init__(self, settings: CassandraSettings) -> None:
        self.session = connect(settings)
        self._prepared: dict[str, PreparedStatement] = {}

    def lost(self) -> bool:
        """Whether the driver takes every node for down."""
        return all(host.is_up is False for host in self.session.cluster.metadata.all_hosts())

    def close(self) -> None:
        """Give up the connections."""
        self.session.cluster.shutdown()

    def prepare(self, query: str) -> PreparedStatement:
        """Prepared once per session."""
        if query not in self._prepared:
            statement = self.session.prepare(query)
            statement.is_idempotent = True  # every write carries its own timestamp
            self._prepared[query] = statement
        return self._prepared[query]


def session_of(settings: CassandraSettings) -> WorkerSession:
    """The worker's session, opened where there is none.

    Opened anew where none of its nodes is left: a node may come back under another address, as a pod does, and the
    driver looks up the contact points' names only when it is made.
    """
    if settings in _workers and _workers[settings].lost():
        _workers.pop(settings).close()
    if settings not in _workers:
        _workers[settings] = WorkerSession(settings)
    return _workers[settings]


def connect(settings: CassandraSettings) -> Session:
    """A new session; the caller shuts its cluster down.

    :raises NoHostAvailable: when no contact point answers
    """
    password = settings.password.get_secret_value() if settings.password else ""
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(DCAwareRoundRobinPolicy(settings.local_datacenter or "")),
        consistency_level=ConsistencyLevel.name_to_value[settings.consistency],
        request_timeout=settings.timeout_seconds,
    )
    cluster = Cluster(
        contact_points=[host.strip() for host in settings.contact_points.split(",")],
        port=settings.port,
        auth_provider=PlainTextAuthProvider(settings.username, password) if settings.username else None,
        ssl_context=ssl.create_default_context(cafile=str(settings.ca_file)) if settings.ca_file else None,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        reconnection_policy=ExponentialReconnectionPolicy(0.5, 5.0),
        connect_timeout=settings.timeout_seconds,
        control_connection_timeout=settings.timeout_seconds,
        application_name="user-stream-job",
    )
    try:
        return cluster.connect()
    except BaseException:
        cluster.shutdown()
        raise


class Window:
    """At most so many requests under way; remembers the first that failed."""

    def __init__(self, session: Session, size: int) -> None:
        self._session = session
        self._size = size
        self._slots = threading.Semaphore(size)
        self._error: BaseException | None = None

    def submit(self, statement: Any) -> None:
        """Send as soon as there is room.

        :raises SinkUnavailableError: when an earlier request failed
        """
        self._slots.acquire()
        if self._error is not None:
            self._slots.release()
            self.drain()
            self._raise()
        try:
            future = self._session.execute_async(statement)
        except BaseException as error:
            self._slots.release()
            self._error = self._error or error
            self.drain()
            self._raise()
            raise
        future.add_callbacks(self._done, self._failed)

    def _done(self, _: Any) -> None:
        self._slots.release()

    def _failed(self, error: BaseException) -> None:
        self._error = self._error or error
        self._slots.release()

    def wait(self) -> None:
        """Until every request is answered.

        :raises SinkUnavailableError: when one failed
        """
        self.drain()
        self._raise()

    def drain(self) -> None:
        """Until nothing is under way (each request ends by the driver's own timeout)."""
        for _ in range(self._size):
            self._slots.acquire()
        for _ in range(self._size):
            self._slots.release()

    def _raise(self) -> None:
        if self._error is not None:
            with translate():
                raise self._error


@contextmanager
def translate() -> Iterator[None]:
    """The driver's errors as ours: what another try may mend, and what it cannot."""
    try:
        yield
    except (SinkError, SinkUnavailableError):
        raise
    except NoHostAvailable as error:
        reasons = "; ".join(
            f"{host}: {cause}" for host, cause in getattr(error, "errors", {}).items()
        ) or str(error)
        if "AuthenticationFailed" in repr(getattr(error, "errors", "")):
            raise SinkError(f"cassandra: {reasons}") from error
        raise SinkUnavailableError("cassandra", reasons) from error
    except UnresolvableContactPoints as error:
        # A headless Service has no address while none of its pods is ready.
        reason = "no contact point's name can be resolved (cassandra.contact_points)"
        raise SinkUnavailableError("cassandra", reason) from error
    except (InvalidRequest, Unauthorized) as error:
        # A table that is gone, a right that was taken: waiting does not bring them back.
        raise SinkError(f"cassandra: {type(error).__name__}: {error}") from error
    except (
        RequestExecutionException,
        OperationTimedOut,
        ConnectionException,
        ConnectionShutdown,
        OSError,
    ) as error:
        raise SinkUnavailableError("cassandra", f"{type(error).__name__}: {error}") from error
    except DriverException as error:
        raise SinkError(f"cassandra: {type(error).__name__}: {error}") from error
