from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from services.catalogue import actions, queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "code", ["newborn", "enrolment", "housing_transfer", "restaurant", "retirement", "deregistration"]
)
def test_an_exported_folder_compiles_to_the_same_document(code: str, tmp_path: Path) -> None:
    actions.seed()
    call_command("catalogue", "export", code, "--to", str(tmp_path), stdout=StringIO())
    _, [document] = actions.compile_folder(tmp_path)
    assert document == queries.published(code).document


def test_importing_an_export_publishes_nothing_new(tmp_path: Path) -> None:
    actions.seed()
    call_command("catalogue", "export", "newborn", "--to", str(tmp_path), stdout=StringIO())
    done = actions.import_folder(tmp_path)
    assert (done.published, done.unchanged) == ([], ["newborn"])


def test_without_a_folder_the_one_thing_is_printed() -> None:
    actions.seed()
    printed = StringIO()
    call_command("catalogue", "export", "retirement", stdout=printed)
    assert yaml.safe_load(printed.getvalue())["code"] == "retirement"


def test_exporting_an_unknown_code_says_so() -> None:
    with pytest.raises(CommandError, match="nothing_here"):
        call_command("catalogue", "export", "nothing_here")
