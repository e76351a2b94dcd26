"""The demo city's first pages, in both languages: a home page and one guide per one-thing. Twice adds nothing."""

from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import GuidePage, HomePage
from services.catalogue import queries as catalogue
from services.core.labels import label

LANGUAGES = ("zh-hans", "en")
HEADING = {"zh-hans": "今天想办什么事？", "en": "What would you like to do today?"}
TITLE = {"zh-hans": "云溪市政务服务", "en": "Yunxi Government Services"}
ANSWERS = {
    "zh-hans": [
        (
            "要不要到大厅去？",
            "不用。网上提交后各部门同时办理；需要核对原件的材料，页面上会写明。愿意到大厅办也可以，要求完全一样。",
        ),
        ("填到一半有事怎么办？", "每一步都会自动保存，30 天内随时可以接着填。"),
        ("证照在哪里领？", "办好后在“我的办件”里下载带签名的电子证照，扫二维码可以核验真伪。"),
    ],
    "en": [
        (
            "Do I have to come to the service hall?",
            "No. Once you have submitted, the departments work at the same time; if an original has to be seen, the "
            "page says so. You may also come to the hall: the requirements are exactly the same.",
        ),
        ("What if I have to stop halfway?", "Every step is saved. You can go on at any time within 30 days."),
        (
            "Where do I get the certificates?",
            "Download the signed electronic certificates from “My applications”; anybody can verify them by QR code.",
        ),
    ],
}


@transaction.atomic
def seed() -> int:
    """Create what is missing and return how many pages were created."""
    locales = [Locale.objects.get_or_create(language_code=language)[0] for language in LANGUAGES]
    created = sum(_pages_in(locale) for locale in locales)
    home = HomePage.objects.get(locale=locales[0])
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": TITLE["zh-hans"]},
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()
    return created


def _pages_in(locale: Locale) -> int:
    language = locale.language_code
    home, created = _home(locale, language)
    definitions = [catalogue.definition(version) for version in catalogue.published_all()]
    missing = [one for one in definitions if not GuidePage.objects.filter(locale=locale, one_thing=one.code).exists()]
    for definition in missing:
        home.add_child(instance=_guide(definition, locale, language))
    return created + len(missing)


def _home(locale: Locale, language: str) -> tuple[HomePage, int]:
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found, 0
    original = HomePage.objects.first()
    page = HomePage(title=TITLE[language], slug=f"portal-{language}", heading=HEADING[language], locale=locale)
    if original:
        page.translation_key = original.translation_key
    Page.get_first_root_node().add_child(instance=page)
    return page, 1


def _guide(definition: Any, locale: Locale, language: str) -> GuidePage:
    original = GuidePage.objects.filter(one_thing=definition.code).first()
    page = GuidePage(
        title=label(definition.everyday, language),
        slug=f"guide-{definition.code}".replace("_", "-"),
        one_thing=definition.code,
        introduction=label(definition.summary, language),
        locale=locale,
        questions=[("question", {"question": question, "answer": answer}) for question, answer in ANSWERS[language]],
    )
    if original:
        page.translation_key = original.translation_key
    return page
