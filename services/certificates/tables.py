"""How wide the columns of a printed table are."""

import math
import re

from services.certificates.wording import Words

STEP = 5  # per cent; the style sheets know these widths
PAPER = 408  # points across the narrowest page with tables
PADDING = 11.4  # points in a cell, left and right together
SIZES = {False: (9.5, 7.4), True: (14.0, 12.0)}  # points of Chinese and English, in large print or not
LETTER = 0.58  # of the size: a Latin letter's usual width
UNBROKEN = 4  # Chinese characters that should stay on one line
WORD = re.compile(r"[!-,.0-~]+")  # what a line is not broken in: anything without a space, hyphen or stroke


def widths(rows: list[list[Words]], *, is_large: bool = False) -> list[int]:
    """Return the columns' widths in per cent: by how much there is to read in them, words kept whole."""
    columns = list(zip(*rows, strict=True))
    longest = [max(min(_extent(cell), 40) for cell in column) for column in columns]
    weights = [max(extent, 6) ** 0.7 for extent in longest]
    found = [max(round(100 / STEP * weight / sum(weights)), 1) * STEP for weight in weights]
    fullest = longest.index(max(longest))
    while sum(found) != 100:
        change = STEP if sum(found) < 100 else -STEP
        found[fullest if found[fullest] + change > 0 else found.index(max(found))] += change
    least = [max(_least(cell, *SIZES[is_large]) for cell in column) for column in columns]
    return _widened(found, least) if sum(least) <= 100 else found


def _widened(found: list[int], least: list[int]) -> list[int]:
    """Give columns that are too narrow what the ones with most to spare can do without."""
    for column, wanted in enumerate(least):
        while found[column] < wanted:
            spare = [have - need for have, need in zip(found, least, strict=True)]
            richest = spare.index(max(spare))
            found[richest] -= STEP
            found[column] += STEP
    return found


def _extent(cell: Words) -> float:
    return max(2 * len(cell["zh"]), len(cell["en"]) * 0.8)


def _least(cell: Words, chinese: float, english: float) -> int:
    """Return the width in per cent at which no word of a cell is broken."""
    reach = [min(len(cell["zh"]), UNBROKEN) * chinese]
    for text, size in ((cell["zh"], chinese), (cell["en"], english)):
        reach += [len(word) * LETTER * size for word in WORD.findall(text)]
    return math.ceil((max(reach) + PADDING) / PAPER * 100 / STEP) * STEP
