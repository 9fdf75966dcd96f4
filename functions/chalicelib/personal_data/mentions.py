"""Blacks a person out where others' cases name them: what they wrote there, and their address."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cases.context import AppContext
from chalicelib.cases.rewriting import rewrite_arrival, rewrite_case
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.black_out import BLACK, black_out
from chalicelib.personal_data.footprint import Footprint


def black_out_mentions(context: AppContext, person: Footprint) -> Iterator[str]:
    """Rewrite the cases of others that name the person, and the records and originals of their mails."""
    for case in tuple(context.cases.all()):
        if case.number not in person.numbers and rewrite_case(context, case, partial(rewrite, person=person)):
            yield case.number
    for arrival in tuple(_others_mails(context, person)):
        rewrite_arrival(context, arrival, black_out(person.named))
        yield arrival.id


def rewrite(body: Any, person: Footprint) -> Any:
    """JSON in which steps that the person took say nothing any more, and their address stands nowhere."""
    if isinstance(body, list):
        return [rewrite(one, person) for one in body]
    if isinstance(body, dict):
        mine = person.named.fullmatch(str(body.get("who", "")))
        hidden = ("who", "text") if mine else ()
        return {name: BLACK if name in hidden else rewrite(one, person) for name, one in body.items()}
    return person.named.sub(BLACK, body) if isinstance(body, str) else body


def _others_mails(context: AppContext, person: Footprint) -> Iterator[Arrival]:
    """Mails of others' cases that name the person, in their record or in what lies in the bucket."""
    for key, item in context.ledger.items():
        if key.startswith("arrival#"):
            arrival = Arrival.model_validate_json(item["body"])
            if (
                arrival.number
                and arrival.number not in person.numbers
                and _is_named(context, arrival, person)
            ):
                yield arrival


def _is_named(context: AppContext, arrival: Arrival, person: Footprint) -> bool:
    if person.named.search(arrival.model_dump_json()):
        return True
    try:
        raw = context.files.get(arrival.kept_as)
    except ClientError:  # its time was over
        return False
    return bool(person.named.search(raw.decode("ascii", "replace")))
