"""The quick way to a QR code draws what segno draws, module by module, and cameras read it."""

import random
import string

import pytest

from services.certificates.art import qr


@pytest.mark.parametrize("length", [12, 40, 79, 80, 106, 122, 180, 181, 250, 400])
def test_codes_of_any_length_are_segnos(length: int) -> None:
    chance = random.Random(length)
    for _ in range(5):
        address = "".join(chance.choices(string.printable[:94], k=length))
        code = qr._made(address)
        assert qr._modules(address) == (len(code.matrix), qr._written(code))


def test_letters_beyond_ascii_go_to_segno_itself() -> None:
    code = qr._made("https://例子/核验")
    assert qr._modules("https://例子/核验") == (len(code.matrix), qr._written(code))
