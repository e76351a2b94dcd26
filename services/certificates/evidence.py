"""Evidence for later years (PAdES B-LTA), in one appended revision: certificates, revocation lists, a time-stamp.

The time-stamp covers the signed file and the evidence, so it shows that the signature existed while its certificate was
good. Nothing else is in that revision, and verification accepts nothing else (inspection.py).
"""

from collections.abc import Iterable
from io import BytesIO

from asn1crypto import cms, crl
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation import DocumentSecurityStore

from services.certificates.cades import as_asn1
from services.certificates.timestamps import Stamper

FIELD = "TimeStamp"
RESERVED = 8192  # bytes for the token; an RSA-3072 one with its chain of two needs about 3,700


class NothingElse(IncrementalPdfFileWriter):
    """Appends what it was given, and leaves title, dates and metadata as they were signed."""

    def _update_meta(self) -> None:
        pass


def stamped(
    content: bytes,
    stamp: Stamper,
    *,
    certificates: Iterable[x509.Certificate],
    revocation_lists: Iterable[x509.CertificateRevocationList],
) -> bytes:
    """Return the signed file with its evidence and a time-stamp over everything."""
    writer = NothingElse(BytesIO(content))
    _keep(writer, certificates, revocation_lists)
    hole = DocumentTimestamp(bytes_reserved=2 * RESERVED)
    spec = SigFieldSpec(FIELD, invis_sig_settings=InvisSigSettings(), readable_field_name="时间戳 Time-stamp")
    writing = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name=FIELD, writer=writer, existing_fields_only=False)
    next(writing)
    writing.send(SigObjSetup(sig_placeholder=hole))
    prepared, output = writing.send(SigIOSetup(md_algorithm="sha256"))
    writing.send(cms.ContentInfo.load(stamp(prepared.document_digest)))
    return bytes(output.getvalue())


def _keep(
    writer: IncrementalPdfFileWriter,
    certificates: Iterable[x509.Certificate],
    revocation_lists: Iterable[x509.CertificateRevocationList],
) -> None:
    store = DocumentSecurityStore(writer)
    lists = [crl.CertificateList.load(one.public_bytes(Encoding.DER)) for one in revocation_lists]
    store.register_vri(None, certs=[as_asn1(one) for one in certificates], crls=lists)
    writer.root["/DSS"] = writer.add_object(generic.DictionaryObject(store.as_pdf_object()))
    writer.update_root()
