"""PDFs are read to the end by a process of its own with limits on memory and time; nothing active is taken."""

import json
import os
import subprocess
import sys

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from services.materials.refusals import UploadRefused

SECONDS = 20

REASONS: dict[str, str | Promise] = {
    "damaged": gettext_lazy("“%(name)s” is damaged and cannot be read to the end. Save or scan it again as PDF."),
    "encrypted": gettext_lazy("“%(name)s” is protected by a password. Save it without protection and send it again."),
    "active": gettext_lazy(
        "“%(name)s” contains a program or an action (%(what)s). Print it to a new PDF and send that one."
    ),
    "attachment": gettext_lazy(
        "“%(name)s” has other files or media inside (%(what)s). Print it to a new PDF and send that one."
    ),
    "form": gettext_lazy("“%(name)s” is an XFA form that only some programs can show. Print it to a new PDF."),
    "trailing": gettext_lazy("“%(name)s” has something behind its end. Print it to a new PDF and send that one."),
    "complex": gettext_lazy("“%(name)s” is built too intricately to be checked. Print it to a new PDF or scan it."),
    "pages": gettext_lazy("“%(name)s” has %(what)s pages; a file may have at most %(most)d. Split it."),
    "empty": gettext_lazy("“%(name)s” has no page. Choose the file again."),
}


def check_pdf(name: str, content: bytes) -> int:
    """Return the number of pages. Raises UploadRefused."""
    finding = inspect_apart(content)
    if finding["code"]:
        raise _refusal(name, finding["code"], finding["what"])
    return int(finding["pages"])


def inspect_apart(content: bytes) -> dict[str, str]:
    """Run pdf_inspection in its own process; whatever goes wrong there (memory, time, crash) is a refusal."""
    command = [sys.executable, "-m", "services.materials.pdf_inspection"]
    keep = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "LANG") if key in os.environ}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, check=True, cwd=settings.BASE_DIR, env=keep
        )
        finding: dict[str, str] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"code": "complex", "what": "", "pages": "0"}
    if not finding["code"] and int(finding["pages"]) > settings.UPLOAD_MAX_PAGES:
        return {**finding, "code": "pages", "what": finding["pages"]}
    return finding


def _refusal(name: str, code: str, what: str) -> UploadRefused:
    message = str(REASONS.get(code, REASONS["damaged"]))
    return UploadRefused(message % {"name": name, "what": what, "most": settings.UPLOAD_MAX_PAGES}, code)
