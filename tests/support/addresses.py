"""Every address of the portal, with an example of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

EXAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x", "path": "x"}


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name (`namespace:name`), its pattern, and a path that it matches."""

    name: str
    pattern: str

    @property
    def path(self) -> str:
        """Return a path that the pattern matches; what it names does not exist."""
        text = re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES[found[1] or "str"], self.pattern)
        text = re.sub(r"\(\(\?:\[[^\]]*\]\+/\)\*\)|\.\*/", "no-such-page/", text)
        text = re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\)[^()]*)*\)|\([^()]*\)", "1", text)
        return "/" + re.sub(r"[\^$\\?]|\\Z", "", text)

    @property
    def is_administration(self) -> bool:
        """Whether the address belongs to Wagtail's administration."""
        return self.pattern.startswith("cms/")


def addresses() -> list[Address]:
    """Return every address of the URLconf, Wagtail's included."""
    return list(_walk(get_resolver()))


def _walk(resolver: URLResolver, namespace: str = "", prefix: str = "") -> Iterator[Address]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Address(namespace + (one.name or pattern), pattern)
        else:
            yield from _walk(one, namespace + (f"{one.namespace}:" if one.namespace else ""), pattern)
