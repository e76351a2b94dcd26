"""Fixtures for the browser: Debian's headless Chromium, a phone in Chinese, no network but this machine."""

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERE = {"127.0.0.1", "localhost", ""}
FORM_ERRORS = 422


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip(
            "no headless Chromium; bin/test installs it: apt-get install chromium-headless-shell fonts-noto-cjk"
        )
    return {**browser_type_launch_args, "executable_path": program, "args": list(SWITCHES)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 390, "height": 844},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def allowed_failures() -> set[int]:
    """Statuses above 399 that the test expects; add to it."""
    return {FORM_ERRORS}


@pytest.fixture
def page(page: Any, allowed_failures: set[int]) -> Iterator[Any]:
    """A page that reaches this machine only, and fails the test on error answers and script errors."""
    wrong: list[str] = []
    page.context.route("**/*", _only_here)
    page.on("response", lambda answer: wrong.extend(_complaint(answer, allowed_failures)))
    page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    yield page
    assert not wrong, "\n".join(wrong)


def _complaint(answer: Any, allowed: set[int]) -> list[str]:
    return [f"{answer.status} {answer.url}"] if answer.status >= 400 and answer.status not in allowed else []


def _only_here(route: Any) -> None:
    if (urlsplit(route.request.url).hostname or "") in HERE:
        route.continue_()
    else:
        route.abort()
