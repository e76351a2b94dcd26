"""What every document looked like when somebody last looked at it: `bin/golden` draws the pictures anew.

Kept: the first page at 60 dots per inch in grey. Tolerance: another version of poppler or FreeType may smooth edges
otherwise: at most 0.2 % of the pixels may differ by more than 48 of 256 levels, and the mean difference is 1 at most.
"""

import base64
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from services.certificates import rendering, samples, sheets
from services.certificates.printing import Sheet

FOLDER = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
DOTS = 60
FAR, MOST_FAR, MOST_MEAN = 48, 0.002, 1.0


def _photograph() -> dict[str, Any]:
    written = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(written, "PNG")
    return {
        "label": {"zh": "照片", "en": "Photograph"},
        "value": "",
        "photo": base64.b64encode(written.getvalue()).decode(),
    }


def _chinese_only(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def zh(words: Any) -> Any:
        return words["zh"] if isinstance(words, dict) else words

    return [{"label": {"zh": zh(one["label"])}, "value": zh(one["value"])} for one in facts]


def _certificate(name: str, edition: str = "file", **changes: Any) -> Callable[[], Sheet]:
    return lambda: sheets.certificate_sheet(samples.certificate(name, **changes), AT, edition)


BIRTH = samples.CERTIFICATES["certificate"]["facts"]
ZH = {
    "title": {"zh": "出生医学证明"},
    "matter": {"zh": "出生医学证明签发"},
    "department": {"zh": "云溪市卫生健康委员会"},
}
DOCUMENTS: dict[str, Callable[[], Sheet]] = {
    **{name: _certificate(name) for name in samples.CERTIFICATES},
    "certificate-paper": _certificate("certificate", "paper"),
    "certificate-large": _certificate("certificate", "large"),
    "certificate-photo": _certificate("certificate", data=[_photograph(), *BIRTH]),
    "certificate-zh": _certificate("certificate", data=_chinese_only(BIRTH), **ZH),
    "certificate-version-1": _certificate("certificate", template_version=1),
}


def drawn(name: str) -> Image.Image:
    """Return the first page of a document as it looks now."""
    return first_page(DOCUMENTS[name]())


def first_page(sheet: Sheet) -> Image.Image:
    """Return the first page of a sheet."""
    content = rendering.render(sheet, compile_it=False).content
    command = ["pdftoppm", "-r", str(DOTS), "-f", "1", "-l", "1", "-gray", "-png", "-"]
    picture = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return Image.open(BytesIO(picture)).convert("L")


def differences(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return which share of the pixels differs by far, and the mean difference in levels."""
    histogram = ImageChops.difference(one, other).histogram()
    pixels = sum(histogram)
    return sum(histogram[FAR:]) / pixels, sum(level * count for level, count in enumerate(histogram)) / pixels


def main() -> None:
    """Draw the pictures named, or all of them, anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or DOCUMENTS:
        drawn(name).quantize(64, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
        sys.stdout.write(f"{name}\n")
