"""The only door to the store of issued documents. Nothing unsigned passes it."""

import os
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from services.certificates.signing import Signed


def documents() -> Storage:
    """Return the store: a local folder, or S3 in production."""
    return storages["documents"]


def keep(kind: str, key: UUID, signed: Signed) -> str:
    """Store a signed file under a name that holds its digest, and return the name.

    A worker that was thought dead may still write: it cannot touch the file of the one that took over.
    """
    store = documents()
    name = f"{kind}/{key.hex[:2]}/{key.hex}-{signed.sha256[:20]}.pdf"
    if store.exists(name) and read(name) == signed.content:
        return name
    stored = store.save(name, ContentFile(signed.content))
    _onto_disk(store, stored)
    return stored


def _onto_disk(store: Storage, name: str) -> None:
    """Wait until a local file and its folder entry are on the disk: the row that names it will be."""
    try:
        path = Path(store.path(name))
    except NotImplementedError:
        return
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read(name: str) -> bytes:
    """Return a stored file; raise FileNotFoundError."""
    with documents().open(name, "rb") as file:
        return bytes(file.read())
