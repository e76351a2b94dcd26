"""Checks on the dictionaries: departments, fields, materials, code lists, steps and the national lists."""

import re
from typing import Any

from services.catalogue.derivations import RULES
from services.catalogue.source import shapes
from services.catalogue.source.faults import Report
from services.catalogue.source.folder import Folder
from services.catalogue.source.reading import Items, Table
from services.catalogue.source.shape import Shape, by_name, each, meant, table

CATCH_ALL = re.compile(
    r"(其他|其它|有关|相关|必要|规定的)(的)?(证明|申请)?(材料|资料|文件|证件|证明)"
    r"|(材料|资料|文件|证件|证明)等$"
    r"|\b(other|related|relevant|further|additional)\s+(\w+\s+)?(materials?|documents?|papers?|evidence)\b",
    re.IGNORECASE,
)
LEVELS = 4


def check_shapes(folder: Folder, report: Report) -> None:
    """Check the shape of every dictionary the folder reads."""
    for section, shape in (
        (folder.departments, shapes.DEPARTMENT),
        (folder.fields, shapes.FIELD),
        (folder.materials, shapes.MATERIAL),
        (folder.code_lists, shapes.CODE_LIST),
        (folder.groups, shapes.GROUP),
    ):
        _check_section(section, shape, report)
    check_guides(folder.menu_only, report)


def _check_section(section: Table, shape: Shape, report: Report) -> None:
    by_name(table(shape))(report, {"section": section}, "section")


def check_guides(menu: Table, report: Report) -> None:
    """A guide is a full entry; in the bare source format it is only its Chinese name."""
    for batch, entries in menu.items():
        if isinstance(entries, Items) and all(isinstance(entry, str) for entry in entries):
            report.warning(
                menu, batch, "These guides have only a name.", "Write {code, zh, en, stage, subject} for each."
            )
        else:
            each(shapes.GUIDE)(report, menu, batch)


def check_content(folder: Folder, report: Report) -> None:
    """Check what the entries say; their shapes are right."""
    for code, field in folder.fields.items():
        _check_field(folder, code, field, report)
        for name, sub in field["sub"].items() if isinstance(field.get("sub"), Table) else []:
            _check_field(folder, name, sub, report)
    for code, material in folder.materials.items():
        _check_material(code, material, report)
    for code, department in folder.departments.items():
        if department.get("kind") == "enterprise" and department.get("reconsideration", "none") != "none":
            message = f"“{code}” is an enterprise; nobody reconsiders its answers."
            report.error(department, "reconsideration", message, "Remove reconsideration.")


def _check_field(folder: Folder, code: str, field: Table, report: Report) -> None:
    kind = field.get("type", "text")
    _check_choices(folder, code, field, kind, report)
    if field.get("pii", 0) >= LEVELS:
        report.error(field, "pii", f"“{code}” has no such sensitivity.", "Write 0, 1, 2 or 3.")
    if (kind == "group") != ("sub" in field):
        report.error(field, "type", f"“{code}”: only a group has sub, and every group.", "Write type: group and sub.")
    derive = field.get("derive")
    if derive and derive not in folder.fields and derive not in RULES:
        remedy = f"Name a field, or one of: {', '.join(RULES)}.{meant(derive, folder.fields)}"
        report.error(field, "derive", f"“{code}” follows from “{derive}”, which is neither field nor rule.", remedy)
    for node, key in _abouts(field):
        if node[key] not in folder.fields:
            remedy = f"Name the field of an identity number or credit code.{meant(node[key], folder.fields)}"
            report.error(node, key, f"“{code}” is about “{node[key]}”, which is no field.", remedy)


def _abouts(field: Table) -> list[tuple[Any, str]]:
    about = field.get("about")
    if isinstance(about, Items):
        return [(case, "element") for case in about]
    return [(field, "about")] if about else []


def _check_choices(folder: Folder, code: str, field: Table, kind: str, report: Report) -> None:
    name = field.get("list")
    if kind == "code" and not name:
        report.error(field, "type", f"“{code}” is a code without a list.", "Write list: …")
    if kind in ("enum", "multi") and not field.get("options"):
        report.error(field, "type", f"“{code}” offers no options.", "Write options: {code: {zh: …, en: …}}.")
    if name and name not in folder.code_lists:
        remedy = f"Add it there or correct the name.{meant(name, folder.code_lists)}"
        report.error(field, "list", f"Code list “{name}” is not in code_lists.yaml.", remedy)
    elif name:
        options = folder.code_lists[name]["options"]
        for index, option in enumerate(field.get("only") or []):
            if option not in options:
                report.error(field["only"], index, f"“{option}” is not in the list “{name}”.", "Correct the code.")


def _check_material(code: str, material: Table, report: Report) -> None:
    if (material["src"] == "output") != ("of" in material):
        message = f"Material “{code}”: only a sibling's result has “of”, and every one."
        report.error(material, "src", message, "Write src: output and of: the matter, or remove “of”.")
    for language in ("zh", "en"):
        if CATCH_ALL.search(material.get(language, "")):
            message = f"Material “{code}” is a catch-all: {material[language]}."
            report.error(material, language, message, "Name each document that is needed.")
