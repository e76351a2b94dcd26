"""The workflow pages say what the code says."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils import translation

from services.core import workflow_pages
from tests.support.core import Parcel


def test_the_pages_in_docs_are_those_of_the_code() -> None:
    differing = workflow_pages.differences(settings.BASE_DIR / "docs" / "workflows")
    assert differing == [], "run manage.py workflow_pages"


def test_a_page_holds_states_picture_and_who_may_move() -> None:
    with translation.override("en"):
        page = workflow_pages.page(Parcel)
    assert "| `weighed` | On the scale | Being sent |" in page
    assert "    [*] --> new\n    new --> weighed: weigh\n    new --> sent: send\n    weighed --> sent: send\n" in page
    assert "    lost --> [*]\n" in page
    assert "| new | `send` | sent | Send | Officer of the post office | is weighed |" in page
    assert "| weighed | `lose` | lost | Write off | System, Applicant | – |" in page


def test_only_the_portals_own_machines_are_printed() -> None:
    assert Parcel not in workflow_pages.machines()


def test_pages_are_written_compared_and_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old")
    wanted = sorted({"gone.md", *workflow_pages.pages()})
    assert workflow_pages.differences(tmp_path) == wanted
    assert workflow_pages.write(tmp_path) == wanted
    assert workflow_pages.differences(tmp_path) == []
    assert not (tmp_path / "gone.md").exists()


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    script = (
        "import django; django.setup(); from services.core import workflow_pages;"
        "from tests.support.core import Parcel; print(workflow_pages.page(Parcel), end='')"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout == workflow_pages.page(Parcel)
