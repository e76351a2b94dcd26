"""QR codes as rectangles; a fixed mask saves four fifths of the time and is as legal as any.

Codes of one length differ by a linear map: each bit of the text turns the same modules round, its own and those of the
error correction. So segno draws the first of a length, and the others are that one with modules turned (tests compare).
"""

import re
from collections.abc import Iterable
from functools import cache

import segno
from segno import consts, encoder

from services.certificates.art.forms import Form, form

MASK = 3
QUIET = 4  # modules of white around it, as the standard wants
EMPTY = 2  # segno's mark of a module that data may take
FIELD = 0x11D  # the polynomial of GF(256) in ISO/IEC 18004
LARGE_VERSION = 10  # from here on the length takes two bytes


def qr(address: str) -> Form:
    """Return the QR code (error correction M) of an address, one unit a module, quiet zone included."""
    side, modules = _modules(address)
    runs = []
    for row in range(side):
        line = modules[row * side : (row + 1) * side]
        runs += [f"{run.start()} {side - row - 1} {run.end() - run.start()} 1 re" for run in re.finditer("1+", line)]
    white = f"1 1 1 rg {-QUIET} {-QUIET} {side + 2 * QUIET} {side + 2 * QUIET} re f"
    drawing = "\n".join([white, "0 0 0 rg", *runs, "f"])
    return form(drawing, (-QUIET, -QUIET, side + QUIET, side + QUIET), level=6)


def _modules(address: str) -> tuple[int, str]:
    """Return the side and the modules row by row, 1 for dark."""
    if not address.isascii():
        code = _made(address)
        return len(code.matrix), _written(code)
    family = _family(len(address))
    return family.side, family.drawn(address.encode())


def _made(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m", mask=MASK, mode="byte", boost_error=False)


def _written(code: segno.QRCode) -> str:
    return "".join("1" if module else "0" for row in code.matrix for module in row)


@cache
def _family(length: int) -> "_Family":
    return _Family(length)


class _Family:
    """All codes of one length."""

    def __init__(self, length: int) -> None:
        first = "a" * length
        code = _made(first)
        self.side = len(code.matrix)
        self._size = self.side**2
        self._first = first.encode()
        self._drawn = int(_written(code), 2)
        self._turns = [{0: 0} for _ in range(length)]  # for each character: what a difference turns round
        self._bits = self._characters(code, length)

    def drawn(self, text: bytes) -> str:
        """Return the modules of a text."""
        modules = self._drawn
        for one, before, turns, bits in zip(text, self._first, self._turns, self._bits, strict=True):
            difference = one ^ before
            if difference not in turns:
                turns[difference] = _together(bits[bit] for bit in range(8) if difference >> bit & 1)
            modules ^= turns[difference]
        return f"{modules:0{self._size}b}"

    def _characters(self, code: segno.QRCode, length: int) -> list[list[int]]:
        """Return for each character and each of its bits the modules it turns round."""
        codewords = self._codewords(code)
        ahead = 4 + (8 if int(code.version) < LARGE_VERSION else 16)  # bits of mode and length
        places = [[divmod(ahead + 8 * index + 7 - bit, 8) for bit in range(8)] for index in range(length)]
        return [[codewords[word][7 - place] for word, place in character] for character in places]

    def _codewords(self, code: segno.QRCode) -> list[list[int]]:
        """Return for each data codeword and each of its bits the modules it turns round."""
        modules = [1 << (self._size - 1 - row * self.side - column) for row, column in _path(code)]
        blocks = [
            (block.num_data, block.num_total - block.num_data)
            for block in consts.ECC[int(code.version)][consts.ERROR_LEVEL_M]  # type: ignore[index]
            for _ in range(block.num_blocks)
        ]
        data_at = _interleaved([data for data, _check in blocks], 0)
        check_at = _interleaved([check for _data, check in blocks], sum(data for data, _check in blocks))
        words = []
        for number, (data, check) in enumerate(blocks):
            for index, remainder in enumerate(_remainders(data, check)):
                turned = []
                for bit in range(8):
                    own = modules[8 * data_at[number][index] + 7 - bit]
                    checks = [
                        modules[8 * at + 7 - place]
                        for at, factor in zip(check_at[number], remainder, strict=True)
                        for place in range(8)
                        if _times(factor, 1 << bit) >> place & 1
                    ]
                    turned.append(_together([own, *checks]))
                words.append(turned)
        return words


def _together(parts: Iterable[int]) -> int:
    turned = 0
    for part in parts:
        turned ^= part
    return turned


def _path(code: segno.QRCode) -> list[tuple[int, int]]:
    """Return row and column of each module that carries data, in the order the bits are written in."""
    side, path, upwards = len(code.matrix), [], True
    empty = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(empty, side, side)
    encoder.add_alignment_patterns(empty, side, side)
    columns = [column for column in range(side - 1, -1, -1) if column != 6]  # the timing pattern's column
    for right, left in zip(columns[::2], columns[1::2], strict=True):
        for row in range(side - 1, -1, -1) if upwards else range(side):
            path += [(row, column) for column in (right, left) if empty[row][column] == EMPTY]
        upwards = not upwards
    return path


def _interleaved(lengths: list[int], start: int) -> list[list[int]]:
    """Return for each block where its codewords stand when blocks take turns."""
    places: list[list[int]] = [[] for _ in lengths]
    for index in range(max(lengths)):
        for block, length in enumerate(lengths):
            if index < length:
                places[block].append(start)
                start += 1
    return places


def _remainders(data: int, check: int) -> list[list[int]]:
    """Return for each data codeword of a block what a 1 there adds to each error correction codeword."""
    generator, root = [1], 1
    for _ in range(check):
        longer = [*generator, 0]
        for index, factor in enumerate(generator):
            longer[index + 1] ^= _times(factor, root)
        generator, root = longer, _times(root, 2)
    remainder, found = generator[1:], []
    for _ in range(data):
        found.append(remainder)
        lead = remainder[0]
        remainder = [one ^ _times(lead, factor) for one, factor in zip([*remainder[1:], 0], generator[1:], strict=True)]
    return found[::-1]


@cache
def _times(one: int, other: int) -> int:
    """Multiply in GF(256)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (FIELD if one & 0x80 else 0)
        other >>= 1
    return product
