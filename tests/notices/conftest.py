from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.notices.stand_in import StandIn
from tests.support.gateways import running_gateway


@pytest.fixture
def gateway(tmp_path: Path, settings: Any) -> Iterator[StandIn]:
    """The stand-in gateway, asked over HTTP and SMTP as the real ones would be."""
    settings.PORTAL_DATA = tmp_path
    with running_gateway(tmp_path / "gateway", settings) as server:
        yield server
