"""Every page a citizen can reach, in every display, looked at by axe and by checks of our own (issue 4).

Every page once in each mode, with widths and languages paired off, and the full product of them: bin/test --full.
The gate keeps the list of pages complete.
"""

import itertools

import pytest

from tests.portal.test_url_access import POLICY
from tests.support.addresses import addresses
from tests.support.pages import NOT_PAGES, all_pages
from tests.support.tour import Display, Tour

PARTS = 2
MODES = {
    "standard": Display(scheme="light"),
    "elder": Display("elder", 1, "light"),
    "dark": Display(scheme="dark"),
    "contrast": Display("elder", 2, "contrast"),
}
EVERY_DISPLAY = [
    Display(mode, size, scheme, language, wide)
    for mode, size, scheme in [
        ("standard", 1, "light"),
        ("standard", 1, "dark"),
        ("standard", 1, "contrast"),
        ("standard", 3, "light"),
        ("elder", 1, "light"),
        ("elder", 2, "dark"),
        ("elder", 3, "light"),
        ("elder", 3, "contrast"),
    ]
    for language in ("zh", "en")
    for wide in (False, True)
]


def paired(mode: str, place: int) -> Display:
    """Return the mode with width and language paired off: by the page's place and the mode's."""
    turn = place + list(MODES).index(mode)
    shown = MODES[mode]
    size = 1 + place % 3 if mode == "elder" else shown.size
    return Display(shown.mode, size, shown.scheme, ("zh", "en")[turn % 2], (turn // 2) % 2 == 0)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("mode", MODES)
def test_every_page_is_right_in_every_mode(mode: str, part: int, tour: Tour) -> None:
    found = []
    for place, one in enumerate(all_pages(tour.city)):
        if place % PARTS == part:
            display = paired(mode, place // PARTS)
            opened = tour.open(one, display)
            found += [f"{one} [{display}] {fault}" for fault in opened + tour.eyes(display).gate(display.scheme)]
    assert not found, f"{len(found)} faults\n" + "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("display", EVERY_DISPLAY, ids=str)
def test_every_page_is_right_in_the_full_product(display: Display, tour: Tour) -> None:
    found = []
    for one in all_pages(tour.city):
        opened = tour.open(one, display)
        faults = opened + tour.eyes(display).everything(plain=display.is_plain, wide=display.wide)
        found += [f"{one} [{display}] {fault}" for fault in faults]
    assert not found, f"{len(found)} faults\n" + "\n".join(found)


def test_the_list_of_pages_is_the_list_of_addresses(tour: Tour) -> None:
    """A new address needs an entry in tests/support/pages.py: how to open it, or why it is no page."""
    reachable = {
        one.name
        for one in addresses()
        if not one.is_administration and POLICY.get(one.name) in {"public", "account", "citizen"}
    }
    listed = {one.name for one in all_pages(tour.city)} - {"error"}
    assert reachable - listed - set(NOT_PAGES) == set(), "say in tests/support/pages.py how to open these"
    assert (listed | set(NOT_PAGES)) - reachable == set(), "these are no addresses any more"


def test_what_is_said_to_be_no_page_shows_none(tour: Tour) -> None:
    """Nothing hides from the checks by being called a file or a button."""
    browser = tour.city.browser("linxiaoyue")
    shown = [
        one.name
        for one in addresses()
        if one.name in NOT_PAGES
        and (answer := browser.get(one.path)).status_code == 200
        and answer["Content-Type"].startswith("text/html")
    ]
    assert shown == []


def test_the_gate_shows_every_page_in_both_languages_and_both_widths() -> None:
    for place in range(12):
        shown = [paired(mode, place) for mode in MODES]
        assert {one.language for one in shown} == {"zh", "en"}
        assert {one.wide for one in shown} == {True, False}
    plain = {(one.mode, one.language, one.wide) for one in EVERY_DISPLAY if one.is_plain}
    assert len(plain) == 2 * 2 * 2, "the structure is looked at in each mode, language and width"
    assert len(set(EVERY_DISPLAY)) == len(EVERY_DISPLAY) == 8 * len(list(itertools.product("ab", "cd")))
