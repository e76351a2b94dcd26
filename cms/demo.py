"""The demo city's first pages, in both languages: home, guides, the pages linked everywhere, and the service halls.

Running it twice adds nothing, and nothing that editors have changed is touched.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms import info
from cms.models import GuidePage, HomePage, InfoPage, OpeningHours, ServiceHall
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition
from services.core.labels import label

LANGUAGES = ("zh-hans", "en")
WORDS = Path(__file__).parent / "data" / "pages.yaml"
HALLS = Path(__file__).parent / "data" / "halls.yaml"


@transaction.atomic
def seed() -> int:
    """Create what is missing and return how many pages were created."""
    locales = [Locale.objects.get_or_create(language_code=language)[0] for language in LANGUAGES]
    created = sum(_pages_in(locale) for locale in locales) + _halls()
    home = HomePage.objects.get(locale=locales[0])
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": home.title},
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()
    return created


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


def _pages_in(locale: Locale) -> int:
    home, created = _home(locale)
    definitions = [catalogue.definition(version) for version in catalogue.published_all()]
    missing = [one for one in definitions if not GuidePage.objects.filter(locale=locale, one_thing=one.code).exists()]
    for definition in missing:
        home.add_child(instance=_guide(definition, locale))
    return created + len(missing) + _info_pages(home, locale)


def _info_pages(home: HomePage, locale: Locale) -> int:
    there = InfoPage.objects.filter(locale=locale).values_list("topic", flat=True)
    missing = [topic for topic in info.words() if topic not in there]
    for topic in missing:
        words = info.first_words(topic, locale.language_code)
        page = InfoPage(
            title=words.title,
            slug=f"info-{topic}",
            topic=topic,
            introduction=words.introduction,
            locale=locale,
            body=[(block.kind, block.value) for block in words.blocks],
        )
        _pair(page, InfoPage.objects.filter(topic=topic).first())
        home.add_child(instance=page)
    return len(missing)


def _halls() -> int:
    if ServiceHall.objects.exists():
        return 0
    halls = [_hall(place, one) for place, one in enumerate(yaml.safe_load(HALLS.read_text(encoding="utf-8")))]
    for hall in halls:
        hall.save()
    return len(halls)


def _hall(place: int, source: dict[str, Any]) -> ServiceHall:
    names = ("name", "address", "directions", "facilities")
    texts = {name: source[name]["zh"] for name in names} | {f"{name}_en": source[name]["en"] for name in names}
    hall = ServiceHall(order=place, **texts)
    hall.hours = [
        OpeningHours(
            days=hours["days"],
            opens=hours["opens"],
            closes=hours["closes"],
            note=label(hours.get("note"), "zh"),
            note_en=label(hours.get("note"), "en"),
        )
        for hours in source["hours"]
    ]
    return hall


def _home(locale: Locale) -> tuple[HomePage, int]:
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found, 0
    language = locale.language_code
    words = {name: label(text, language) for name, text in _words()["home"].items()}
    page = HomePage(slug=f"portal-{language}", locale=locale, **words)
    _pair(page, HomePage.objects.first())
    Page.get_first_root_node().add_child(instance=page)
    return page, 1


def _guide(definition: Definition, locale: Locale) -> GuidePage:
    language = locale.language_code
    words = _words()["guides"].get(definition.code, {})
    page = GuidePage(
        title=label(definition.everyday, language),
        slug=f"guide-{definition.code}".replace("_", "-"),
        one_thing=definition.code,
        introduction=label(words.get("introduction", definition.summary), language),
        locale=locale,
        tips=[("tip", label(tip, language)) for tip in words.get("tips", [])],
        questions=[
            ("question", {name: label(text, language) for name, text in entry.items()})
            for entry in [*words.get("questions", []), *_words()["every_guide"]]
        ],
    )
    _pair(page, GuidePage.objects.filter(one_thing=definition.code).first())
    return page


def _pair(page: Page, original: Page | None) -> None:
    """Make the page a translation of the original, so that the language switch finds it."""
    if original:
        page.translation_key = original.translation_key
