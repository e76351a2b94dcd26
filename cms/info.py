"""The pages that every page links to: help, where to go, 12345, accessibility, privacy; and where letters point to.

Their addresses are fixed; their words are the editors'. Without a published page the first words of the product stand
there, so that a legally required page is never missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from cms.models import InfoPage
from cms.speaking import recording_of
from services.core.labels import label

WORDS = Path(__file__).parent / "data" / "info.yaml"


@dataclass(frozen=True)
class Block:
    """A piece of text: kind heading, paragraph, points (a list) or question (a mapping with its answer)."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Info:
    """A page's words in the reader's language; `reviewed_on` when an editor has answered for them.

    `recording`: the address of a voice that reads them.
    """

    topic: str
    title: str
    introduction: str
    blocks: tuple[Block, ...]
    reviewed_on: date | None = None
    recording: str = ""


def info(topic: str) -> Info:
    """Return the published words of a topic, or the first ones; raise KeyError for an unknown topic."""
    page = InfoPage.objects.live().filter(topic=topic, locale__language_code=get_language()).first()
    if page is None:
        return first_words(topic)
    blocks = tuple(_from_editor(block.block_type, block.value) for block in page.body)
    return Info(topic, page.title, page.introduction, blocks, page.reviewed_on, recording_of(page))


def _from_editor(kind: str, value: Any) -> Block:
    return Block(kind, list(value) if kind == "points" else value)


@cache
def words() -> dict[str, Any]:
    """Return the first words of every topic, in both languages."""
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found


def first_words(topic: str, language: str | None = None) -> Info:
    """Return a topic's first words in a language (default: the reader's)."""
    source = words()[topic]
    blocks = tuple(_first_blocks(source["body"], language))
    return Info(topic, label(source["title"], language), label(source["introduction"], language), blocks)


def _first_blocks(body: list[dict[str, Any]], language: str | None) -> Iterable[Block]:
    for entry in body:
        ((kind, value),) = entry.items()
        if kind == "points":
            yield Block(kind, [label(one, language) for one in value])
        elif kind == "question":
            yield Block(kind, {name: label(text, language) for name, text in value.items()})
        else:
            yield Block(kind, label(value, language))
