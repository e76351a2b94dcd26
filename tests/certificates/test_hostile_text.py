"""What citizens and officers can type reaches paper as text and as nothing else."""

import base64
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.template import engines
from PIL import Image

from services.certificates import compiled, fonts, looks, printing, rendering, sheets
from services.certificates.art.photo import BadPhoto, photo
from services.certificates.engine import NothingOutside
from services.certificates.hole import Prepared
from services.certificates.metadata import Description
from services.certificates.wording import clean, is_code, solemn_day, words
from tests.support.certificates import draft, draft_letter
from tests.support.paper import text_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)

HOSTILE = [
    "<b>王五</b><script>alert(1)</script>",
    "<img src='http://127.0.0.1:9/x.png'><link rel=attachment href='file:///etc/passwd'>",
    "</td></tr></table><style>@page{size:1mm}*{display:none}</style>",
    "{{ secret }}{% include 'pdf/certificate.html' %}",
    "url(http://127.0.0.1:9/a) @import 'file:///etc/passwd'; expression(1)",
    "<svg><image href='file:///etc/passwd'/></svg>&lt;&amp;\"'",
    "王\u202e五\u2066abc\u200d\u200b\ufeff\u2028\x00\x07\x1b",
    "一" * 10_000,
    "W" * 10_000,
    "阿\n\n\n\n卜\r\n杜\t拉",
    "]]> --> */ ?> %>",
]


def certificate_pdf(**changes: Any) -> bytes:
    return rendering.render(sheets.certificate_sheet(draft(**changes), AT)).content


@pytest.fixture
def no_fetch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    whole = NothingOutside.fetch

    def fetch(self: NothingOutside, url: str, headers: Any = None) -> Any:
        asked.append(url)
        return whole(self, url, headers)

    monkeypatch.setattr(NothingOutside, "fetch", fetch)
    return asked


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_of_a_certificate_is_only_text(text: str, no_fetch: list[str]) -> None:
    both = {"zh": text[:300], "en": text[:300]}
    content = certificate_pdf(
        holder_name=text[:200],
        holder_id_no=text[:30],
        title={"zh": text[:40], "en": text[:60]},
        matter=both,
        department={"zh": text[:20], "en": text[:40]},
        application_number=text[:40],
        facts=[
            {"label": both, "value": text, "mask": "none"},
            {"label": {"zh": "事项"}, "value": both, "mask": "none"},
        ],
    )
    assert no_fetch == []
    with pikepdf.open(BytesIO(content)) as file:
        assert list(file.attachments) == ["data.json"]
        assert 1 <= len(file.pages) <= 20
        assert "持证主体" in text_of(content)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_of_a_letter_is_only_text(text: str, no_fetch: list[str]) -> None:
    letter = draft_letter(
        addressee=text[:200],
        title={"zh": text[:60], "en": text[:60]},
        blocks=[
            {"type": "paragraph", "text": {"zh": text, "en": text}},
            {"type": "facts", "rows": [{"label": {"zh": text[:100]}, "value": text}]},
            {"type": "table", "head": [{"zh": text[:100]}, "二"], "rows": [[text, text[:100]], ["", "x"]]},
            {"type": "remedies", "text": {"zh": text}},
        ],
    )
    content = rendering.render(sheets.letter_sheet(letter, AT)).content
    assert no_fetch == []
    with pikepdf.open(BytesIO(content)) as file:
        assert list(file.attachments) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_a_table_of_a_certificate_is_only_text(text: str, no_fetch: list[str]) -> None:
    table = {
        "head": [text[:60], "二"],
        "rows": [[text[:2000], text[:100]], ["x", {"zh": text[:300], "en": text[:300]}]],
    }
    content = certificate_pdf(facts=[{"label": {"zh": text[:60]}, "value": "", "table": table, "mask": "none"}])
    assert no_fetch == []
    assert "持证主体" in text_of(content)


@pytest.mark.parametrize("encoded", ["", "x", "file:///etc/passwd", "R0lGODlhAQABAAAAACw=", "A" * 500_000, "PHN2Zy8+"])
def test_what_is_no_photograph_is_refused(encoded: str) -> None:
    with pytest.raises(BadPhoto):
        photo(encoded)


def test_of_a_photograph_only_the_picture_gets_into_the_file() -> None:
    written = BytesIO()
    Image.new("RGB", (900, 400), (10, 120, 30)).save(
        written, "JPEG", comment=b"taken at home", exif=b"Exif\x00\x00secret"
    )
    encoded = base64.b64encode(written.getvalue()).decode()
    content = certificate_pdf(facts=[{"label": {"zh": "照片"}, "value": "", "photo": encoded, "mask": "none"}])
    assert b"taken at home" in written.getvalue()
    assert b"taken at home" not in content
    assert b"secret" not in content
    with pikepdf.open(BytesIO(content)) as file:
        assert sum(one.get("/Subtype") == "/Image" for one in file.objects if isinstance(one, pikepdf.Stream)) == 1


def test_a_heap_of_accents_is_refused_by_name_of_the_character() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+0301"):
        certificate_pdf(holder_name="q" + "\u0301" * 150)


def test_markup_is_printed_as_it_was_typed() -> None:
    assert "<b>王五</b>" in text_of(certificate_pdf(holder_name="<b>王五</b>"))


def test_a_template_that_asks_for_anything_outside_is_refused(settings: Any, tmp_path: Any) -> None:
    for source in [
        "<img src='file:///etc/passwd'>",
        "<img src='http://127.0.0.1:9/x'>",
        "<link rel='attachment' href='file:///etc/passwd'>",
        "<link rel='stylesheet' href='http://127.0.0.1:9/x.css'>",
        "<style>@import 'http://127.0.0.1:9/x.css'; </style>",
        "<p style='background:url(file:///etc/passwd)'>a</p>",
        "<object data='file:///etc/passwd'></object>",
        "<style>@font-face { font-family: x; src: url(http://127.0.0.1:9/f.ttf) } p { font-family: x }</style><p>a</p>",
    ]:
        with pytest.raises(rendering.RenderingFailed):
            _print(source)


def test_a_glyph_that_slips_through_is_an_error_and_not_a_box() -> None:
    with pytest.raises(rendering.RenderingFailed, match="unsupported by fonts"):
        _print("<p>\U0002ebf0</p>")


def test_an_element_style_nobody_knows_is_an_error_too() -> None:
    with pytest.raises(rendering.RenderingFailed):
        _print("<p style='no-such-property: 1'>a</p>")


def _print(body: str) -> bytes:
    about = Description(title="t", author="a", subject="s", identifier="i", created=AT)
    sheet = rendering.Sheet(template="pdf/certificate.html", context={}, description=about)
    with rendering.warnings_are_errors():
        try:
            return printing.printed(rendering._engine(), f"<html lang=zh><body>{body}</body></html>", sheet).content
        except rendering._engine().fatal as refused:
            raise rendering.RenderingFailed(str(refused)) from refused


def test_rare_characters_and_long_names_print_and_can_be_read_back() -> None:
    rare = "㛃䶮𬱖𠅤㑇㐆𪊲𡋾𬍛𮧵𮭡"
    long = ("阿卜杜热合曼·买买提依明" * 5)[:50]
    read = text_of(certificate_pdf(holder_name=rare, facts=[{"label": {"zh": "姓名"}, "value": long, "mask": "none"}]))
    assert rare in read
    assert long in read


def test_a_name_of_fifty_characters_keeps_the_certificate_on_one_page() -> None:
    name = ("阿卜杜热合曼·买买提依明" * 5)[:50]
    with pikepdf.open(BytesIO(certificate_pdf(holder_name=name))) as file:
        assert len(file.pages) == 1


def test_the_same_input_gives_the_same_bytes_whichever_way_it_is_printed() -> None:
    certificate = draft()

    def again() -> Prepared:
        return rendering.render(sheets.certificate_sheet(certificate, AT))

    def ordinarily() -> Prepared:
        compiled.forget()
        return again()

    assert ordinarily() == ordinarily()
    assert again() == again(), "the second document of a shape makes the mould, the third only uses it"


def test_what_is_invisible_is_taken_out_and_what_nobody_can_draw_is_not() -> None:
    assert clean("王\u202e五\x00\u200d") == "王五"
    assert clean("e\u0301" + "\u0301" * 50) == "é\u0301\u0301\u0301"
    assert clean("\U0002ebf0\ue000") == "\U0002ebf0\ue000"
    assert fonts.missing("\ue000") == ["\ue000"]


def test_dates_are_written_as_official_letters_write_them() -> None:
    days = {
        (2026, 11, 24): "二〇二六年十一月二十四日",
        (2030, 1, 1): "二〇三〇年一月一日",
        (2026, 10, 10): "二〇二六年十月十日",
    }
    days |= {(2026, 2, 20): "二〇二六年二月二十日", (2026, 12, 31): "二〇二六年十二月三十一日"}
    for day, written in days.items():
        assert solemn_day(datetime(*day).date()) == written


def test_codes_are_told_from_words() -> None:
    assert all(is_code(text) for text in ["990100199203040027", "91350100M000100Y43", "2026-11-24"])
    assert not any(is_code(text) for text in ["林晓月", "A12", "SPECIMEN", "2026年11月24日"])


def test_words_that_are_the_same_in_both_languages_are_printed_once() -> None:
    assert words({"zh": "X1", "en": "X1"}) == {"zh": "X1", "en": ""}
    assert words(None) == {"zh": "", "en": ""}


def test_templates_of_paper_know_no_way_round_escaping() -> None:
    for name in looks.TEMPLATES.values():
        source = engines["django"].get_template(name).template.source
        assert "safe" not in source.replace("unsafe", "")
        assert "autoescape" not in source
