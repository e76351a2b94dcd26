"""Before anything starts: one start per data folder, a free port, a fresh beginning when asked for."""

import argparse
import json
import os
import secrets
import shutil
import socket
from pathlib import Path

from portal.embedded import EmbeddedError, data_folder
from portal.embedded.attach import stop
from portal.embedded.layout import layout_of
from portal.embedded.locks import FileLock

HOST = "127.0.0.1"
OURS = ("files", "media", "static", "authority", "logs", "start.json", "secret.key", "up.json")
_held: list[FileLock] = []  # until this process ends


def prepare(arguments: list[str]) -> None:
    """Check and reserve what this start needs, and put it into the environment; exit with a message if it cannot be."""
    options = parser().parse_args(arguments)
    data = (options.data or data_folder()).expanduser().absolute()
    os.environ["PORTAL_DATA"] = str(data)
    try:
        layout_of(data)
    except EmbeddedError as error:
        raise SystemExit(str(error)) from None
    _be_the_only_one(data, options.port)
    _check_port(options.port)
    if options.fresh:
        start_over(data)
    os.environ.setdefault("SECRET_KEY", _secret_key(data))
    os.environ.setdefault("CELERY_BROKER_URL", "pgmq://localhost")
    os.environ.setdefault("PORTAL_ORIGIN", f"http://{HOST}:{options.port}")


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(prog="bin/up", description="Start the demo city on this machine.")
    add_arguments(result)
    return result


def add_arguments(to: argparse.ArgumentParser) -> None:
    to.add_argument("--port", type=_port, default=8000, help="where the portal answers (default 8000)")
    to.add_argument("--data", type=Path, help="folder with database and files (default var/ beside the code)")
    to.add_argument("--fresh", action="store_true", help="forget everything in the data folder and start over")


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; write a number from 1 to 65535")
    return int(text)


def _be_the_only_one(data: Path, port: int) -> None:
    lock = FileLock(data / "up.lock")
    note = data / "up.json"
    if not lock.try_exclusive():
        raise SystemExit(_who_is_there(data, note))
    note.write_text(json.dumps({"pid": os.getpid(), "address": f"http://{HOST}:{port}/"}), encoding="utf-8")
    _held.append(lock)


def _who_is_there(data: Path, note: Path) -> str:
    try:
        other = json.loads(note.read_text(encoding="utf-8"))
        where = f" (process {other['pid']}, {other['address']})"
    except (OSError, ValueError, KeyError):
        where = ""
    return f"bin/up already runs on {data}{where}. Stop it with Ctrl-C there, or use another folder: bin/up --data DIR"


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = "is already in use" if isinstance(error, OSError) and error.errno == 98 else str(error.strerror)
            raise SystemExit(f"Port {port} {reason}. Choose another one: bin/up --port {port + 1}") from None


def start_over(data: Path) -> None:
    """Delete the database and the files of a data folder; only what this program made, whatever else lies there."""
    layout = layout_of(data)
    stop(data)
    shutil.rmtree(layout.cluster, ignore_errors=True)
    layout.password.unlink(missing_ok=True)
    for name in OURS:
        path = data / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _secret_key(data: Path) -> str:
    file = data / "secret.key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(handle, "w") as new:
        new.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii")
