"""Small tags every template may use without loading them."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from services.catalogue import citations
from services.core import codes, labels

register = template.Library()
CHINESE = re.compile("[\u3400-\u9fff]")


@register.filter
def label(value: Any) -> str:
    """Show a label that comes as data in two languages."""
    return labels.label(value)


@register.filter
def spoken(value: Any) -> Any:
    """Mark Chinese on a page in another language, so that a screen reader changes its voice (WCAG 3.1.2)."""
    if _chinese() or not CHINESE.search(str(value)):
        return value
    return format_html('<span lang="zh-Hans">{}</span>', value)


@register.filter
def cited(value: str) -> str:
    """Cite a law in the reader's language; what has no English title stays as it is (then `spoken` marks it)."""
    return citations.cited(value or "")


@register.filter
def masked_name(value: str) -> str:
    """Show a name without what identifies the person: 林**."""
    return codes.mask_name(value)


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """Draw one icon of the sprite; decorative, the words stand beside it."""
    extra = attributes.get("class", "")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("img/icons.svg"),
        name,
    )


def _chinese() -> bool:
    return not (get_language() or "").startswith("en")


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day: 2026年11月28日, or 28 November 2026."""
    if value is None or value == "":
        return ""
    return labels.day(timezone.localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Show a day in a dense list: 2026-11-28."""
    if value is None or value == "":
        return ""
    shown = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return shown.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """Show a day and the time of day in the city's time zone."""
    if value is None or value == "":
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}" if _chinese() else f"{day(local.date())}, {local:%H:%M}"


@register.simple_tag(takes_context=True)
def same_page(context: template.Context, language: str) -> str:
    """Return the address of this page in another language, with its query."""
    request: HttpRequest | None = context.get("request")
    return translate_url(request.get_full_path(), language) if request else "/"
