"""What a screen reader finds in a certificate and a letter: one heading, tables with headers, figures with words."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client

from services.certificates import sheets, storage
from tests.support.certificates import issued, issued_letter
from tests.support.paper import codes_on, text_of

pytestmark = pytest.mark.django_db


def elements(node: Any) -> Iterator[Any]:
    """Walk the structure tree."""
    if isinstance(node, pikepdf.Array):
        for part in node:
            yield from elements(part)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


@pytest.fixture(params=["certificate", "letter"])
def content(request: pytest.FixtureRequest) -> bytes:
    document = issued() if request.param == "certificate" else issued_letter()
    return storage.read(document.file)


def test_structure(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as file:
        found = list(elements(file.Root.StructTreeRoot))
        kinds = [str(one.S) for one in found]
        figures = [str(one.get("/Alt", "")) for one in found if one.S == "/Figure"]
        headers = [one for one in found if one.S == "/TH"]
    assert kinds.count("/H1") == 1
    assert len(figures) == 2
    assert any("二维码" in words for words in figures)
    assert any("电子印章" in words for words in figures)
    assert headers
    assert kinds.count("/Table") >= 1
    assert "/Artifact" not in kinds


def test_every_field_on_a_page_is_named(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as file:
        annotations = [one for page in file.pages for one in page.get("/Annots", [])]
        assert [str(one.Subtype) for one in annotations] == ["/Widget"]
        assert "签名" in str(annotations[0].TU)


def test_the_text_comes_in_the_order_in_which_it_is_read() -> None:
    read = text_of(storage.read(issued().file))
    places = [
        read.index(words) for words in ("证照编号", "出生医学证明", "持证主体", "新生儿姓名", "有效期限", "扫描二维码")
    ]
    assert places == sorted(places)


def test_the_border_and_its_small_print_are_not_read_out() -> None:
    assert "YUNXI SPECIMEN" not in text_of(storage.read(issued().file))


@pytest.mark.parametrize("dots_per_inch", [72, 96, 200])
def test_a_camera_reads_the_code_and_it_leads_to_the_finding(client: Client, dots_per_inch: int) -> None:
    certificate = issued()
    assert codes_on(storage.read(certificate.file), dots_per_inch) == [sheets.verify_address(certificate)]
    assert client.get(sheets.verify_path(certificate)).status_code == 200
