"""The workflow pages of docs/workflows, printed from the code so that they cannot drift from it."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.utils import translation

from services.core import workflow
from services.core.models import WorkflowModel

HEAD = "<!-- Printed by `manage.py workflow_pages`; change the room's workflow.py, then run it again. -->\n"


def machines() -> list[type[WorkflowModel]]:
    """Return every model with a machine, sorted by name."""
    found = [
        one for one in apps.get_models() if issubclass(one, WorkflowModel) and one.__module__.startswith("services.")
    ]
    return sorted(found, key=lambda one: one._meta.label_lower)


def pages() -> dict[str, str]:
    """Return file name and text of every machine's page; the same text whatever the language or the hash seed."""
    with translation.override("en"):
        return {f"{one._meta.model_name}.md": page(one) for one in machines()}


def page(machine: type[WorkflowModel]) -> str:
    """Return the Markdown page of one machine: its states, its picture, its moves."""
    title = str(machine.machine_title) or str(machine._meta.verbose_name).capitalize()
    parts = [HEAD, f"# {title}\n\n`{machine._meta.label}`, declared in `{_home(machine)}`.\n"]
    parts += ["\n## States\n\n", *_states(machine)]
    parts += ["\n## Picture\n\n```mermaid\n", *_picture(machine), "```\n"]
    parts += ["\n## Moves\n\n", *_moves(machine)]
    return "".join(parts)


def _home(machine: type[WorkflowModel]) -> str:
    declared = next(one for one in machine.__mro__ if "states" in vars(one))
    return declared.__module__.replace(".", "/") + ".py"


def _states(machine: type[WorkflowModel]) -> Iterator[str]:
    yield "| state | staff say | the public reads |\n|---|---|---|\n"
    for state in machine.states:
        yield f"| `{state.code}` | {state.staff} | {state.public} |\n"


def _picture(machine: type[WorkflowModel]) -> Iterator[str]:
    yield "stateDiagram-v2\n"
    yield f"    [*] --> {machine.initial}\n"
    moves = workflow.table_of(machine)
    for one in moves:
        yield f"    {one.source} --> {one.target}: {one.name}\n"
    left = {one.source for one in moves}
    for code in machine.codes():
        if code not in left:
            yield f"    {code} --> [*]\n"


def _moves(machine: type[WorkflowModel]) -> Iterator[str]:
    yield "| from | move | to | label | who | only if |\n|---|---|---|---|---|---|\n"
    for one in workflow.table_of(machine):
        who = ", ".join(str(person) for person in one.who)
        conditions = "; ".join(condition.__name__.replace("_", " ") for condition in one.conditions) or "–"
        yield f"| {one.source} | `{one.name}` | {one.target} | {one.label} | {who} | {conditions} |\n"


def write(folder: Path) -> list[str]:
    """Write every page into the folder, remove pages of machines that are gone, and return the names that changed."""
    changed = differences(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def differences(folder: Path) -> list[str]:
    """Return the names of pages that are missing, different, or without a machine."""
    present = {one.name: one.read_text(encoding="utf-8") for one in folder.glob("*.md")}
    wanted = pages()
    return sorted(name for name in present.keys() | wanted.keys() if present.get(name) != wanted.get(name))
