"""One PostgreSQL server: set up, started, watched and stopped by the process that holds the keeper's lock."""

import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

from portal.embedded import binaries as programs
from portal.embedded.errors import EmbeddedError
from portal.embedded.layout import PORT, Layout

USER = DATABASE = "portal"
START_SECONDS = 90.0
STOP_SECONDS = 30.0
PR_SET_PDEATHSIG = 1
NEEDS_BUILTIN_LOCALE = 17
# Whatever is not safe after a power cut is switched off for databases that may be thrown away.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


class Server:
    """The server of one data folder."""

    def __init__(self, layout: Layout, *, durable: bool = True) -> None:
        self.layout = layout
        self.durable = durable
        self.binaries = programs.within_reach(programs.find(_major(layout.cluster)), layout.owner, layout.home)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Set the data up if there is none, start, and return when connections are taken; raise EmbeddedError."""
        if not (self.layout.cluster / "PG_VERSION").exists():
            self._set_up()
        self._make_socket_folder()
        _end_leftover(self.layout.cluster)
        for stale in self.layout.sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        self._process = self._launch()
        self._wait_until_ready(self._process)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop cleanly: running statements are rolled back, everything committed is on disk."""
        if self._process is None:
            return
        for patience, number in ((STOP_SECONDS, signal.SIGINT), (5.0, signal.SIGQUIT), (5.0, signal.SIGKILL)):
            try:
                self._process.send_signal(number)
                self._process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def _set_up(self) -> None:
        """Run initdb in a folder that gets its name when it is complete, so that a broken start is simply repeated."""
        unfinished = self.layout.cluster.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(self.layout.cluster, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.layout.owner.give(unfinished)
        password = secrets.token_urlsafe(24)
        with tempfile.NamedTemporaryFile(dir=self.layout.home, mode="w") as file:
            file.write(password)
            file.flush()
            self.layout.owner.give(Path(file.name))
            self._initdb(unfinished, file.name)
        _write_private(self.layout.password, password)
        unfinished.rename(self.layout.cluster)

    def _initdb(self, folder: Path, password_file: str) -> None:
        command = [self.binaries.program("initdb"), "-D", str(folder), "-U", USER, f"--pwfile={password_file}"]
        command += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        answer = subprocess.run(
            [*command, *self._locale()],
            env=_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            **self.layout.owner.popen,  # type: ignore[call-overload]
        )
        if answer.returncode:
            raise EmbeddedError(f"setting up PostgreSQL in {folder.parent} failed:\n{answer.stderr.strip()}")

    def _locale(self) -> list[str]:
        """The same on every machine; without the character classes of C.UTF-8 Chinese text has no trigrams."""
        if self.binaries.major >= NEEDS_BUILTIN_LOCALE:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
        return ["--locale=C", "--lc-ctype=C.UTF-8"]

    def _make_socket_folder(self) -> None:
        folder = self.layout.sockets
        try:
            folder.mkdir(mode=0o700)
            self.layout.owner.give(folder)
        except FileExistsError:
            pass
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid != self.layout.owner.uid or status.st_mode & 0o077:
            raise EmbeddedError(f"{folder} exists and is not private to {self.layout.owner.name}; remove it.")

    def _launch(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.layout.sockets),
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_min_messages": "warning",
            "log_min_error_statement": "panic",  # statements may hold personal data
            "log_timezone": "UTC",
            "timezone": "UTC",
            "max_connections": "100",
            "shared_buffers": "128MB",
            **({} if self.durable else CARELESS),
        }
        command = [self.binaries.program("postgres"), "-D", str(self.layout.cluster)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.layout.log.open("ab") as log:
            return subprocess.Popen(  # type: ignore[no-any-return]
                command,
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGINT),
                **self.layout.owner.popen,  # type: ignore[call-overload]
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if process.poll() is not None:
                raise EmbeddedError(
                    f"PostgreSQL ended while starting. The end of {self.layout.log}:\n{self._log_end()}"
                )
            if _is_ready(self.layout.cluster, process.pid):
                return
            time.sleep(0.02)
        self.stop()
        raise EmbeddedError(f"PostgreSQL was not ready after {START_SECONDS:.0f} s; see {self.layout.log}.")

    def _log_end(self) -> str:
        return "\n".join(self.layout.log.read_text(errors="replace").splitlines()[-8:])


def url_of(layout: Layout, database: str = DATABASE) -> str:
    """Return the address as a postgresql:// URL; the host in its query is the socket's folder."""
    password = quote(layout.password.read_text(encoding="ascii").strip(), safe="")
    return f"postgresql://{USER}:{password}@/{database}?{urlencode({'host': str(layout.sockets), 'port': PORT})}"


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return what a child runs before its program, so that the kernel sends it a signal when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        library.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _environment() -> dict[str, str]:
    """Nothing of the caller's locale or PG* variables reaches the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _major(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_ready(cluster: Path, pid: int) -> bool:
    lines = _pid_file(cluster)
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _end_leftover(cluster: Path) -> None:
    """Deal with a pid file of the past: end a server that outlived its keeper, remove the file of a dead one.

    PostgreSQL itself would take any living process with that number for its predecessor.
    """
    lines = _pid_file(cluster)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    for patience, number in ((STOP_SECONDS, signal.SIGINT), (5.0, signal.SIGQUIT), (5.0, signal.SIGKILL)):
        if not _is_server_of(cluster, pid):
            break
        os.kill(pid, number)
        until = time.monotonic() + patience
        while time.monotonic() < until and _is_server_of(cluster, pid):
            time.sleep(0.05)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _is_server_of(cluster: Path, pid: int) -> bool:
    """Return whether this living process is a server working in the folder."""
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(cluster.resolve()) and _state(pid) != "Z"
    except OSError:
        return False


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
