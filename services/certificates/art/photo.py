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
        with Image.open(BytesIO(base64.b64decode(encoded, validate=True)), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            fitted = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), PIXELS)
    except (ValueError, OSError, SyntaxError, binascii.Error, Image.DecompressionBombError) as error:
        raise BadPhoto(f"The photograph cannot be read: {error}") from error
    written = BytesIO()
    Image.frombytes("RGB", PIXELS, fitted.tobytes()).save(written, "JPEG", quality=86)
    return Picture(written.getvalue(), PIXELS)
