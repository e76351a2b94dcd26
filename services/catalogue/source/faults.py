"""What is wrong with the source files: each fault names file, line, what is wrong and what to do."""

from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Fault:
    level: str
    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message} {self.remedy}"


@dataclass
class Report:
    """Collects faults in the order they are found."""

    faults: list[Fault] = field(default_factory=list)

    def error(self, node: Any, key: Any, message: str, remedy: str) -> None:
        """Note an error at `key` of a mapping or index of a list (None: at the node itself)."""
        self._note(ERROR, node, key, message, remedy)

    def warning(self, node: Any, key: Any, message: str, remedy: str) -> None:
        self._note(WARNING, node, key, message, remedy)

    def _note(self, level: str, node: Any, key: Any, message: str, remedy: str) -> None:
        fault = Fault(level, node.file, node.line_of(key), message, remedy)
        if fault not in self.faults:
            self.faults.append(fault)

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == ERROR]

    @property
    def warnings(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == WARNING]


class Faulty(Exception):
    """The source has errors; nothing was changed."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("\n".join(str(fault) for fault in report.errors))
