"""Blacks a person out where others' cases name them: what they wrote there, and their address."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cases.context import AppContext
from chalicelib.cases.rewriting import rewrite_arrival, rewrite_case
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.black_out import BLACK, black_out
from chalicelib.domain.case.case import Case
from chalicelib.personal_data.footprint import Footprint
from chalicelib.personal_data.reached import go_through

GETS_AT_ONCE = 8  # of originals; most of the time is spent waiting for them


def black_out_mentions(context: AppContext, person: Footprint) -> Iterator[str]:
    """Rewrite the cases of others that name the person, and the records and originals of their mails."""
    yield from _rewrite_cases(context, person)
    yield from _rewrite_mails(context, person)


def _rewrite_cases(context: AppContext, person: Footprint) -> Iterator[str]:
    change = partial(rewrite, person=person)
    for some in go_through(
        context, person, "cases", lambda after: context.cases.all(after=after), lambda case: case.number
    ):
        for case in some:
            if _may_name(case, person) and rewrite_case(context, case, change):
                yield case.number


def _may_name(case: Case, person: Footprint) -> bool:
    """Whether a case of others may name the person; its pages are not read for it."""
    if case.number in person.numbers:
        return False
    return bool(case.pages or person.address_pattern.search(case.model_dump_json()))


def _rewrite_mails(context: AppContext, person: Footprint) -> Iterator[str]:
    """Mails of others' cases that name the person, in their record or in what lies in the bucket."""
    is_named = partial(_is_named, context, person)
    with ThreadPoolExecutor(GETS_AT_ONCE) as pool:
        for some in go_through(
            context, person, "mails", partial(_others_mails, context, person), lambda arrival: arrival.id
        ):
            for arrival, found in zip(some, pool.map(is_named, some), strict=True):
                if found:
                    rewrite_arrival(context, arrival, black_out(person.address_pattern))
                    yield arrival.id


def rewrite(body: Any, person: Footprint) -> Any:
    """JSON in which steps that the person took say nothing any more, and their address stands nowhere."""
    if isinstance(body, list):
        return [rewrite(one, person) for one in body]
    if isinstance(body, dict):
        mine = person.address_pattern.fullmatch(str(body.get("who", "")))
        hidden = ("who", "text") if mine else ()
        return {name: BLACK if name in hidden else rewrite(one, person) for name, one in body.items()}
    return person.address_pattern.sub(BLACK, body) if isinstance(body, str) else body


def _others_mails(context: AppContext, person: Footprint, after: str) -> list[Arrival]:
    """The mails of others' cases, in the order of their ids."""
    arrivals = (
        Arrival.model_validate_json(item["body"])
        for key, item in context.ledger.items()
        if key.startswith("arrival#") and key > f"arrival#{after}"
    )
    theirs = (one for one in arrivals if one.number and one.number not in person.numbers)
    return sorted(theirs, key=lambda arrival: arrival.id)


def _is_named(context: AppContext, person: Footprint, arrival: Arrival) -> bool:
    if person.address_pattern.search(arrival.model_dump_json()):
        return True
    try:
        raw = context.files.get(arrival.kept_as)
    except ClientError:  # its time was over
        return False
    return bool(person.address_pattern.search(raw.decode("ascii", "replace")))
