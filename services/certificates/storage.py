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
    """Store a signed file and return its name. What a killed worker left under the name is replaced: no row knew it."""
    store = documents()
    name = f"{kind}/{key.hex[:2]}/{key.hex}.pdf"
    if store.exists(name):
        store.delete(name)
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
