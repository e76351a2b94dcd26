"""Translations without gettext installed: compiles locale/**/django.po, and says what is missing in them."""

import ast
import os
import struct
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
MAGIC = 0x950412DE
CONTEXT_MARK = "\x04"


@dataclass
class Entry:
    """One message of a .po file."""

    context: str | None = None
    text: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False
    line: int = 0

    @property
    def key(self) -> str:
        key = self.text if self.plural is None else f"{self.text}\0{self.plural}"
        return key if self.context is None else f"{self.context}{CONTEXT_MARK}{key}"

    @property
    def value(self) -> str:
        return "\0".join(self.translations[number] for number in sorted(self.translations))

    @property
    def is_complete(self) -> bool:
        return bool(self.translations) and all(self.translations.values()) and not self.is_fuzzy


def read(file: Path) -> list[Entry]:
    """Return the messages of a .po file, the header first, obsolete ones left out; raise ValueError with the line."""
    return [entry for entry in _entries(file) if entry.translations]


def _entries(file: Path) -> Iterator[Entry]:
    entry, target = Entry(), ""
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                entry, target = (yield from _next(entry)), ""
                entry.is_fuzzy = True
            continue
        if not line:
            entry, target = (yield from _next(entry)), ""
            continue
        keyword, _, quoted = line.partition(" ")
        if line.startswith('"'):
            keyword, quoted = "", line
        elif keyword in {"msgctxt", "msgid"} and entry.translations:
            entry = yield from _next(entry)
        try:
            text = str(ast.literal_eval(quoted))
        except (SyntaxError, ValueError):
            raise ValueError(f"{file}:{number}: cannot be read: {line}") from None
        target = keyword or target
        entry.line = entry.line or number
        _add(entry, target, text)
    yield entry


def _next(entry: Entry) -> Generator[Entry, None, Entry]:
    """Give the finished entry out and return an empty one; an entry not begun yet is used further."""
    if entry.translations:
        yield entry
        return Entry()
    return entry


def _add(entry: Entry, target: str, text: str) -> None:
    if target == "msgctxt":
        entry.context = (entry.context or "") + text
    elif target == "msgid":
        entry.text += text
    elif target == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    elif target.startswith("msgstr"):
        number = int(target[7:-1]) if "[" in target else 0
        entry.translations[number] = entry.translations.get(number, "") + text


def compile_file(source: Path, target: Path) -> None:
    """Write the .mo file that gettext reads."""
    known = {entry.key: entry.value for entry in read(source) if entry.is_complete}
    pairs = sorted((key.encode(), value.encode()) for key, value in known.items())
    keys, values = [key for key, _ in pairs], [value for _, value in pairs]
    start = 28 + 16 * len(pairs)
    key_table, after_keys = _table(keys, start)
    value_table, _ = _table(values, after_keys)
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    text = b"".join(part + b"\0" for part in keys + values)
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_bytes(head + key_table + value_table + text)
    unfinished.replace(target)


def _table(parts: list[bytes], offset: int) -> tuple[bytes, int]:
    table = b""
    for part in parts:
        table += struct.pack("<2I", len(part), offset)
        offset += len(part) + 1
    return table, offset


def compile_stale() -> int:
    """Compile every .po file that is newer than its .mo file; return how many were."""
    stale = [file for file in sorted(LOCALE.rglob("*.po")) if _is_stale(file)]
    for file in stale:
        compile_file(file, file.with_suffix(".mo"))
    return len(stale)


def _is_stale(file: Path) -> bool:
    compiled = file.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < file.stat().st_mtime


def missing(language: str) -> list[str]:
    """Return the messages without a usable translation, each with file and line."""
    return [
        f"{file.relative_to(LOCALE.parent)}:{entry.line}: {entry.text}"
        for file in sorted((LOCALE / language).rglob("*.po"))
        for entry in read(file)
        if entry.text and not entry.is_complete
    ]


def not_extracted(language: str) -> list[str]:
    """Return the messages in code and templates that the .po file does not have; needs gettext's programs."""
    folder = LOCALE / language / "LC_MESSAGES"
    files = {file: file.read_bytes() for file in LOCALE.rglob("*") if file.suffix in {".po", ".pot"}}
    before = {entry.key for file in folder.glob("*.po") for entry in read(file)}
    try:
        _extract(language)
        return sorted(
            {entry.text for entry in _all(folder / "django.po")}
            - {key.split("\0")[0].split("\4")[-1] for key in before}
        )
    finally:
        for file in LOCALE.rglob("*.po*"):
            if file.suffix in {".po", ".pot"} and file not in files:
                file.unlink()
        for file, content in files.items():
            file.write_bytes(content)


def _all(file: Path) -> list[Entry]:
    return [entry for entry in read(file) if entry.text] if file.exists() else []


def _extract(language: str) -> None:
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        language,
        "--no-location",
        "--no-wrap",
        "--no-obsolete",
    ]
    for ignored in (".venv", "var/*", "node_modules", "tests/*"):
        command += ["-i", ignored]
    environment = {**os.environ, "DATABASE_URL": "postgresql:///not-used"}
    subprocess.run(command, cwd=LOCALE.parent, env=environment, check=True, capture_output=True, text=True)


def main() -> int:
    """Print what is missing in the Chinese translation; return 1 when anything is."""
    wrong = [f"not translated: {text}" for text in missing("zh_Hans")]
    wrong += [f"not in locale/: {text}" for text in not_extracted("zh_Hans")]
    print("\n".join(wrong) or "Every message is translated.")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
