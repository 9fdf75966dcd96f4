"""Who holds a product: claims that agree, contradict, are answered, passed on and taken back.

A claim never wins by itself. What it contradicts is a question to staff; until they answer, all that
was known before stands.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from chalicelib.domain.kernel.errors import NotAllowed, NotFound
from chalicelib.domain.products.register import HolderClaim, RegisterAnswer, Registered

MOST_CLAIMS = 10  # of one product; for more an unproved one gives way, so that a record stays small
MOST_ANSWERS = 20
Contradiction = Callable[[Registered, HolderClaim], bool]


def _other_owner(product: Registered, claim: HolderClaim) -> bool:
    return product.owner is not None and not same_person(product.owner, claim)


def _own_date(product: Registered, claim: HolderClaim) -> bool:
    owner = product.owner
    return owner is not None and same_person(owner, claim) and owner.purchased_on != claim.purchased_on


def _other_claim(product: Registered, claim: HolderClaim) -> bool:
    others = (one for one in product.claims if one.confirmed_at and one.source == "claim")
    return any(not same_person(one, claim) for one in others)


def _after(product: Registered, claim: HolderClaim, *names: str) -> bool:
    days = (getattr(product, name) for name in names)
    return bool(claim.purchased_on) and any(day and claim.purchased_on > day for day in days)


# What a claim can contradict, by the code of its sentence.
CONTRADICTIONS: Mapping[str, Contradiction] = {
    "sold_on": lambda product, claim: product.sold_on not in (None, claim.purchased_on),
    "case": lambda product, claim: product.purchased_on not in (None, claim.purchased_on),
    "activated": lambda product, claim: _after(product, claim, "activated_on"),
    "exchanged": lambda product, claim: _after(product, claim, "exchanged_on"),
    "repaired": lambda product, claim: bool(
        claim.purchased_on and any(repair.received < claim.purchased_on for repair in product.repairs)
    ),
    "owner": _other_owner,
    "owner_date": _own_date,
    "other_claim": _other_claim,
}


def same_person(one: HolderClaim, other: HolderClaim) -> bool:
    return one.email.casefold() == other.email.casefold()


def contradictions(product: Registered, claim: HolderClaim) -> tuple[str, ...]:
    """The codes of all that the claim says against what is known."""
    return tuple(code for code, against in CONTRADICTIONS.items() if against(product, claim))


def find_claim(product: Registered, claim_id: str) -> HolderClaim:
    """The claim of that id. Raises NotFound."""
    found = next((claim for claim in product.claims if claim.id == claim_id), None)
    if found is None:
        raise NotFound
    return found


def confirm_claim(product: Registered, claim: HolderClaim, *, now: datetime) -> Registered:
    """The record after somebody confirmed from their mailbox what they had said.

    An owner who says the same again goes by the new id, so that the newest link opens what is theirs.
    Nobody is kept out by the number of those who claimed before.
    """
    if any(one.id == claim.id and one.confirmed_at for one in product.claims):
        return product
    confirmed = claim.model_copy(update={"confirmed_at": now})
    if any(one.id == claim.passed_by for one in product.claims):
        return hand_over(_with_claim(product, confirmed), claim.passed_by, claim.id)
    if (owner := product.owner) and same_person(owner, claim) and owner.purchased_on == claim.purchased_on:
        return _with_claims(product, owner.id, owner.model_copy(update={"id": claim.id}))
    asked = confirmed.model_copy(update={"question": contradictions(product, confirmed)})
    return _with_claim(product, asked)


def _with_claim(product: Registered, claim: HolderClaim) -> Registered:
    """Add a claim; it replaces an earlier one of the same person that was never proved."""
    others = tuple(one for one in product.claims if one.source == "owner" or not same_person(one, claim))
    return _changed(product, claims=(*_with_room(others, claim), claim))


def _with_room(others: tuple[HolderClaim, ...], claim: HolderClaim) -> tuple[HolderClaim, ...]:
    """Let the oldest unproved claims go until one more has room, but the first of all and the giver's own.

    Who has a product registers it first; whoever wants to keep others out comes later, and has to come again.
    """
    unproved = [one for one in others if one.source != "owner" and one.id != claim.passed_by][1:]
    going = {one.id for one in unproved[: max(0, len(others) - MOST_CLAIMS + 1)]}
    return tuple(one for one in others if one.id not in going)


def hand_over(product: Registered, giver_id: str, taker_id: str) -> Registered:
    """The record after the giver agreed: the taker has the giver's day of purchase, proof and question.

    Raises NotFound for claims that are not there, NotAllowed for a taker who is not confirmed.
    """
    giver, taker = find_claim(product, giver_id), find_claim(product, taker_id)
    if not taker.confirmed_at or not giver.confirmed_at:
        raise NotAllowed
    kept = {name: getattr(giver, name) for name in ("purchased_on", "proof", "proved_at", "question")}
    heir = taker.model_copy(update={**kept, "passed_by": ""})
    return _with_claims(product, taker_id, heir, without=giver_id)


def answer_question(product: Registered, claim_id: str, answer: RegisterAnswer) -> Registered:
    """The record after staff answered: an accepted claim is the owner's, its proof seen; another is gone.

    The shop's own dates stay above it. Raises NotFound, and NotAllowed to accept what nobody confirmed.
    """
    claim = find_claim(product, claim_id)
    if answer.decision == "accept" and not claim.confirmed_at:
        raise NotAllowed("claim_unconfirmed")
    said = answer.model_copy(update={"question": claim.question})
    others = tuple(one for one in product.claims if one.id != claim_id)
    if answer.decision == "accept":
        proved = {"question": (), "proof": answer.by, "proved_at": answer.at}
        others = (*(one for one in others if one.source != "owner"), claim.model_copy(update=proved))
    return _changed(product, claims=others, answers=(*product.answers, said)[-MOST_ANSWERS:])


def forget_holder(product: Registered, holder: HolderClaim) -> Registered | None:
    """The record without all that this person says; None when nothing is left that anybody said."""
    kept = tuple(one for one in product.claims if not same_person(one, holder))
    if kept == product.claims:
        return product
    bare = product.model_copy(update={"claims": kept})
    known = kept or bare.repairs or bare.dates or bare.activated_on or bare.exchanged_on
    return bare if known else None


def _with_claims(product: Registered, old: str, new: HolderClaim, *, without: str = "") -> Registered:
    """The record with a claim in place of the one of that id."""
    others = (one for one in product.claims if one.id not in (old, without))
    return _changed(product, claims=(*others, new))


def _changed(product: Registered, **changes: object) -> Registered:
    return product.model_copy(update=changes)
