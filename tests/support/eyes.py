"""Looks at one open page: axe, and what axe does not know (eyes.js). Every fault is a sentence."""

import json
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

EYES = (Path(__file__).parent / "eyes.js").read_text("utf-8").strip().rstrip(";")
AXE_OPTIONS = {"resultTypes": ["violations", "incomplete"], "elementRef": False}
COLOURS_ONLY = {**AXE_OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}
CONTRAST = {"color-contrast", "color-contrast-enhanced"}
LEAST_TARGET = {"standard": 44, "elder": 60}  # CSS pixels: the ministry's app rules of 2021
LEAST_LETTERS = {"standard": 14, "elder": 18, "elder en": 17}  # CSS pixels; the tools' long English words
NARROW = {"width": 320, "height": 640}
ZOOM = 2  # WCAG 1.4.4


class Eyes:
    """The checks on one page. `names` are proper names that stay Chinese on English pages."""

    def __init__(
        self, page: Any, mode: str = "standard", language: str = "zh-Hans", names: tuple[str, ...] = ()
    ) -> None:
        self.page, self.mode, self.language, self.names = page, mode, language, names

    def ask(self, call: str) -> list[str]:
        """Return what one of the functions of eyes.js says."""
        self.page.evaluate(f"window.eyes || {EYES}")
        return list(self.page.evaluate(f"window.eyes.{call} || []"))

    def axe(self, options: dict[str, Any] | None = None) -> list[str]:
        """Return axe's violations, and what it could not decide unless that is a contrast."""
        self.page.evaluate(f"window.axe || {AXE_SCRIPT}")
        report = self.page.evaluate(f"axe.run({json.dumps(options or AXE_OPTIONS)})")
        undecided = [one for one in report["incomplete"] if one["id"] not in CONTRAST]
        return [_sentence(rule, "axe") for rule in report["violations"]] + [
            _sentence(rule, "axe, undecided") for rule in undecided
        ]

    def page_as_it_is(self) -> list[str]:
        """Return the faults of the page at its present size."""
        calls = [
            f"targets({LEAST_TARGET[self.mode]})",
            f"letters({LEAST_LETTERS.get(f'{self.mode} {self.language}', LEAST_LETTERS[self.mode])})",
            'overflow("as it is")',
            'clipped("as it is")',
            "focus()",
            "dead()",
            "motion()",
            f"language({json.dumps(self.language)}, {json.dumps(self.names)})",
            "words()",
            "errors()",
            "groups()",
            "measure()",
        ]
        return [fault for call in calls for fault in self.ask(call)]

    def walk(self) -> list[str]:
        """Go through the page with the Tab key and return what is out of order or out of reach."""
        for _ in range(int(self.page.evaluate(f"(window.eyes || {EYES}, window.eyes.start())")) + 1):
            self.page.keyboard.press("Tab")
        return self.ask("walked()")

    def narrow(self) -> list[str]:
        """Return what does not fit at 320 px (WCAG 1.4.10)."""
        before = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        found = self.ask('overflow("at 320 px")') + self.ask('clipped("at 320 px")')
        self.page.set_viewport_size(before)
        return found

    def enlarged(self) -> list[str]:
        """Return what does not fit with letters twice as large (WCAG 1.4.4)."""
        self.ask(f"enlarge({ZOOM})")
        found = self.ask('overflow("at 200 %")') + self.ask('clipped("at 200 %")')
        self.ask("enlarge(1)")
        return found

    def spread(self) -> list[str]:
        """Return what does not fit with the letters and lines further apart (WCAG 1.4.12)."""
        self.ask("spread(true)")
        found = self.ask('overflow("spread")') + self.ask('clipped("spread")')
        self.ask("spread(false)")
        return found

    def everything(self) -> list[str]:
        """Return every fault that any of the checks finds."""
        checks = (self.axe, self.page_as_it_is, self.walk, self.narrow, self.enlarged, self.spread)
        return [fault for check in checks for fault in check()]


def _sentence(rule: dict[str, Any], who: str) -> str:
    nodes = "; ".join(str(node["html"])[:110] for node in rule["nodes"][:2])
    return f"{who}: {rule['id']} ({len(rule['nodes'])}): {nodes}"
