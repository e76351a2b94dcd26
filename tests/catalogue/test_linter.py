"""Every fault is named with file, line and what to do."""

from pathlib import Path

import pytest

from services.catalogue import actions
from services.catalogue.source.faults import ERROR, Faulty
from services.catalogue.source.folder import NoSource
from tests.support.catalogue import line_with, write_small

SMALL = "one_things/small.yaml"
FIELDS, MATERIALS, DEPARTMENTS = "fields.yaml", "materials.yaml", "departments.yaml"

ERRORS = [
    ("unknown department", SMALL, "dept: police", "dept: polise", "Department “polise” is not in departments.yaml"),
    ("unknown lead", SMALL, "lead: health", "lead: nobody", "Department “nobody”"),
    ("unknown field", SMALL, "fields: [person.name, child.no]", "fields: [person.nane]", "Did you mean “person.name”?"),
    ("unknown material", SMALL, "materials: [id_card]", "materials: [id_cart]", "Material “id_cart”"),
    ("unknown produced field", SMALL, "produces: [child.no]", "produces: [child.number]", "Field “child.number”"),
    (
        "unknown upstream",
        SMALL,
        "depends_on: [first]",
        "depends_on: [frist]",
        "Matter “frist” is not in this one-thing",
    ),
    ("cycle", SMALL, "depends_on: [first]", "depends_on: [second]", "“second” depends on itself"),
    ("condition on an unknown question", SMALL, "when: {wish:", "when: {wisch:", "“wisch”, which is no question"),
    (
        "condition on an unknown answer",
        SMALL,
        'when: {wish: ["yes"]}',
        "when: {wish: [maybe]}",
        "“maybe”, which “wish”",
    ),
    ("answer read as true", SMALL, 'when: {wish: ["yes"]}', "when: {wish: [yes]}", "put it in quotes"),
    ("unknown regime", SMALL, "regime: filing", "regime: fileing", "“fileing” is not a known regime"),
    ("unknown unit", SMALL, "promised: {value: 3, unit: workday}", "promised: {value: 3, unit: week}", "known unit"),
    ("unknown handling", SMALL, "handling: instant", "handling: soon", "“soon” is not a known handling"),
    ("unknown result kind", SMALL, "kind: certificate", "kind: poster", "“poster” is not a known kind"),
    ("unknown item type", SMALL, 'item_type: "07"', 'item_type: "77"', "“77” is not a known item_type"),
    ("unknown edge kind", SMALL, "depends_on: [first]", "depends_on: [{on: first, kind: later}]", "known kind"),
    (
        "unknown failure policy",
        SMALL,
        "depends_on: [first]",
        "depends_on: [{on: first, on_fail: cry}]",
        "known on_fail",
    ),
    ("unknown stage", SMALL, "stage: 生活", "stage: 玩", "“玩” is not a known stage"),
    (
        "unknown special procedure",
        SMALL,
        "handling: instant,",
        "handling: instant, special_procedures: [visit],",
        "“visit”",
    ),
    ("unknown key", SMALL, "   depends_on: [first]", "   depend_on: [first]", "Did you mean “depends_on”?"),
    ("missing key", SMALL, "regime: filing,", "", "A matter has no “regime”"),
    ("key without value", SMALL, "lead: health", "lead:", "“lead” is empty"),
    ("limit as text", SMALL, "{value: 3, unit", '{value: "3", unit', "is not a whole number"),
    (
        "promise longer than the statutory limit",
        SMALL,
        "promised: {value: 3",
        "promised: {value: 6",
        "Shorten the promise",
    ),
    ("promise without a limit", SMALL, "handling: instant", "handling: promise", "“second” has no limit"),
    ("waiting without a period", SMALL, "regime: filing", "regime: waiting_period", "has no statutory period"),
    (
        "limited in quantity without being a licence",
        SMALL,
        "regime: filing,",
        "regime: filing, quantity_limited: true,",
        "Only licences are",
    ),
    (
        "limited in quantity and granted by silence",
        SMALL,
        "regime: filing,",
        "regime: licensing, quantity_limited: true, silence_grants: 第五十条,",
        "that keeps no order",
    ),
    (
        "sibling that does not come before",
        SMALL,
        "depends_on: [first],",
        "depends_on: [],",
        "does not come before “second”",
    ),
    ("same matter twice", SMALL, "code: second", "code: first", "Two matters have the code “first”"),
    ("same field twice", SMALL, "[person.name, child.no]", "[child.no, child.no]", "is listed twice"),
    (
        "rule for an unknown field",
        SMALL,
        "  child.no: {required",
        "  child.on: {required",
        "“child.on” is not in fields",
    ),
    ("role without a field", SMALL, "{always: person}", "{always: mother}", "belongs to the role “mother”"),
    (
        "fact the account lacks",
        SMALL,
        "{always: person}",
        "{always: {child.no: person.age}}",
        "does not hold “person.age”",
    ),
    ("reserved question", SMALL, "  wish: {zh", "  v: {zh", "cannot be called “v”"),
    ("one option only", SMALL, ', "no": {zh: 否, en: "No"}', "", "leaves no choice"),
    ("key written twice", SMALL, "stage: 生活", "stage: 生活\nstage: 教育", "“stage” is written twice"),
    ("not YAML", SMALL, "lead: health", "lead: [health", "not readable YAML"),
    ("catch-all material", MATERIALS, "zh: 居民身份证", "zh: 其他有关材料", "is a catch-all"),
    ("catch-all material in English", MATERIALS, "en: Identity card", "en: Other documents", "is a catch-all"),
    ("unknown material source", MATERIALS, "src: ecert", "src: magic", "“magic” is not a known src"),
    ("sibling without its matter", MATERIALS, ", of: first", "", "Write src: output and of"),
    ("unknown field type", FIELDS, "type: id_no", "type: idno", "“idno” is not a known type"),
    ("unknown code list", FIELDS, "list: sex", "list: gender", "Code list “gender” is not in code_lists.yaml"),
    ("unknown derivation", FIELDS, "derive: person.id_no", "derive: person.dna", "neither field nor rule"),
    ("sensitivity off the scale", FIELDS, "pii: 3", "pii: 4", "no such sensitivity"),
    ("group without rows", FIELDS, ", sub: {name: {zh: 名字, en: Name, pii: 0}}", "", "only a group has sub"),
    (
        "enterprise with a reviewing body",
        DEPARTMENTS,
        "kind: enterprise",
        "kind: enterprise, reconsideration: superior",
        "Remove",
    ),
]


def faulty(folder: Path) -> Faulty:
    with pytest.raises(Faulty) as caught:
        actions.compile_folder(folder)
    return caught.value


def test_the_small_folder_is_free_of_errors_and_warnings(tmp_path: Path) -> None:
    folder, _ = actions.compile_folder(write_small(tmp_path))
    assert folder.report.faults == []


@pytest.mark.parametrize(("file", "old", "new", "said"), [row[1:] for row in ERRORS], ids=[row[0] for row in ERRORS])
def test_an_error_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    problem = faulty(write_small(tmp_path, change=(file, old, new)))
    assert said in str(problem)
    for fault in problem.report.errors:
        assert fault.file == file
        assert fault.message
        assert fault.remedy


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SMALL, "dept: police", "dept: polise"),
        (SMALL, "materials: [id_card]", "materials: [id_cart]"),
        (SMALL, 'when: {wish: ["yes"]}', "when: {wish: [maybe]}"),
        (SMALL, "regime: filing", "regime: fileing"),
        (FIELDS, "list: sex", "list: gender"),
        (MATERIALS, "zh: 居民身份证", "zh: 其他材料"),
    ],
)
def test_the_line_is_the_one_that_was_written(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = write_small(tmp_path, change=(file, old, new))
    assert line_with(folder, file, new) in {fault.line for fault in faulty(folder).report.errors}


def test_all_errors_of_a_layer_are_reported_at_once(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path,
        first=(SMALL, "dept: police", "dept: polise"),
        second=(SMALL, "materials: [id_card]", "materials: [id_cart]"),
    )
    assert len(faulty(folder).report.errors) == 2


WARNINGS = [
    ("question without effect", SMALL, 'when: {wish: ["yes"]},', "", "“wish” has no effect"),
    ("missing English", SMALL, "en: First, ", "", "“first” has no English label"),
    ("missing English of a field", FIELDS, "en: Number, ", "", "“child.no” has no English label"),
    (
        "promise shorter than the path",
        SMALL,
        "bundle_promise: {value: 9",
        "bundle_promise: {value: 2",
        "first → second",
    ),
    (
        "exception where nothing is published",
        SMALL,
        "regime: filing,",
        "regime: filing, not_public: 第五条,",
        "are not published anyway",
    ),
    ("rule for an unused field", SMALL, "produces: [child.no],", "", ""),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), [row[1:] for row in WARNINGS], ids=[row[0] for row in WARNINGS]
)
def test_a_warning_does_not_stop_the_import(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder, documents = actions.compile_folder(write_small(tmp_path, change=(file, old, new)))
    assert len(documents) == 1
    assert said in "\n".join(str(fault) for fault in folder.report.warnings)
    assert all(fault.level != ERROR for fault in folder.report.faults)


def test_promises_in_days_are_compared_only_where_that_is_certain(tmp_path: Path) -> None:
    longer = (SMALL, "promised: {value: 3, unit: workday}", "promised: {value: 6, unit: day}")
    folder, _ = actions.compile_folder(write_small(tmp_path, change=longer))
    assert "cannot be compared" in "\n".join(str(fault) for fault in folder.report.warnings)


def test_the_same_code_in_two_files_is_an_error(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    copy = (folder / SMALL).read_text(encoding="utf-8")
    (folder / "one_things" / "twin.yaml").write_text(copy, encoding="utf-8")
    assert "already defined in one_things/small.yaml" in str(faulty(folder))


def test_an_empty_file_says_what_it_lacks(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    (folder / SMALL).write_text("", encoding="utf-8")
    assert "A one-thing has no “code”" in str(faulty(folder))


def test_a_folder_without_sources_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="one_things"):
        actions.compile_folder(tmp_path)
