"""The product's catalogue in the test database, and a small source folder that tests spoil."""

from pathlib import Path
from typing import Any

from services.catalogue import actions, queries
from services.catalogue.definition import Definition
from services.catalogue.source.compiler import Compiler
from services.catalogue.source.faults import Report
from services.catalogue.source.folder import PRODUCT_COPY, Folder

ONE_THINGS = ["newborn", "enrolment", "housing_transfer", "restaurant", "retirement", "deregistration"]

SMALL = {
    "departments.yaml": """\
departments:
  health: {zh: 卫生健康委员会, en: Health Commission}
  police: {zh: 公安局, en: Public Security Bureau}
  water: {zh: 供水企业, en: Water utility, kind: enterprise}
""",
    "fields.yaml": """\
fields:
  person.name: {zh: 姓名, en: Name, type: text, pii: 2, src: real_name_account}
  person.id_no: {zh: 证件号码, en: Identity number, type: id_no, pii: 3, src: real_name_account}
  person.sex: {zh: 性别, en: Sex, type: code, list: sex, pii: 2, derive: person.id_no}
  child.no: {zh: 编号, en: Number, type: text, pii: 1}
  pets: {zh: 宠物, en: Pets, type: group, repeat: true, pii: 0, sub: {name: {zh: 名字, en: Name, pii: 0}}}
""",
    "materials.yaml": """\
materials:
  id_card: {zh: 居民身份证, en: Identity card, src: ecert}
  first_result: {zh: 第一件的结果, en: Result of the first, src: output, of: first}
""",
    "code_lists.yaml": """\
code_lists:
  sex: {zh: 性别, en: Sex, options: {"1": {zh: 男, en: Male}, "2": {zh: 女, en: Female}}}
""",
    "groups.yaml": """\
groups:
  person: {zh: 您的信息, en: About you, order: 1}
""",
    "one_things/small.yaml": """\
code: small
zh: 小事
en: A small thing
stage: 生活
subject: person
lead: health
bundle_promise: {value: 9, unit: workday}
preconditions: [{zh: 无, en: None}]
applicant_as: {always: person}
field_rules:
  child.no: {required: false}
questions:
  wish: {zh: 要吗, en: Wanted, options: {"yes": {zh: 是, en: "Yes"}, "no": {zh: 否, en: "No"}}}
matters:
- {code: first, zh: 第一件, en: First, dept: health, item_type: "20", regime: public_service,
   handling: promise, statutory: {value: 5, unit: workday}, promised: {value: 3, unit: workday},
   fields: [person.name, person.id_no, person.sex, pets],
   materials: [id_card],
   produces: [child.no],
   result: {code: paper, zh: 纸, en: Paper, kind: certificate}}
- {code: second, zh: 第二件, en: Second, dept: police, item_type: "07", regime: filing,
   handling: instant,
   depends_on: [first],
   when: {wish: ["yes"]},
   fields: [person.name, child.no],
   materials: [first_result],
   result: {code: stamp, zh: 章, en: Stamp, kind: receipt}}
""",
}


def write_small(folder: Path, **changes: tuple[str, str, str]) -> Path:
    """Write the small source folder, with each change (file, old text, new text) made once."""
    files = dict(SMALL)
    for file, old, new in changes.values():
        assert files[file].count(old) >= 1, f"{old!r} is not in {file}"
        files[file] = files[file].replace(old, new, 1)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def line_with(folder: Path, file: str, text: str) -> int:
    """Return the number of the first line that holds the text."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def publish_catalogue() -> None:
    """Import the product's copy; nothing happens when the test database has it."""
    actions.seed()


def definition_of(code: str) -> Definition:
    """Return the published definition."""
    return queries.definition(queries.published(code))


def product_document(code: str) -> dict[str, Any]:
    """Return the compiled document of the product's copy, without a database."""
    folder = Folder.at(PRODUCT_COPY / "one_things" / f"{code}.yaml", Report())
    return Compiler(folder, folder.one_things[0]).document()


def product_definition(code: str) -> Definition:
    return Definition(product_document(code))
