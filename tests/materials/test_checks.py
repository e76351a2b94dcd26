"""What is taken and what is not: the whole file decides, never its name, and the reason is said."""

import time
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from services.materials.checks import check, check_content, clean_name
from services.materials.refusals import UploadRefused
from tests.support import files


@pytest.mark.parametrize("name", files.HOSTILE)
def test_a_bad_file_is_refused_and_told_why(name: str) -> None:
    code, build = files.HOSTILE[name]
    with pytest.raises(UploadRefused) as refused:
        check_content(f"{name}.jpg", build())
    assert refused.value.code == code
    assert f"{name}.jpg" in str(refused.value)
    assert "%" not in str(refused.value)


@pytest.mark.parametrize("name", files.DRAWN_ANEW)
def test_of_a_picture_only_the_picture_is_kept(name: str) -> None:
    sent = files.DRAWN_ANEW[name]()
    kept = check_content(name, sent).content
    assert files.PAYLOAD in sent
    assert files.PAYLOAD not in kept
    assert b"PK\x03\x04" not in kept
    Image.open(BytesIO(kept)).load()


@pytest.mark.parametrize("name", files.GOOD)
def test_a_good_file_is_kept(name: str) -> None:
    suffix, build = files.GOOD[name]
    checked = check_content(f"{name}.dat", build())
    assert checked.suffix == suffix
    assert checked.name.endswith(f".{suffix}")
    if suffix != "pdf":
        Image.open(BytesIO(checked.content)).load()


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(files.HOSTILE) + len(files.DRAWN_ANEW) >= 50
    assert len(files.GOOD) >= 30


def test_a_photo_is_kept_upright_and_without_the_place_it_was_taken() -> None:
    sent = files.with_position()
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825)
    kept = Image.open(BytesIO(check_content("photo.jpg", sent).content))
    assert kept.size == (200, 320)
    assert not dict(kept.getexif())
    assert b"Payload Phones" not in check_content("photo.jpg", sent).content


def test_what_was_transparent_is_white_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    kept = Image.open(BytesIO(check_content("x.png", out.getvalue()).content))
    assert kept.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_deep_grey_scan_keeps_its_greys() -> None:
    out = BytesIO()
    Image.new("I;16", (10, 10), 0x8000).save(out, "PNG")
    kept = Image.open(BytesIO(check_content("x.png", out.getvalue()).content))
    assert abs(kept.convert("L").getpixel((5, 5)) - 0x80) <= 1  # type: ignore[operator]


def test_a_picture_is_kept_at_a_size_that_can_be_read_and_not_larger() -> None:
    kept = Image.open(BytesIO(check_content("x.jpg", files.jpeg(size=(6000, 4000))).content))
    assert max(kept.size) <= 4096
    assert max(kept.size) >= 3000


def test_a_pdf_is_kept_as_it_was_sent() -> None:
    sent = files.pdf(pages=3)
    checked = check_content("三页.pdf", sent)
    assert (checked.content, checked.pages, checked.content_type) == (sent, 3, "application/pdf")


def test_a_file_that_is_too_large_is_refused_with_both_sizes(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10 * 1024
    with pytest.raises(UploadRefused) as refused:
        check(SimpleUploadedFile("大图.jpg", b"\xff\xd8\xff" + b"\0" * 20 * 1024))
    assert refused.value.code == "too_large"
    assert "大图.jpg" in str(refused.value)
    assert "20.0" in str(refused.value)
    assert "10.0" in str(refused.value)


def test_a_file_larger_than_it_says_is_refused_all_the_same(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024
    lying = SimpleUploadedFile("a.jpg", files.jpeg(size=(900, 900), quality=95))
    lying.size = 10
    with pytest.raises(UploadRefused, match="“a"):
        check(lying)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\fakepath\\出院小结.pdf", "出院小结.pdf"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("照" * 300 + ".jpg", "照" * 100 + ".jpg"),
        ("  .hidden.  ", "hidden"),
        ("two  spaces.pdf", "two spaces.pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize("name", ["", "...", "\u202e", "/"])
def test_a_file_without_a_name_gets_one(name: str) -> None:
    assert clean_name(name)


def test_the_name_says_what_the_file_is() -> None:
    assert check_content("证件.png", files.jpeg()).name == "证件.jpg"
    assert check_content("证件.JPEG", files.jpeg()).name == "证件.jpg"
    assert check_content("证件", files.png()).name == "证件.png"


def test_the_reason_comes_in_the_readers_language() -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match="HEIC picture"):
        check_content("x.heic", files.HOSTILE["iphone picture"][1]())


def test_a_bomb_costs_neither_the_portal_nor_much_time() -> None:
    started = time.monotonic()
    with pytest.raises(UploadRefused):
        check_content("x.pdf", files.bomb())
    assert time.monotonic() - started < 20
