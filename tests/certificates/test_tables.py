"""Columns of printed tables: all of the width is given away, and no word is broken where there is room for it."""

import random

from services.certificates.tables import _least, widths
from services.certificates.wording import Words


def cell(zh: str, en: str = "") -> Words:
    return {"zh": zh, "en": en}


def test_a_short_column_keeps_its_words_whole() -> None:
    rows = [
        [cell("事项", "Matter"), cell("部门", "Department"), cell("结果", "Outcome"), cell("证照编号", "Number")],
        [cell("食品经营许可(新办)", "Food business licence"), cell("市场监督管理局", "Market Regulation Bureau"),
         cell("已办成", "Granted"), cell("YX-SAMR-2026-000001-9")],
    ]  # fmt: skip
    for is_large, size in ((False, (9.5, 7.4)), (True, (14.0, 12.0))):
        found = widths(rows, is_large=is_large)
        assert sum(found) == 100
        assert found[2] >= _least(cell("结果", "Outcome"), *size)


def test_widths_of_any_table_are_steps_of_five_and_make_up_the_whole() -> None:
    chance = random.Random(3)
    for _ in range(300):
        count = chance.randint(1, 8)
        rows = [
            [cell("长" * chance.randint(0, 30), "word " * chance.randint(0, 12) + "w" * chance.randint(0, 40))
             for _ in range(count)]
            for _ in range(3)
        ]  # fmt: skip
        for is_large in (False, True):
            found = widths(rows, is_large=is_large)
            assert sum(found) == 100
            assert all(width % 5 == 0 and width > 0 for width in found), found
