"""What a first visit may weigh. The bytes are exact: gzip at its best, as WhiteNoise stores them."""

import gzip
import re

import pytest

from cms import demo
from portal.management.commands.buildcss import bundled
from tests.support.catalogue import ONE_THINGS, publish_catalogue
from tests.support.sources import PROJECT, templates

STATIC = PROJECT / "static"
CSS, JS, ICONS, HTML = 15_000, 10_000, 6_000, 15_000
FIRST_VISIT, REQUESTS = 60_000, 8
FILES = re.compile(r"/static/([\w./-]+\.(?:css|js|svg|png|jpg))")
DISPLAYS = ("standard.1.auto", "elder.3.contrast")


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_the_style_sheet_is_light() -> None:
    assert weight((STATIC / "css" / "portal.css").read_bytes()) <= CSS


def test_the_style_sheet_is_built_from_its_sources() -> None:
    assert (STATIC / "css" / "portal.css").read_text("utf-8") == bundled(), "run manage.py buildcss"


def test_the_style_sheet_needs_no_new_browser_and_no_other_server() -> None:
    css = (STATIC / "css" / "portal.css").read_text("utf-8")
    assert "@layer" not in css
    assert ":has(" not in css
    assert "@font-face" not in css
    assert not re.search(r"url\(['\"]?(https?:)?//", css)


def test_all_scripts_together_are_light() -> None:
    assert sum(weight(path.read_bytes()) for path in (STATIC / "js").glob("*.js")) <= JS


def test_the_icons_are_light() -> None:
    assert weight((STATIC / "img" / "icons.svg").read_bytes()) <= ICONS


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text("utf-8")))
    wanted = {name for path in templates() for name in re.findall(r"{% icon [\"']([\w-]+)", path.read_text("utf-8"))}
    assert wanted
    assert not wanted - sprite


@pytest.mark.django_db
@pytest.mark.parametrize("shown", DISPLAYS)
@pytest.mark.parametrize("address", ["/login/", "/display/", "/verify/", "/things/", "/en/login/"])
def test_a_page_is_light_and_asks_no_other_server(client, address: str, shown: str) -> None:
    client.cookies["display"] = shown
    html = client.get(address).content
    assert weight(html) <= HTML
    assert not re.findall(rb'(?:src|href|action)="(?:https?:)?//[^"]*"', html)


def files_of(html: str) -> set[str]:
    """Return every file of ours that a browser fetches for a page: those the page names, and those its style names."""
    named = set(FILES.findall(html))
    styles = [path for path in named if path.endswith(".css")]
    for style in styles:
        found = re.findall(r"url\([\"']?\.\./([^)\"']+)", (STATIC / style).read_text("utf-8"))
        named |= {one for one in found if (STATIC / one).exists()}
    return named


@pytest.mark.django_db
@pytest.mark.parametrize("shown", DISPLAYS)
@pytest.mark.parametrize("address", ["/", "/en/", "/things/newborn/", "/en/things/newborn/", "/login/", "/verify/"])
def test_a_first_visit_is_light_and_takes_few_requests(client, address: str, shown: str) -> None:
    publish_catalogue()
    demo.seed()
    client.cookies["display"] = shown
    html = client.get(address).content
    files = files_of(html.decode())
    assert 1 + len(files) <= REQUESTS, files
    assert weight(html) <= HTML
    assert weight(html) + sum(weight((STATIC / one).read_bytes()) for one in files) <= FIRST_VISIT


@pytest.mark.django_db
def test_the_heaviest_page_of_the_form_is_light(client) -> None:
    """The notice names everything there is to know about an errand: no page of ours has more words."""
    publish_catalogue()
    for code in ONE_THINGS:
        assert weight(client.get(f"/things/{code}/").content) <= HTML, code
