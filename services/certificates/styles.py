"""Computed styles that outlive a document: our few templates give the same ones again and again.

WeasyPrint computes the style of each distinct element once for a document. Here those of elements are kept for the
process, known by their parent's style and the declarations that apply; pages, whose styles WeasyPrint changes, are not.
Imported through engine.py only.
"""

from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import css

MOST = 5000  # styles; then all are dropped: keys name objects that the kept styles hold on to
MADE_ANEW = "lang"  # the declaration that the attribute stands for is another object in each document
_kept: dict[Any, Any] = {}


class KeptStyles(css.StyleFor):  # type: ignore[misc]
    """WeasyPrint's styles of a document, taken from earlier ones where they are the same."""

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Give an element its style."""
        computed = self.get_computed_styles()
        if not isinstance(element, Element):
            super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
            return
        declared = self.get_cascaded_styles().get((element, pseudo_type), {})
        above = None if element is root and pseudo_type is None else computed[parent, None]
        key = (
            id(self.font_config),
            id(above),
            pseudo_type,
            tuple([(name, value if name == MADE_ANEW else id(value), by) for name, (value, by) in declared.items()]),
        )
        if style := _kept.get(key):
            computed[element, pseudo_type] = style
            if target_collector and style["anchor"]:
                target_collector.collect_anchor(style["anchor"])
            return
        super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
        _kept[key] = computed[element, pseudo_type]


def keep_few() -> None:
    """Drop all styles when there are many of them; between two documents only."""
    if len(_kept) > MOST:
        _kept.clear()


def install() -> None:
    """Let WeasyPrint use them."""
    css.StyleFor = KeptStyles
