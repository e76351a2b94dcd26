"""How somebody works a page: by touch (which needs no scripts), or with the keys alone."""

from typing import Any, Protocol

from playwright.sync_api import TimeoutError as TooLate

MOST_TABS = 250
MOST_OPTIONS = 120
PRESSES, PATIENCE = 4, 8000  # of a key that opens the system's chooser, and milliseconds until the next
IS_THERE = """(target) => {
  const now = document.activeElement;
  return now === target || (target.type === "radio" && now.type === "radio" && now.name === target.name);
}"""


class Hands(Protocol):
    """What a person does with the parts of a page. Every target is a Playwright locator."""

    def reach(self, target: Any) -> None: ...
    def press(self, target: Any) -> None: ...
    def write(self, target: Any, text: str) -> None: ...
    def tick(self, target: Any) -> None: ...
    def pick(self, target: Any, value: str) -> None: ...
    def attach(self, target: Any, file: dict[str, Any]) -> None: ...


class Touch:
    """A finger, or a mouse. Works with scripts switched off."""

    def reach(self, target: Any) -> None:
        """A finger is everywhere."""

    def press(self, target: Any) -> None:
        target.click()

    def write(self, target: Any, text: str) -> None:
        target.fill(text)

    def tick(self, target: Any) -> None:
        target.check()

    def pick(self, target: Any, value: str) -> None:
        target.select_option(value)

    def attach(self, target: Any, file: dict[str, Any]) -> None:
        target.set_input_files(file)


class Keys:
    """Real key presses and nothing else: Tab to get there, Enter, Space and arrows to act."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.key = page.keyboard.press

    def reach(self, target: Any) -> None:
        """Press Tab until the focus is on the target, over the skip link where it stands in the page's main part."""
        wanted = target.element_handle()
        in_main = wanted.evaluate("(one) => Boolean(one.closest('main'))")
        for _ in range(MOST_TABS):
            if self.page.evaluate(IS_THERE, wanted):
                return
            self.key("Tab")
            if in_main and self.page.evaluate("document.activeElement.matches('.skip')"):
                self.key("Enter")
        raise AssertionError(f"Tab does not get to {wanted.evaluate('(one) => one.outerHTML')[:200]}")

    def press(self, target: Any) -> None:
        self.reach(target)
        self.key("Enter")

    def write(self, target: Any, text: str) -> None:
        self.reach(target)
        self.page.keyboard.type(text)

    def tick(self, target: Any) -> None:
        """Tick a box, or go through the choices with the arrows to the one that is meant."""
        self.reach(target)
        for _ in range(MOST_OPTIONS):
            if target.evaluate("(one) => one === document.activeElement"):
                break
            self.key("ArrowDown")
        if not target.is_checked():
            self.key("Space")
        assert target.is_checked()

    def pick(self, target: Any, value: str) -> None:
        self.reach(target)
        for _ in range(MOST_OPTIONS):
            if target.input_value() == value:
                return
            self.key("ArrowDown")
        raise AssertionError(f"the arrows do not get to {value}")

    def attach(self, target: Any, file: dict[str, Any]) -> None:
        """Open the chooser with a key; a person whose first press was swallowed presses again."""
        for _ in range(PRESSES):
            self.reach(target)
            try:
                with self.page.expect_file_chooser(timeout=PATIENCE) as chosen:
                    self.key("Space")
            except TooLate:
                continue
            chosen.value.set_files(file)
            return
        raise AssertionError("the chooser of files does not open")
