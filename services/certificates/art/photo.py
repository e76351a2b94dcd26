"""A holder's photograph: decoded, cropped, scaled and encoded anew, so nothing but the picture gets into a file."""

import base64
import binascii
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageOps

from services.certificates.art.forms import Picture

PIXELS = (354, 496)  # 27 × 37.8 mm at 333 dots per inch
MOST_PIXELS = 24_000_000
MOST_CHARACTERS = 400_000  # of base64


class BadPhoto(ValueError):
    """What should be a photograph cannot be read as one."""


@lru_cache(maxsize=64)
def photo(encoded: str) -> Picture:
    """Return a JPEG or PNG given in base64 as a picture for print; raise BadPhoto."""
    try:
        if len(encoded) > MOST_CHARACTERS:
            raise ValueError("too large")
        content = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadPhoto(f"The photograph cannot be read: {error}") from error
    return Picture(_fitted(content, quality=86), PIXELS)


def portrait(content: bytes) -> str:
    """Return an uploaded picture as a certificate's facts hold it: cropped to a passport photograph, in base64.

    Raises BadPhoto.
    """
    return base64.b64encode(_fitted(content, quality=92)).decode()


def _fitted(content: bytes, *, quality: int) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            fitted = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), PIXELS, centering=(0.5, 0.4))
    except (ValueError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPhoto(f"The photograph cannot be read: {error}") from error
    written = BytesIO()
    Image.frombytes("RGB", PIXELS, fitted.tobytes()).save(written, "JPEG", quality=quality)
    return written.getvalue()
