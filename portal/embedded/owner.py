"""Who runs the server: this user, or, as PostgreSQL refuses to run as root, somebody without rights."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """The account a server runs under; `drops` when this process has to change to it."""

    name: str
    uid: int
    gid: int
    drops: bool

    @property
    def popen(self) -> dict[str, object]:
        """What subprocess needs to run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drops else {}

    def give(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        if self.drops:
            os.chown(path, self.uid, self.gid)


def owner_of(cluster: Path) -> Owner:
    """Return who runs the server: for root the owner of existing data, else `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return Owner(str(os.geteuid()), os.geteuid(), os.getegid(), drops=False)
    if cluster.exists() and (status := cluster.stat()).st_uid != 0:
        return Owner(str(status.st_uid), status.st_uid, status.st_gid, drops=True)
    account = _account("postgres") or _account("nobody")
    if account is None:
        raise OSError("neither the account postgres nor nobody exists on this machine")
    return Owner(account.pw_name, account.pw_uid, account.pw_gid, drops=True)


def can_reach(owner: Owner, path: Path) -> bool:
    """Return whether the account may enter every folder down to the path (access lists are not looked at)."""
    path = path.absolute()
    folders = [*reversed(path.parents), path]
    return all(_may_enter(owner, folder.stat()) for folder in folders if folder.exists())


def _may_enter(owner: Owner, status: os.stat_result) -> bool:
    if not owner.drops:
        return True
    if status.st_uid == owner.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == owner.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
