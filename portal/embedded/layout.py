"""Where everything of one installation's database lies."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import EmbeddedError
from portal.embedded.owner import Owner, can_reach, owner_of

PORT = 5432  # only part of the socket's file name: the server never listens on the network
PLAIN = re.compile(r"[\w./+-]+")
LONGEST_SOCKET = 100  # bytes; the kernel allows 107
ELSEWHERE = Path("/var/lib/one-thing-portal")  # for root whose data folder the server's account cannot enter
FOLDERS_FOR_ALL = 0o711


@dataclass(frozen=True)
class Layout:
    """The files of one database: `data` belongs to the caller, `home` and all in it can be reached by the server."""

    data: Path
    home: Path
    owner: Owner

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def password(self) -> Path:
        return self.home / "postgres.password"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket: beside the data, or under the system's temporary folder.

        The latter when the name is too long for a socket, or holds what connection strings give a meaning to.
        """
        beside = self.home / "run"
        is_short = len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET
        if is_short and PLAIN.fullmatch(str(beside)):
            return beside
        return Path(tempfile.gettempdir()) / f"portal-{_short(self.home)}"

    @property
    def log(self) -> Path:
        return self.data / "logs" / "postgres.log"

    @property
    def clients_lock(self) -> Path:
        return self.data / "clients.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.data / "keeper.lock"

    @property
    def start_lock(self) -> Path:
        return self.data / "start.lock"

    @property
    def keeper_pid(self) -> Path:
        return self.data / "keeper.pid"

    @property
    def keeper_log(self) -> Path:
        return self.data / "logs" / "keeper.log"


def layout_of(data: Path) -> Layout:
    """Return the layout of a data folder, made if it does not exist; raise EmbeddedError when it cannot be used."""
    try:
        _make_folder(data)
        _make_folder(data / "logs")
        home = _home(data)
        return Layout(data, home, owner_of(home / "postgres"))
    except OSError as error:
        raise EmbeddedError(f"the data folder {data} cannot be used: {error.strerror or error}") from error


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDERS_FOR_ALL if os.geteuid() == 0 else 0o700)


def _home(data: Path) -> Path:
    if os.geteuid() != 0 or can_reach(owner_of(data / "postgres"), data):
        return data
    home = ELSEWHERE / _short(data)
    _make_folder(ELSEWHERE)
    _make_folder(home)
    return home


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
