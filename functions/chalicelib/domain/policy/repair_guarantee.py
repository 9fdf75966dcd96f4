"""The guarantee on a repair: what was repaired and fails again is repaired free, also after the term.

It is found by the product's history, across cases: free repairs and paid ones alike leave a trace there.
Whether it is the same fault is known once the product was diagnosed; until then the answer says what
would follow if it is.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from chalicelib.domain.policy import warranty_terms
from chalicelib.domain.policy.page_schema import RepairGuarantee
from chalicelib.domain.policy.warranty_terms import Repair


class FoundFault(NamedTuple):
    """What is broken: the kind of fault and the part, both by their keys; empty where it is not known yet."""

    kind: str = ""
    part: str = ""


NOT_DIAGNOSED = FoundFault()


class Guaranteed(NamedTuple):
    """A repair whose guarantee still holds, its last day, and whether it is known to be for this fault."""

    repair: Repair
    until: date
    is_this_fault: bool


def is_same_fault(repair: Repair, fault: FoundFault, *, of: str = "fault") -> bool:
    """Whether a repair was for this: the same part, and the same kind of fault where that is asked for."""
    if of == "part" and repair.part:
        return repair.part == fault.part
    return bool(repair.fault) and (repair.fault, repair.part) == fault


def guarantee_ends(rule: RepairGuarantee, repair: Repair) -> date:
    """The last day on which a repair is guaranteed."""
    return warranty_terms.extend(repair.completed, repair, months=rule.months, added_to="completion")


def guaranteed_repairs(
    rule: RepairGuarantee | None, repairs: Iterable[Repair], fault: FoundFault, today: date
) -> Iterator[Guaranteed]:
    """The repairs whose guarantee holds today, but for those that were for something else."""
    for repair in repairs if rule else ():
        assert rule is not None
        until = guarantee_ends(rule, repair)
        same = is_same_fault(repair, fault, of=rule.of)
        if repair.completed <= today <= until and (same or _may_be(repair, fault)):
            yield Guaranteed(repair, until, same)


def _may_be(repair: Repair, fault: FoundFault) -> bool:
    """Whether it could turn out to be the same, as far as nobody has looked at it yet."""
    return not fault.kind and fault.part in ("", repair.part)
