"""What a search finds: one-things by their names and matters, guides by their words."""

from wagtail.models import Locale

from cms.models import GuidePage
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition
from services.core.labels import Label

Found = list[tuple[Definition, list[Label]]]


def services(wanted: str) -> Found:
    """Return the one-things in which the text occurs, each with the matters that contain it."""
    things = [catalogue.definition(version) for version in catalogue.published_all()]
    return [(thing, _hits(thing, wanted)) for thing in things if wanted and _matches(thing, wanted)]


def guides(wanted: str) -> list[GuidePage]:
    """Return the published guides in the reader's language whose words contain the text."""
    if not wanted:
        return []
    return [page for page in GuidePage.objects.live().filter(locale=Locale.get_active()) if wanted in _words(page)]


def _words(page: GuidePage) -> str:
    answers = [text for block in page.questions for text in block.value.values()]
    return "\n".join([page.title, page.introduction, *(block.value for block in page.tips), *answers])


def _matches(thing: Definition, wanted: str) -> bool:
    labels: list[Label] = [thing.label, thing.everyday, thing.summary or {}]
    return any(_contains(label, wanted) for label in (*labels, *(matter.label for matter in thing.matters.values())))


def _hits(thing: Definition, wanted: str) -> list[Label]:
    return [matter.label for matter in thing.matters.values() if _contains(matter.label, wanted)]


def _contains(label: Label, wanted: str) -> bool:
    texts = [label] if isinstance(label, str) else list(label.values())
    return any(wanted.casefold() in text.casefold() for text in texts)
