"""What is on a printed page, as other programs see it."""

import subprocess


def text_of(content: bytes) -> str:
    """Return the text poppler reads from a PDF, without line breaks."""
    command = ["pdftotext", "-raw", "-", "-"]
    read = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return read.replace("\n", "")
