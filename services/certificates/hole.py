"""The place for the signature, written with the rest of the file: the file has one revision and is never rewritten.

A certification signature that allows no changes (DocMDP level 1); its widget is invisible, the seal is a drawing.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import pydyf

FIELD = "Seal"
RESERVED = 8192  # bytes for the CMS structure; a certificate chain of two and RSA-3072 need about 3,300
RANGE_WIDTH = 10
PRINT_AND_LOCKED = 4 | 128
SIGNATURES_EXIST_AND_APPEND_ONLY = 3


class SignatureDictionary(pydyf.Object):
    """The signature's entry: never packed into an object stream, its value and byte range still empty."""

    compressible = False

    def __init__(self, entries: list[bytes]) -> None:
        super().__init__()
        self._before = b"<< " + b" ".join(entries) + b" /ByteRange ["
        self._between = b"] /Contents <"

    @property
    def data(self) -> bytes:
        """The dictionary with zeros in the hole."""
        return self._before + b" " * self.range_length + self._between + b"0" * (2 * RESERVED) + b"> >>"

    @property
    def range_length(self) -> int:
        """How many bytes the four numbers of the byte range may take."""
        return 4 * (RANGE_WIDTH + 1)

    def places(self) -> tuple[int, int]:
        """Return where the byte range and the value begin, once the file has been written."""
        start = self.offset + len(f"{self.number} {self.generation} obj\n") + len(self._before)
        return start, start + self.range_length + len(self._between)


@dataclass(frozen=True)
class Prepared:
    """A printed file that waits for its signature; it is of no use, and kept by nobody, without one."""

    content: bytes
    value_at: int

    @property
    def digest(self) -> bytes:
        """SHA-256 over everything but the hole."""
        end = self.value_at + 2 * RESERVED
        digest = hashlib.sha256(memoryview(self.content)[: self.value_at - 1])
        digest.update(memoryview(self.content)[end + 1 :])
        return digest.digest()

    def filled(self, value: bytes) -> bytes:
        """Return the file with the CMS structure in its hole; ValueError if it is too large."""
        if len(value) > RESERVED:
            raise ValueError(f"The signature takes {len(value)} bytes; {RESERVED} are reserved.")
        written = value.hex().encode().ljust(2 * RESERVED, b"0")
        return self.content[: self.value_at] + written + self.content[self.value_at + 2 * RESERVED :]


def signature_dictionary(*, reason: str, location: str, when: str) -> SignatureDictionary:
    """Return an empty signature; `when` is the time as PDF writes it."""
    return SignatureDictionary(
        [
            b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached",
            b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP",
            b"/TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]",
            b"/Reason " + pydyf.String(reason).data,
            b"/Location " + pydyf.String(location).data,
            b"/M " + pydyf.String(when).data,
        ]
    )


def dig(pdf: pydyf.PDF, signature: SignatureDictionary) -> SignatureDictionary:
    """Give the file a signature field with an empty value."""
    pdf.add_object(signature)
    page = next(one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page")
    widget = _widget(pdf, page, signature)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([widget.reference]), "SigFlags": SIGNATURES_EXIST_AND_APPEND_ONLY}
    )
    pdf.catalog["Perms"] = pydyf.Dictionary({"DocMDP": signature.reference})
    return signature


def _widget(pdf: pydyf.PDF, page: Any, signature: SignatureDictionary) -> pydyf.Dictionary:
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELD),
            "TU": pydyf.String("数字签名 Digital signature"),
            "V": signature.reference,
            "F": PRINT_AND_LOCKED,
            "Rect": pydyf.Array((0, 0, 0, 0)),
            "P": page.reference,
        }
    )
    pdf.add_object(widget)
    page["Annots"] = pydyf.Array([*page.get("Annots", ()), widget.reference])
    return widget


def prepared(content: bytes, signature: SignatureDictionary) -> Prepared:
    """Return the written file with its byte range filled in."""
    range_at, value_at = signature.places()
    end = value_at + 2 * RESERVED + 1
    numbers = f"0 {value_at - 1} {end} {len(content) - end}".encode().ljust(signature.range_length)
    return Prepared(content[:range_at] + numbers + content[range_at + signature.range_length :], value_at)
