"""Each test of a store runs on both databases; PostgreSQL is a cluster of the tests' own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from assist.store.calls import CallParts, CallRow, CallToSave, TurnRow
from assist.store.database import Database, file_url

START_S = 30


def program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is missing: install PostgreSQL (sh tests/system_packages.sh install)")
    return path


class Server:
    """A PostgreSQL that listens on a socket in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self.numbers = itertools.count(1)
        self.migrated = ""
        self._run("initdb", "-D", self._data, "-U", "tests", "-A", "trust", "-E", "UTF8", "-N")
        options = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=32MB")
        command = (program("postgres"), "-D", self._data, "-k", str(folder), *options)
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as
        )

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _as(self) -> dict[str, object]:
        own = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        return {**own, "cwd": self.folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}}

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run((program(name), *arguments), check=True, capture_output=True, **self._as)

    def connect(self) -> psycopg.Connection:
        until = time.monotonic() + START_S
        while True:
            try:
                return psycopg.connect(
                    host=str(self.folder), user="tests", dbname="postgres", autocommit=True
                )
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def empty(self, template: str = "template1") -> str:
        """The URL of a new database."""
        name = f"calls{next(self.numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql://tests@/{name}?host={self.folder}"

    def ready(self) -> str:
        """The URL of a new database with its tables, which take long to make one by one."""
        if not self.migrated:
            url = self.empty()
            Database.open(url).close()
            self.migrated = url.removeprefix("postgresql://tests@/").split("?")[0]
        return self.empty(self.migrated)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(START_S)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    # A socket's path must be short, and pytest's own folders are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="assist-pg-"))
    server = Server(folder)
    try:
        server.connect().close()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "calls.sqlite"
    Database.open(str(path)).close()
    return path


BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.services))


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return file_url(tmp_path / "calls.sqlite")
    server: Server = request.getfixturevalue("postgres")
    return server.empty()


@pytest.fixture(params=BOTH)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield request.getfixturevalue("lite")
        return
    server: Server = request.getfixturevalue("postgres")
    with Database.open(server.ready()) as database:
        yield database


@pytest.fixture
def lite(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    path = shutil.copy(migrated, tmp_path / "calls.sqlite")
    Path(path).chmod(0o600)
    with Database.open(str(path)) as database:
        yield database


@pytest.fixture(scope="session")
def call() -> Callable[..., CallToSave]:
    """``call("a", "我要退款", agent="李")``: a call of these lines, the customer's first."""

    def build(
        call_id: str, *lines: str, original: bytes | None = None, **row: object
    ) -> CallToSave:
        values = {
            "call_id": call_id,
            "source": f"{call_id}.wav",
            "language": "zh",
            "started_at": "2026-11-22T10:00:00Z",
            **row,
        }
        turns = tuple(
            TurnRow(("customer", "agent")[n % 2], n * 1000, n * 1000 + 900, line, f"u{n}")
            for n, line in enumerate(lines)
        )
        report = b'{"call_id":"%s"}' % call_id.encode()
        return CallToSave(
            row=CallRow(**values), report=report, parts=CallParts(turns=turns), original=original
        )

    return build
