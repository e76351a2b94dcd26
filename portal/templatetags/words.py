"""{% with_words %}…{% endwith_words %}: a part of a page, and after it its difficult words in everyday words."""

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from portal.words import words_in

register = template.Library()


@register.simple_block_tag(takes_context=True)
def with_words(context: template.Context, content: str) -> str:
    """Add what the words of the law in the content mean: open in elder mode, folded otherwise, not on the home page."""
    found = [] if context.get("nav") == "home" else words_in(content, get_language() or "zh-hans")
    if not found:
        return content
    shown = {"words": found, "display": context.get("display")}
    return content + render_to_string("components/words.html", shown)
