"""WeasyPrint as this room wants it: no network, no files, our fonts only. Imported by rendering.py and nobody else."""

from datetime import datetime
from typing import Any, NoReturn
from xml.etree import ElementTree

import cssselect2
import weasyprint
from django.template.loader import get_template
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from services.certificates import fonts, styles
from services.certificates.faces import Faces
from services.certificates.moulds import DoesNotFit, Mould, NoMould, WatchedPage, sheaf, smallest

STYLES = "pdf/document.css"


class NothingOutside(URLFetcher):
    """Refuses every address. Drawings never come this way: they lie in the image cache already."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Raise, whatever is asked for."""
        raise FatalURLFetchingError(f"refused: {url[:200]}")


class Page(weasyprint.HTML):  # type: ignore[misc]
    """A document. Our templates are well-formed, so the C parser of XML can read them, in a tenth of the time."""

    def __init__(self, html: str, fetcher: URLFetcher) -> None:
        try:
            root = ElementTree.fromstring(html)
        except ElementTree.ParseError:
            super().__init__(string=html, url_fetcher=fetcher, base_url=None)
            return
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class Engine:
    """One font configuration and one parsed style sheet for the life of the process."""

    Page = Page
    Faces, Mould, WatchedPage = Faces, Mould, WatchedPage
    DoesNotFit, NoMould = DoesNotFit, NoMould
    sheaf, smallest = staticmethod(sheaf), staticmethod(smallest)
    keep_few_styles = staticmethod(styles.keep_few)
    fatal = FatalURLFetchingError

    def __init__(self) -> None:
        styles.install()
        self.fetcher = NothingOutside()
        self.font_config = FontConfiguration()
        self._styles: dict[str, weasyprint.CSS] = {}

    def css(self, template: str) -> weasyprint.CSS:
        """Return the style sheet that lies beside a template: pdf/certificate.html has pdf/certificate.css."""
        name = template.removesuffix(".html") + ".css"
        if name not in self._styles:
            text = get_template(STYLES).template.source + get_template(name).template.source  # type: ignore[attr-defined]
            self._styles[name] = weasyprint.CSS(string=text, font_config=self.font_config, url_fetcher=self.fetcher)
        return self._styles[name]

    def attachment(self, data: bytes, created: datetime) -> weasyprint.Attachment:
        """Return the machine-readable part of a document."""
        return weasyprint.Attachment(
            string=data,
            name="data.json",
            description="The facts of this document for machines",
            relationship="Data",
            created=created,
            modified=created,
        )

    def trouble(self) -> list[str]:
        """Return what keeps this machine from making certificates, in words."""
        found = []
        if harfbuzz_subset is None:
            found.append("HarfBuzz-Subset is missing: apt-get install libharfbuzz-subset0.")
        found += [
            f"The font {name} is missing." for name in (*fonts.BOLD, fonts.MONO) if not (fonts.FILES / name).exists()
        ]
        return found
