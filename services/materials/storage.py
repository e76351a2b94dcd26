"""The one door to the store of uploaded files. Names say nothing and cannot be guessed."""

import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


def store() -> Storage:
    """Return the store for materials: a private folder, or a bucket in production; never served by address."""
    return storages["materials"]


def put(content: bytes, suffix: str) -> str:
    """Keep a file and return its name in the store, such as 3f/3fa8….pdf; `suffix`: what the checks found it to be."""
    key = uuid.uuid4().hex
    return store().save(f"{key[:2]}/{key}.{suffix}", ContentFile(content))


def open_file(name: str) -> BinaryIO:
    """Open a file for reading."""
    return store().open(name, "rb")  # type: ignore[return-value]


def remove(name: str) -> None:
    """Delete a file; one that is gone already is no error."""
    if name:
        store().delete(name)


def remove_all(names: Iterable[str]) -> None:
    """Delete several files."""
    for name in names:
        remove(name)
