from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from services.catalogue import actions, queries
from services.catalogue.models import Department, OneThing, OneThingVersion
from services.catalogue.source.faults import Faulty
from tests.support.catalogue import ONE_THINGS, write_small

pytestmark = pytest.mark.django_db


def test_the_products_own_copy_publishes_all_six_one_things() -> None:
    done = actions.seed()
    assert {version.one_thing.code for version in done.published} == set(ONE_THINGS)
    assert [version.one_thing.code for version in queries.published_all()] == [
        "newborn",
        "enrolment",
        "restaurant",
        "housing_transfer",
        "retirement",
        "deregistration",
    ]
    assert len(queries.departments()) == 25


def test_importing_an_unchanged_copy_again_publishes_nothing_new() -> None:
    actions.seed()
    again = actions.seed()
    assert again.published == []
    assert OneThingVersion.objects.count() == len(ONE_THINGS)


def test_a_changed_file_becomes_the_next_version_and_leaves_the_old_one(tmp_path: Path) -> None:
    [first] = actions.import_folder(write_small(tmp_path)).published
    changed = write_small(tmp_path, change=("one_things/small.yaml", "zh: 小事", "zh: 大事"))
    [second] = actions.import_folder(changed).published
    assert (first.number, second.number) == (1, 2)
    assert queries.published("small").pk == second.pk
    assert queries.definition(queries.version(first.pk)).label["zh"] == "小事"
    assert queries.definition(queries.version(second.pk)).label["zh"] == "大事"


def test_a_faulty_file_changes_nothing(tmp_path: Path) -> None:
    actions.import_folder(write_small(tmp_path))
    spoilt = write_small(
        tmp_path,
        label=("departments.yaml", "zh: 公安局", "zh: 警察局"),
        fault=("one_things/small.yaml", "dept: police", "dept: polise"),
    )
    with pytest.raises(Faulty):
        actions.import_folder(spoilt)
    assert Department.objects.get(code="police").label["zh"] == "公安局"
    assert OneThingVersion.objects.count() == 1


def test_one_faulty_file_among_several_stops_them_all(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    (folder / "one_things" / "broken.yaml").write_text("code: broken\n", encoding="utf-8")
    with pytest.raises(Faulty):
        actions.import_folder(folder)
    assert not OneThing.objects.exists()


@pytest.mark.parametrize("write", ["update", "delete", "save"])
def test_a_published_version_never_changes(write: str, tmp_path: Path) -> None:
    [version] = actions.import_folder(write_small(tmp_path)).published
    rows = OneThingVersion.objects.filter(pk=version.pk)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        if write == "update":
            rows.update(number=7)
        elif write == "delete":
            rows._raw_delete(using="default")
        else:
            version.checksum = "0" * 64
            version.save()
    assert (rows.get().number, len(set(rows.get().checksum))) != (7, 1)


def test_guides_are_listed_but_cannot_be_applied_for() -> None:
    actions.seed()
    assert "credit_repair" in {guide.code for guide in queries.menu_only()}
    with pytest.raises(OneThing.DoesNotExist):
        queries.published("credit_repair")


def test_reading_a_known_definition_again_asks_the_database_once(django_assert_num_queries: object) -> None:
    actions.seed()
    queries.definition(queries.published("newborn"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.definition(queries.published("newborn"))


def test_check_tells_of_warnings_and_publishes_nothing(tmp_path: Path) -> None:
    out, err = StringIO(), StringIO()
    folder = write_small(tmp_path, change=("one_things/small.yaml", "en: First, ", ""))
    call_command("catalogue", "check", str(folder), stdout=out, stderr=err)
    assert "1 one-things checked" in out.getvalue()
    assert "one_things/small.yaml:15: warning" in err.getvalue()
    assert not OneThing.objects.exists()


def test_the_command_names_every_fault_and_fails(tmp_path: Path) -> None:
    folder = write_small(tmp_path, change=("one_things/small.yaml", "dept: police", "dept: polise"))
    with pytest.raises(CommandError, match=r"one_things/small\.yaml:21: error: .*polise"):
        call_command("catalogue", "import", str(folder))


def test_one_file_is_imported_with_the_dictionaries_beside_it(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    out = StringIO()
    call_command("catalogue", "import", str(folder / "one_things" / "small.yaml"), stdout=out)
    assert "small: published version 1." in out.getvalue()
