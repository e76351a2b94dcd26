"""Bundles and minifies the style sheets into static/css/portal.css; the result is committed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

BROWSERS = ["chrome >= 88", "firefox >= 91", "safari >= 14"]


def bundled() -> str:
    """Return the style sheet as browsers get it."""
    import lightningcss

    return lightningcss.bundle_css(str(source() / "main.css"), browsers_list=BROWSERS, minify=True)


def source() -> Path:
    """Return the folder of the style sheets."""
    return Path(settings.BASE_DIR) / "static" / "css"


class Command(BaseCommand):
    help = "Bundle static/css/main.css into static/css/portal.css."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether portal.css is current")

    def handle(self, *args: Any, **options: Any) -> None:
        target, text = source() / "portal.css", bundled()
        if options["check"]:
            if target.read_text(encoding="utf-8") != text:
                raise CommandError("static/css/portal.css is stale: run manage.py buildcss.")
            return
        target.write_text(text, encoding="utf-8")
        self.stdout.write(f"{target.name}: {len(text)} bytes")
