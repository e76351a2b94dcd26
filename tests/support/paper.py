"""What is on a printed page, as other programs see it."""

import subprocess
from io import BytesIO


def text_of(content: bytes) -> str:
    """Return the text poppler reads from a PDF, without line breaks."""
    command = ["pdftotext", "-raw", "-", "-"]
    read = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return read.replace("\n", "")


def codes_on(content: bytes, dots_per_inch: int = 96) -> list[str]:
    """Return what a camera would read from the QR codes of the first page."""
    import zxingcpp
    from PIL import Image

    command = ["pdftoppm", "-r", str(dots_per_inch), "-f", "1", "-l", "1", "-png", "-"]
    picture = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    with Image.open(BytesIO(picture)) as image:
        return [code.text for code in zxingcpp.read_barcodes(image)]
