"""Every template of paper looks as it did when somebody last looked at it (bin/golden makes the pictures anew)."""

import pytest
from PIL import Image, ImageDraw

from tests.certificates.golden_images import DOCUMENTS, FOLDER, MOST_FAR, MOST_MEAN, differences, drawn

OFTEN = (
    "certificate",
    "permit",
    "composite",
    "receipt",
    "decision",
    "certificate-large",
    "certificate-photo",
)
NAMES = [pytest.param(name, marks=[] if name in OFTEN else [pytest.mark.slow]) for name in DOCUMENTS]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_looks_as_it_did(name: str) -> None:
    with Image.open(FOLDER / f"{name}.png") as kept:
        now = drawn(name)
        assert now.size == kept.size
        far, mean = differences(now, kept.convert("L"))
    assert far <= MOST_FAR, f"{far:.2%} of the pixels differ: look at it, then bin/golden {name}"
    assert mean <= MOST_MEAN


def test_a_missing_line_would_be_noticed() -> None:
    with Image.open(FOLDER / "certificate.png") as kept:
        whole = kept.convert("L")
    damaged = whole.copy()
    ImageDraw.Draw(damaged).rectangle((130, 190, 330, 225), fill=250)
    assert differences(damaged, whole)[0] > MOST_FAR


def test_no_picture_is_kept_of_what_is_no_longer_made() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == set(DOCUMENTS)
