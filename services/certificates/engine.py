"""WeasyPrint as this room wants it: no network, no files, our fonts only. Imported by rendering.py and nobody else."""

from datetime import datetime
from typing import Any, NoReturn

import weasyprint
from django.template.loader import get_template
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from services.certificates import fonts
from services.certificates.faces import Faces
from services.certificates.moulds import DoesNotFit, Mould, NoMould, WatchedPage, sheaf

STYLES = "pdf/document.css"


class NothingOutside(URLFetcher):
    """Refuses every address. Drawings never come this way: they lie in the image cache already."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Raise, whatever is asked for."""
        raise FatalURLFetchingError(f"refused: {url[:200]}")


class Engine:
    """One font configuration and one parsed style sheet for the life of the process."""

    HTML = weasyprint.HTML
    Faces, Mould, WatchedPage = Faces, Mould, WatchedPage
    DoesNotFit, NoMould = DoesNotFit, NoMould
    sheaf = staticmethod(sheaf)
    fatal = FatalURLFetchingError

    def __init__(self) -> None:
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
