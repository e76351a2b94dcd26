"""Where the files of a rehearsal go: nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import storages
from django.core.files.storage.memory import InMemoryStorage

STORES = ("materials", "documents")


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Let the stores of this process forget what is put into them in the meantime."""
    kept = {name: storages[name] for name in STORES}
    known = storages._storages  # type: ignore[attr-defined]
    known.update({name: InMemoryStorage() for name in STORES})
    try:
        yield
    finally:
        known.update(kept)
