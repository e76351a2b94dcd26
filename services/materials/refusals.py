"""Why a file is not taken, in words for the person who sent it."""

from typing import Any

from django.core.exceptions import ValidationError


class UploadRefused(ValidationError):
    """A file that is not taken. `str(error)` and `error.message` name the reason and, where there is one, the limit.

    `code`: empty, too_large, too_many, type, heic, damaged, pixels, pages, encrypted, active, attachment, trailing,
    complex.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code=code)
        self.message: Any = message

    def __str__(self) -> str:
        return str(self.message)
