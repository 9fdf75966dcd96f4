"""What arrived against what was meant: the case's product, an old one that is due, the packing list."""

from collections.abc import Iterator

from chalicelib.domain.case.arrived_goods import ArrivedGoods, Difference
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import RequestItem
from chalicelib.domain.case.step_fields import AsFound
from chalicelib.domain.kernel.serial_numbers import serial_key


def packing_list(case: Case) -> tuple[str, ...]:
    """What was asked for, line by line."""
    asked = case.fact(RequestItem)
    return tuple(filter(None, map(str.strip, asked.enclose.splitlines()))) if asked else ()


def differences(
    receipt: AsFound, *, serials: tuple[str, ...], model: str, was_unused: bool
) -> Iterator[Difference]:
    """How what was found differs from what was meant; what nobody said or could read differs in nothing."""
    known = {serial_key(one) for one in serials if one}
    if receipt.serial_found and known and serial_key(receipt.serial_found) not in known:
        yield "other_serial"
    if receipt.model_found and model and receipt.model_found != model:
        yield "other_model"
    if receipt.missing:
        yield "parts_missing"
    if receipt.seal == "opened" and was_unused:
        yield "seal_broken"


def differs(case: Case) -> bool:
    """Whether what has come last is not what was meant."""
    return any(one.is_open for one in (case.arrivals or ())[-1:])


def unclear_arrival(case: Case) -> ArrivedGoods | None:
    """The arrival of which nobody has settled yet what it is: the case's product before an old one."""
    found = [one for one in case.arrivals or () if one.is_open]
    return min(found, key=lambda one: one.is_old_item, default=None)
