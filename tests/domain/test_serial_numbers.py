"""One normal form of serial numbers: however a number is written, it is the same product."""

from __future__ import annotations

import pytest

from chalicelib.domain.kernel.serial_numbers import fits_pattern, plain_serial, serial_key
from chalicelib.domain.products.history import ProductIdentity, product
from tests import samples

NUMBER = "P1A00000001"
WRITTEN = (
    "P1A00000001",
    "p1a00000001",
    " P1A 0000 0001 ",
    "P1A-0000-0001",
    "P1A–0000—0001",
    "Ｐ１Ａ０００００００１",
    "Ｐ１Ａ－００００　０００１",
    "SN:P1A00000001",
    "SN: P1A00000001",
    "sn：p1a00000001",
    "ＳＮ：Ｐ１Ａ０００００００１",
    "S/N P1A00000001",
    "S/N: P1A-0000-0001",
    "s/n：P1A00000001",
    "序列号：P1A00000001",
    "序列号 P1A00000001",
    "产品序列号:P1A00000001",
    "Serial No.: P1A00000001",
    "Serial number: P1A00000001",
    "P1A\u200b00000001\ufeff",
    "P1A\u00a00000\u20110001",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert serial_key(written) == NUMBER
    assert fits_pattern("P1[A-Z][0-9]{8}", written)
    assert product("FH-P1", written, samples.POLICY) == ProductIdentity("FH-P1", NUMBER)


@pytest.mark.parametrize("number", ["SN0001", "SNAP12", "A/N 12", "1", "序列"])
def test_what_belongs_to_the_number_stays(number: str) -> None:
    assert serial_key(number) == "".join(number.split()).upper()


def test_a_pattern_may_ask_for_hyphens_and_still_takes_the_number_without() -> None:
    assert fits_pattern("P1-[0-9]{4}", "SN：p1-0001")
    assert not fits_pattern("P1-[0-9]{4}", "R6-0001")
    assert plain_serial("SN: P1 - 1") == "P1 - 1"
