"""Looks at one open page: axe, and what axe does not know (eyes.js). Every fault is a sentence."""

import json
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

EYES = (Path(__file__).parent / "eyes.js").read_text("utf-8").strip().rstrip(";")
AXE_OPTIONS = {"resultTypes": ["violations", "incomplete"], "elementRef": False}
COLOURS_ONLY = {**AXE_OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}
RUN_AXE = """async (options) => {
  const report = await axe.run(options);
  const shown = (who, rules) => rules.map((rule) => [who, rule.id, rule.nodes.length,
    rule.nodes.slice(0, 2).map((node) => node.html.slice(0, 110)).join("; ")]);
  return [...shown("axe", report.violations), ...shown("axe, undecided", report.incomplete)];
}"""
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

    def ask(self, *calls: str) -> list[str]:
        """Return what the functions of eyes.js say, one after the other."""
        told = ", ".join(f"...(window.eyes.{call} || [])" for call in calls)
        return list(self.page.evaluate(f"(window.eyes || {EYES}, [{told}])"))

    def axe(self, options: dict[str, Any] | None = None) -> list[str]:
        """Return axe's violations, and what it could not decide unless that is a contrast."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE_SCRIPT)
        told = self.page.evaluate(RUN_AXE, options or AXE_OPTIONS)
        return [
            f"{who}: {rule} ({count}): {nodes}"
            for who, rule, count, nodes in told
            if not (who != "axe" and rule in CONTRAST)
        ]

    def page_as_it_is(self) -> list[str]:
        """Return the faults of the page at its present size."""
        letters = LEAST_LETTERS.get(f"{self.mode} {self.language}", LEAST_LETTERS[self.mode])
        return self.ask(
            f"targets({LEAST_TARGET[self.mode]})",
            f"letters({letters})",
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
        )

    def walk(self) -> list[str]:
        """Go through the page with the Tab key and return what is out of order or out of reach."""
        for _ in range(int(self.page.evaluate(f"(window.eyes || {EYES}, window.eyes.start())")) + 1):
            self.page.keyboard.press("Tab")
        return self.ask("walked()")

    def narrow(self) -> list[str]:
        """Return what does not fit at 320 px (WCAG 1.4.10)."""
        before = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        found = self.ask('overflow("at 320 px")', 'clipped("at 320 px")')
        self.page.set_viewport_size(before)
        return found

    def enlarged(self) -> list[str]:
        """Return what does not fit with letters of twice the standard size (WCAG 1.4.4)."""
        return self.ask(f"enlarge({ZOOM})", 'overflow("at 200 %")', 'clipped("at 200 %")', "enlarge(1)")

    def spread(self) -> list[str]:
        """Return what does not fit with the letters and lines further apart (WCAG 1.4.12)."""
        return self.ask("spread(true)", 'overflow("spread")', 'clipped("spread")', "spread(false)")

    def fits(self, target: int) -> list[str]:
        """Return what leaves the screen, is cut off, or is too small to be pressed, at the page's present size."""
        return self.ask(f"targets({target})", 'overflow("as it is")', 'clipped("as it is")')

    def gate(self, scheme: str) -> list[str]:
        """Return what the gate asks of a page in a scheme of colours.

        Nothing but colours differs in the dark and in contrast, so axe looks at no more than those there.
        """
        if scheme != "light":
            return self.axe(COLOURS_ONLY) + self.page_as_it_is()
        found = self.axe() + self.page_as_it_is() + self.narrow() + self.spread() + self.walk()
        return found + (self.enlarged() if self.mode == "standard" else [])

    def everything(self, *, plain: bool, wide: bool) -> list[str]:
        """Return every fault that any of the checks finds on the page in one display of the full product.

        Only a plain display (light, letters of the first size) has its structure looked at: colours and sizes are
        attributes of the page's root, which leave that alone. There axe is asked everything and Tab walks; elsewhere
        axe looks at colours. The window of 320 px is the same whether the window was wide before or not.
        """
        found = self.page_as_it_is() + self.enlarged() + self.spread()
        found += self.axe() + self.walk() if plain else self.axe(COLOURS_ONLY)
        return found + ([] if wide else self.narrow())
