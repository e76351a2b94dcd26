"""An authority made once for these tests, and a store of documents that starts empty."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal-data")


@pytest.fixture(autouse=True)
def own_data(settings: Any, authority_folder: Path, tmp_path: Path) -> Iterator[Path]:
    settings.PORTAL_DATA = authority_folder
    documents = {**settings.STORAGES["documents"], "OPTIONS": {"location": tmp_path / "documents", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    yield tmp_path / "documents"
