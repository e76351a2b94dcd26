"""Habits of the house that a linter does not know. Each test names the file and line to change."""

import ast
import importlib.metadata
import re
from pathlib import Path

from packaging.requirements import Requirement

from tests.support.sources import (
    PROJECT,
    at,
    calls,
    configuration,
    imports,
    name_of,
    python_files,
    templates,
    tracked_files,
    tree_of,
)

LONGEST_FILE = 450  # lines
MAY_MARK_SAFE: set[str] = {"portal/templatetags/components.py"}
MAY_BE_CSRF_EXEMPT: set[str] = {
    "services/certificates/views/machines.py",  # changes nothing, knows nobody
    "services/notices/views/machines.py",  # the gateway signs its request
}
MAY_SEND_TASKS = {"services/core/outbox.py"}
MAY_PRINT = {"services/sharing/register_server.py", "services/certificates/build_fonts.py"}
OWN_PAPER = ("pdf", "letters", "mail", "sms")  # documents and messages have their own style and language
NOT_PROSE = {"简体中文", "中文", "English", "EN"}
TEXT_SUFFIXES = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".json",
    ".sh",
    ".cfg",
    ".ini",
    ".po",
    "",
}


def test_files_stay_short_enough_to_read() -> None:
    long = {name_of(path): count for path in python_files() if (count := _lines(path)) > LONGEST_FILE}
    assert not long, f"split these by what they hold: {long}"


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_states_change_through_moves_only() -> None:
    wrong = [
        at(path, call)
        for path in python_files()
        for call in calls(path, "update", "bulk_update")
        if any(keyword.arg == "state" for keyword in call.keywords)
    ]
    assert not wrong, wrong


def test_forms_list_their_fields() -> None:
    wrong = []
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                wrong += [at(path, line) for line in node.body if _is_open_list(line)]
    assert not wrong, wrong


def _is_open_list(line: ast.stmt) -> bool:
    if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
        return False
    name = line.targets[0].id
    is_all = isinstance(line.value, ast.Constant) and line.value.value == "__all__"
    return name == "exclude" or (name == "fields" and is_all)


def test_nothing_from_outside_is_marked_safe() -> None:
    wrong = [
        at(path, node)
        for path in python_files()
        if name_of(path) not in MAY_MARK_SAFE
        for node, name in imports(path)
        if name.endswith((".mark_safe", ".SafeString", ".SafeData"))
    ]
    wrong += [
        name_of(path) for path in templates() if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text("utf-8"))
    ]
    assert not wrong, wrong


def test_work_for_later_goes_through_the_outbox() -> None:
    wrong = [
        at(path, call)
        for path in python_files("services", "cms", "portal")
        if name_of(path) not in MAY_SEND_TASKS
        for call in calls(path, "delay", "apply_async", "send_task")
    ]
    assert not wrong, wrong


def test_every_form_is_protected_against_forged_requests() -> None:
    wrong = [
        at(path, node)
        for path in python_files()
        if name_of(path) not in MAY_BE_CSRF_EXEMPT
        for node, name in imports(path)
        if name.endswith("csrf_exempt")
    ]
    assert not wrong, wrong


def test_files_of_citizens_have_one_door_each() -> None:
    names = ("FileSystemStorage", "default_storage", "storages", "get_storage_class")
    wrong = [
        at(path, node)
        for path in python_files("services", "cms", "portal")
        if path.name != "storage.py"
        for node, name in imports(path)
        if name.rpartition(".")[2] in names
    ]
    assert not wrong, wrong


def test_rooms_do_not_print() -> None:
    wrong = [
        at(path, call)
        for path in python_files("services")
        if name_of(path) not in MAY_PRINT and "management" not in path.parts
        for call in calls(path, "print")
        if isinstance(call.func, ast.Name)
    ]
    assert not wrong, wrong


def test_pages_carry_no_inline_style_or_script() -> None:
    inline = re.compile(
        r"<[^>]*\s(style|on[a-z]+)\s*=|<style(?![^>]*nonce)|<script(?![^>]*\b(src|nonce)\b)(?![^>]*json)", re.I
    )
    wrong = [
        f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in templates()
        if not _is_paper(path)
        for text in [_without_comments(path.read_text(encoding="utf-8"))]
        for match in inline.finditer(text)
    ]
    assert not wrong, wrong


def test_every_text_on_a_page_can_be_translated() -> None:
    wrong = [f"{name_of(path)}: {text}" for path in templates() if not _is_paper(path) for text in _bare_texts(path)]
    assert not wrong, "wrap these in {% translate %}: " + "; ".join(wrong)


def _is_paper(path: Path) -> bool:
    return any(part in OWN_PAPER for part in path.relative_to(PROJECT / "templates").parts)


def _without_comments(text: str) -> str:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", _blank, text, flags=re.S)
    return re.sub(r"{#.*?#}|<!--.*?-->", _blank, text, flags=re.S)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _bare_texts(path: Path) -> list[str]:
    """Return words outside every translate tag: Chinese characters, or three English words in a row."""
    text = _without_comments(path.read_text(encoding="utf-8"))
    text = re.sub(r"{%\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%}", " ", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", "\x00", text, flags=re.S)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", "\x01", text, flags=re.S)
    bare = re.compile(r"[\u3400-\u9fff]+|[A-Za-z']+(?: +[A-Za-z']+){2,}")
    return [match[0] for match in bare.finditer(text) if match[0] not in NOT_PROSE]


def test_nothing_of_one_machine_is_in_the_files() -> None:
    paths = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/")
    hosts = re.compile(
        r"(index-url|extra-index-url|find-links|trusted-host)[ =]+\S*://|artifactory|nexus\.|pythonhosted|npmmirror",
        re.I,
    )
    wrong = []
    for path in tracked_files():
        if path.suffix not in TEXT_SUFFIXES or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if paths.search(line) or hosts.search(line):
                wrong.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    assert not wrong, wrong


def test_the_maintained_state_machine_package_is_the_only_one() -> None:
    installed = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}
    assert "django-fsm-2" in installed
    assert "django-fsm" not in installed, "it writes the same folder as django-fsm-2 and is not maintained"


def test_the_locked_requirements_follow_pyproject() -> None:
    project = configuration()
    runtime, development = _locked("runtime"), _locked("dev")
    for text in project["project"]["dependencies"]:
        _assert_locked(text, runtime, "runtime")
    for text in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        _assert_locked(text, development, "dev")
    for group in ("full", "bench"):
        for text in project["dependency-groups"][group]:
            _assert_locked(text, _locked(group), group)
    different = {name for name in runtime if development.get(name) != runtime[name]}
    assert not different, f"locked differently in runtime.txt and dev.txt: {different}"


def _locked(name: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {
        _normal(package): version
        for package, version in re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M)
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _assert_locked(text: str, locked: dict[str, str], file: str) -> None:
    requirement = Requirement(text)
    version = locked.get(_normal(requirement.name))
    assert version, f"{requirement.name} is missing in requirements/{file}.txt: make lock"
    assert requirement.specifier.contains(version, prereleases=True), f"{text}: {version} is locked: make lock"
