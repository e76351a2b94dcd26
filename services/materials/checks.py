"""What is taken as an upload: PDF, JPG and PNG by their content, read to the end."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from services.materials.pdfs import check_pdf
from services.materials.pictures import redraw
from services.materials.refusals import UploadRefused

ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
LONGEST_NAME = 100
JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"


@dataclass(frozen=True)
class Checked:
    """A file that was read to the end and found in order. `content` is what is kept; pictures are drawn anew."""

    name: str
    content: bytes
    content_type: str
    suffix: str
    pages: int
    upload_sha256: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(uploaded_file: UploadedFile) -> Checked:
    """Return the file to keep; raises UploadRefused with the reason and the limit."""
    name = clean_name(uploaded_file.name or "")
    most = settings.UPLOAD_MAX_BYTES
    if (uploaded_file.size or 0) > most:
        raise _too_large(name, uploaded_file.size or 0, most)
    uploaded_file.seek(0)
    content = uploaded_file.read(most + 1)
    if len(content) > most:
        raise _too_large(name, len(content), most)
    return check_content(name, content)


def check_content(name: str, content: bytes) -> Checked:
    """Return what is kept of the bytes; what they are is decided by the bytes, never by the name."""
    if not content.strip(b"\x00\r\n\t "):
        raise UploadRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": name}, "empty")
    if content.startswith(PDF):
        pages = check_pdf(name, content)
        return _checked(name, content, content, "application/pdf", "pdf", pages)
    if content.startswith(JPEG):
        return _checked(name, content, redraw(name, content, "JPEG"), "image/jpeg", "jpg", 1)
    if content.startswith(PNG):
        return _checked(name, content, redraw(name, content, "PNG"), "image/png", "png", 1)
    raise _wrong_type(name, content)


def _checked(name: str, sent: bytes, kept: bytes, content_type: str, suffix: str, pages: int) -> Checked:
    stem = re.sub(r"\.(pdf|jpe?g|png)$", "", name, flags=re.IGNORECASE)
    digest = hashlib.sha256(sent).hexdigest()
    return Checked(f"{stem}.{suffix}", kept, content_type, suffix, pages, digest)


def clean_name(name: str) -> str:
    """Return the file's own name without folders, control characters and marks that turn the reading direction."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C")
    kept = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", kept)).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{stem[:LONGEST_NAME]}.{suffix}"
    return kept[:LONGEST_NAME] or _("File")


def _too_large(name: str, size: int, most: int) -> UploadRefused:
    message = _("“%(name)s” has %(size)s; a file may have at most %(most)s.")
    return UploadRefused(
        message % {"name": name, "size": filesizeformat(size), "most": filesizeformat(most)}, "too_large"
    )


def _wrong_type(name: str, content: bytes) -> UploadRefused:
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return UploadRefused(
            _(
                "“%(name)s” is a HEIC picture, the way some phones store photos. Take the photo again with the button "
                "on this page, or send it as JPG (in the phone's camera settings choose “Most compatible”)."
            )
            % {"name": name},
            "heic",
        )
    return UploadRefused(
        _("“%(name)s” is not a PDF, JPG or PNG file, whatever its name says. Only these three kinds are taken.")
        % {"name": name},
        "type",
    )
