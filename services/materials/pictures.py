"""Pictures are read to the end and drawn anew: upright, without position, hidden text and anything appended."""

import struct
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from services.materials.refusals import UploadRefused

LONGEST_SIDE = 4096  # pixels; an A4 page at about 350 dots per inch
QUALITY = 85
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, struct.error, OverflowError)


def redraw(name: str, content: bytes, kind: str) -> bytes:
    """Return the picture as a new file of the same kind (JPEG or PNG). Raises UploadRefused."""
    # The PDF engine, once loaded, makes Pillow forgive files that end too early, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            _check_size(name, picture)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _written(_plain(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except UNREADABLE as error:
        raise _damaged(name) from error


def thumbnail(content: bytes, side: int) -> bytes:
    """Return a square JPEG of the middle of a picture that was kept, `side` pixels wide and high."""
    with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        picture.draft("RGB", (side * 2, side * 2))
        return _written(ImageOps.fit(picture.convert("RGB"), (side, side)), "JPEG")


def quarter_turn(content: bytes) -> bytes:
    """Return a picture that was kept, turned a quarter to the right, as the same kind of file."""
    with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        return _written(picture.transpose(Image.Transpose.ROTATE_270), picture.format or "JPEG")


def _check_size(name: str, picture: Image.Image) -> None:
    if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS:
        raise _too_many_pixels(name)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture small enough, upright, on white paper and without facts; large ones are never held twice."""
    sizeable = _sizeable(picture)
    sizeable.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(sizeable, in_place=True)
    plain = _on_white(sizeable)
    plain.info.clear()
    return plain


def _sizeable(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode whose neighbouring points can be mixed."""
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in {"P", "PA"}:
        return picture.convert("RGBA")
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in grey or colour without transparency: a scan has paper behind it."""
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"RGBA", "LA", "La", "RGBa"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def _written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    if kind == "JPEG":
        picture.save(out, "JPEG", quality=QUALITY)
    else:
        picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _damaged(name: str) -> UploadRefused:
    message = _("“%(name)s” is damaged and cannot be read to the end. Take the photo or scan again.")
    return UploadRefused(message % {"name": name}, "damaged")


def _too_many_pixels(name: str) -> UploadRefused:
    message = _("“%(name)s” has too many pixels; a picture may have at most %(most)d million. Send it smaller.")
    return UploadRefused(message % {"name": name, "most": settings.UPLOAD_MAX_PIXELS // 1_000_000}, "pixels")
