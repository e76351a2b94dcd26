"""The files of a source folder. What a folder does not bring is taken from the product's own copy."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.catalogue.source.faults import Report
from services.catalogue.source.reading import Table, empty, read

PRODUCT_COPY = Path(__file__).resolve().parent.parent / "data"


class NoSource(Exception):
    """There is nothing to import at this path."""


@dataclass
class Folder:
    """The dictionaries of a folder and the one-things to compile."""

    root: Path
    one_thing_files: list[Path]
    report: Report

    @classmethod
    def at(cls, path: Path, report: Report) -> "Folder":
        """Open a folder, or one one-thing file whose dictionaries lie beside it or one folder up."""
        if path.is_file():
            root = path.parent.parent if path.parent.name == "one_things" else path.parent
            return cls(root, [path], report)
        files = sorted((path / "one_things").glob("*.yaml")) if path.is_dir() else []
        if not files and not (path / "departments.yaml").is_file():
            raise NoSource(
                f"{path}: no one_things/*.yaml and no departments.yaml here. Give the folder that holds them."
            )
        return cls(path, files, report)

    @cached_property
    def one_things(self) -> list[Table]:
        return [read(file, self._shown(file), self.report) for file in self.one_thing_files]

    def _shown(self, file: Path) -> str:
        return str(file.relative_to(self.root)) if file.is_relative_to(self.root) else file.name

    def _file(self, name: str) -> Table:
        for root in (self.root, PRODUCT_COPY):
            if (root / name).is_file():
                return read(root / name, name, self.report)
        return empty(name)

    def _section(self, name: str, key: str) -> Table:
        section = self._file(name).get(key)
        return section if isinstance(section, Table) else empty(name)

    @cached_property
    def departments(self) -> Table:
        return self._section("departments.yaml", "departments")

    @cached_property
    def fields(self) -> Table:
        return self._section("fields.yaml", "fields")

    @cached_property
    def materials(self) -> Table:
        return self._section("materials.yaml", "materials")

    @cached_property
    def code_lists(self) -> Table:
        return self._section("code_lists.yaml", "code_lists")

    @cached_property
    def groups(self) -> Table:
        return self._section("groups.yaml", "groups")

    @cached_property
    def menu_only(self) -> Table:
        return self._section("national_list.yaml", "menu_only") if self._is_whole else empty("national_list.yaml")

    @cached_property
    def rule_sets(self) -> list[dict[str, Any]]:
        """Return the decision tables of the folder, or of the product's own copy, as plain data."""
        return [plain(one) for one in self._file("rule_sets.yaml").get("rule_sets") or []]

    @property
    def _is_whole(self) -> bool:
        return (self.root / "national_list.yaml").is_file()


def plain(value: Any) -> Any:
    """Return a node read from a file as plain dictionaries and lists."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value
