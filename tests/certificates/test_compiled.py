"""The fast way and the ordinary way make the same document: same picture, same text, same tags."""

import random
import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from services.certificates import compiled, rendering, sheets
from services.certificates.printing import Field
from tests.certificates.test_accessible_paper import elements
from tests.support.certificates import FACTS, draft
from tests.support.paper import text_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
SURNAMES = "陈林黄张李王吴刘蔡杨㛃䶮𬱖𠅤𪊲"
PLACES = ["云溪市妇幼保健院", "云溪第一医院", "春风街社区卫生服务中心（东区）", "A B Hospital", "医院-07"]


@pytest.fixture(autouse=True)
def no_moulds() -> None:
    compiled.forget()


def sheet(**changes: Any) -> Any:
    return sheets.certificate_sheet(draft(**changes), AT)


def picture(content: bytes) -> bytes:
    command = ["pdftoppm", "-r", "110", "-png", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def tags(content: bytes) -> list[tuple[str, str, int]]:
    with pikepdf.open(BytesIO(content)) as file:
        found = elements(file.Root.StructTreeRoot)
        return [(str(one.S), str(one.get("/Alt", "")), str(one.get("/K", ""))[:40].count("Dict")) for one in found]


def both_ways(wanted: Any) -> tuple[bytes, bytes]:
    return rendering.render(wanted).content, rendering.render(wanted, compile_it=False).content


def compiled_shapes() -> int:
    return sum(mould is not None for mould in compiled._moulds.values())


def some_facts(chance: random.Random) -> list[dict[str, Any]]:
    name = "".join(chance.choices(SURNAMES, k=chance.randint(2, 4)))
    place = chance.choice(PLACES)
    values = [name, f"99010019920304{chance.randint(0, 9999):04d}", {"zh": place, "en": chance.choice(["", "Yunxi"])}]
    return [{**fact, "value": value} for fact, value in zip(FACTS, values, strict=True)]


def test_the_second_document_of_a_shape_makes_the_mould_and_the_third_uses_it() -> None:
    first = rendering.render(sheet()).content
    assert compiled_shapes() == 0
    second = rendering.render(sheet(holder_name="林一")).content
    assert compiled_shapes() == 1
    assert len(second) < 130_000
    assert text_of(first) != text_of(second)
    assert "林一" in text_of(second)
    assert "陈㛃䶮" not in text_of(second).replace("新生儿姓名Name of newborn陈㛃䶮", "")


def test_random_certificates_are_equal_to_the_pixel_and_the_tag() -> None:
    chance = random.Random(5)
    used = 0
    for _ in range(8):
        day = date(2026, chance.randint(1, 12), chance.randint(1, 28))
        name = "".join(chance.choices(SURNAMES, k=chance.randint(2, 5)))
        wanted = sheet(holder_name=name, facts=some_facts(chance), decided_on=day, valid_from=day)
        rendering.render(wanted)
        rendering.render(wanted)
        fast, ordinary = both_ways(wanted)
        used += fast != ordinary
        assert picture(fast) == picture(ordinary)
        assert text_of(fast) == text_of(ordinary)
        assert tags(fast) == tags(ordinary)
    assert used >= 6, "most of them come from a mould"


@pytest.mark.parametrize("value", ["长" * 60, "一行\n两行", "two  spaces", "W" * 400, "\u3000x"])
def test_what_does_not_fit_its_line_is_printed_the_ordinary_way(value: str) -> None:
    facts = [*FACTS[:2], {**FACTS[2], "value": value}]
    for _ in range(2):
        rendering.render(sheet(facts=[*FACTS[:2], {**FACTS[2], "value": "短"}]))
    fast, ordinary = both_ways(sheet(facts=facts))
    assert fast == ordinary


def test_nothing_of_the_holder_of_whom_the_mould_was_taken_is_in_it() -> None:
    telling = [{**fact, "value": "秘密甲乙丙"} for fact in FACTS]
    for _ in range(2):
        rendering.render(sheet(holder_name="丁戊己", facts=telling))
    other = rendering.render(sheet(holder_name="林月", facts=[{**fact, "value": "公开"} for fact in FACTS])).content
    with pikepdf.open(BytesIO(other)) as file:
        maps = b"".join(one.ToUnicode.read_bytes() for one in file.objects if _is_font(one))
    assert all(f"{ord(mark):04x}".encode() not in maps for mark in "秘密甲乙丙丁戊己")


def _is_font(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one


def test_the_same_input_gives_the_same_bytes_from_the_mould_too() -> None:
    wanted = sheet()
    for _ in range(2):
        rendering.render(wanted)
    assert rendering.render(wanted) == rendering.render(wanted)


def test_every_field_of_the_context_has_a_neutral_stand_in() -> None:
    context = {"a": Field("陈㛃"), "b": [{"c": Field("YX-1")}], "d": "fixed", "e": Field("")}
    assert compiled.neutral(context) == {"a": "〇", "b": [{"c": "0000"}], "d": "fixed", "e": ""}
    assert dict(compiled.fields_of(context)) == {"a": "陈㛃", "b.0.c": "YX-1", "e": ""}
