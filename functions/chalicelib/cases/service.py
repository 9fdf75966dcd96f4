"""Load → decide → store, in one conditional write. Every channel comes through here."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.adapters.files import ExaminedUpload
from chalicelib.adapters.ledger import RequestClaim
from chalicelib.adapters.queue_messages import QueuedLinks
from chalicelib.adapters.signed_links import Via, address_digest
from chalicelib.cases import one_time_codes
from chalicelib.cases.context import AppContext
from chalicelib.cases.register_sync import known_history, note
from chalicelib.cases.roster import speaks_for
from chalicelib.cases.shop_alarm import note_case
from chalicelib.cases.visitor_bounds import Asked, count_visit, seconds_left
from chalicelib.domain.case.black_out import pattern_of
from chalicelib.domain.case.case import Attachment, Case, Channel
from chalicelib.domain.case.commands import HANDED_IN, Actor, Command, CorrectContact, Submit
from chalicelib.domain.decisions.decide import decide, decide_all, open_case, row_of
from chalicelib.domain.kernel.asked_facts import FILED
from chalicelib.domain.kernel.errors import (
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    Outdated,
    TooMany,
    Unauthorized,
)
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.requests.forms import Request
from chalicelib.domain.requests.more_products import split_products
from chalicelib.domain.requests.queries import Lookup
from chalicelib.domain.workflow.together import goes_along, is_shared
from chalicelib.locale.words import spoken_language

KEY_LASTS = timedelta(hours=24)
SAME_BODY_LASTS = timedelta(minutes=10)
ATTEMPTS, ATTEMPTS_OF_A_MAIL = 3, 10  # nobody waits for a mail, and trying it again later takes minutes
CUSTOMER = Actor(role=Role.CUSTOMER)


def no_files(number: str) -> tuple[Attachment, ...]:
    return ()


@dataclass(frozen=True)
class Origin:
    """How a request came in, the older case that it names, files that are no uploads, its sender's language.

    That language is for a body that names none, empty for the main one. A `visitor` is bound by the number
    of requests that one may send. What a `dealer` himself writes is for us, not for him.
    """

    channel: Channel
    follows: str = ""
    files: Callable[[str], tuple[Attachment, ...]] = no_files
    language: Language = ""
    visitor: str = ""
    dealer: str = ""


FORM = Origin("form")


def submit(
    context: AppContext,
    request: Request,
    *,
    key: str,
    now: datetime,
    actor: Actor = CUSTOMER,
    origin: Origin = FORM,
) -> Case:
    """Make the cases of a request and return the first, once per idempotency key (24 h) or body (10 min).

    A case for each product, all stored or none. What is new counts for its visitor, if one is given, and
    draws a number, for each product. Raises TooMany beyond the visitor's bound, and Invalid when the key
    was used for another body or an upload is not there.
    """
    digest = hashlib.sha256(f"{request.kind}\n{request.model_dump_json()}".encode()).hexdigest()
    claim_key, lasts = (f"key#{key}", KEY_LASTS) if key else (f"body#{digest}", SAME_BODY_LASTS)
    many = len(split_products(request))
    held = context.ledger.claimed_by(claim_key, now=now)
    if origin.visitor:
        asked: Asked = "commands" if held else "requests"
        count_visit(context, origin.visitor, asked, now=now, many=1 if held else many)
    claim, is_ours = (held, False) if held else _claim_number(context, claim_key, digest, lasts, now, many)
    if claim.digest != digest:
        raise Invalid(faults=(Fault("Idempotency-Key", "key_reused"),))
    if not is_ours and (made := _find_case(context, claim.number)):
        return made
    if origin.language and "language" not in request.model_fields_set:
        request = request.model_copy(update={"language": origin.language})
    try:
        claimed = claim_uploads(context, request.attachments, claim.number, at=claim.at)
        files = claimed + origin.files(claim.number)
    except Invalid:
        context.ledger.release(claim_key)
        raise
    cases = _open_cases(context, request, claim, files, actor=actor, origin=origin)
    try:
        stored = context.cases.save_new(cases)[0]
    except Outdated:  # a retry that ran beside us was faster
        return context.cases.load(claim.number)
    if origin.channel != "staff":
        note_case(context, stored, now=now)
    return stored


def _open_cases(
    context: AppContext,
    request: Request,
    claim: RequestClaim,
    files: tuple[Attachment, ...],
    *,
    actor: Actor,
    origin: Origin,
) -> tuple[Case, ...]:
    """Decide the new case of each product, by numbers from the claimed one on; files are the first's."""
    requests = split_products(request)
    numbers = _numbers_from(claim.number, len(requests))
    return tuple(
        open_case(
            Submit(
                number=number,
                request=one,
                channel=origin.channel,
                follows=origin.follows,
                together=numbers if len(numbers) > 1 else (),
                from_dealer=bool(origin.dealer),
            ),
            actor=actor,
            files=files if number == claim.number else (),
            history=context.products.history(one.model, one.serial_number),
            policy=context.policy,
            now=claim.at,
        ).case
        for number, one in zip(numbers, requests, strict=True)
    )


def act(context: AppContext, number: str, command: Command, *, actor: Actor, now: datetime) -> Case:
    """Do a command on a case; a lost race is decided again on the newer case.

    Raises NotFound, NotAllowed, Invalid (uploads, codes), TooMany or, after three lost races, Outdated.
    """
    for attempt in range(1, ATTEMPTS + 1):
        case = context.cases.load(number)
        row_of(case, command, actor)  # what is refused claims no upload, and tries no code
        actor = one_time_codes.prove_actor(context, case, command, actor, now=now)
        files = claim_handed_in(context, command, number, at=now)
        known = known_history(context.products, case, command)
        decision = decide(
            case, command, actor=actor, files=files, known=known, policy=context.policy, now=now
        )
        _act_on_others(context, case, command, actor=actor, now=now)
        if blacked := pattern_of(command):
            from chalicelib.cases import rewriting  # rarely needed, and slow to import

            rewriting.black_out_rest(context, case, blacked)
        try:
            saved = _save(context, case, decision.case)
        except Outdated:
            if attempt == ATTEMPTS:
                raise
            continue
        if blacked:
            saved = rewriting.black_out_pages(context, saved, blacked)
        if isinstance(command, CorrectContact) and command.email:
            _note_address(context, case, saved, command.email)
        return saved
    raise Outdated


def _act_on_others(context: AppContext, case: Case, command: Command, *, actor: Actor, now: datetime) -> None:
    """Do a step that counts for a whole request on its other cases that stand where this one does, first.

    So the mails of this case, which tell of all, find them there. Those that refuse it are left as they are.
    """
    if case.together is None or actor.along or not is_shared(command.event):
        return
    for other in context.cases.several(number for number in case.together if number != case.number):
        if goes_along(case, other):
            with suppress(NotAllowed, Invalid, Outdated):
                along = actor.model_copy(update={"along": case.number})
                act(context, other.number, command, actor=along, now=now)


def _note_address(context: AppContext, before: Case, after: Case, email: str) -> None:
    """Try the address that was given again; a new one is unproved for this case until its link is used."""
    context.ledger.release_bounced(email)
    if before.request.email != after.request.email:
        context.ledger.unsettle_address(after.number)


def act_all(
    context: AppContext,
    number: str,
    commands: Sequence[Command],
    *,
    actor: Actor,
    files: tuple[Attachment, ...] = (),
    now: datetime,
) -> Case:
    """Do the commands of one mail as one write; a mail that was heard before changes nothing.

    Raises NotFound, NotAllowed (then none of them is done) or, after ten lost races, Outdated.
    """
    for attempt in range(1, ATTEMPTS_OF_A_MAIL + 1):
        case = context.cases.load(number)
        if actor.source and any(step.source == actor.source for step in case.steps):
            return case
        known = known_history(context.products, case, *commands)
        decided = decide_all(
            case, commands, actor=actor, files=files, known=known, policy=context.policy, now=now
        )
        for command in commands:
            _act_on_others(context, case, command, actor=actor, now=now)
        try:
            return _save(context, case, decided)
        except Outdated:
            if attempt == ATTEMPTS_OF_A_MAIL:
                raise
    raise Outdated


def _save(context: AppContext, before: Case, after: Case) -> Case:
    """Store a case, then note in the product register what was done to its product. Raises Outdated."""
    stored = context.cases.save(after)
    note(context.products, context.policy, before, stored)
    return stored


def open_with_token(context: AppContext, number: str, token: str, *, now: datetime) -> Case:
    """Return the case that a customer's link opens, and note that a mailed link proves its address.

    Raises Unauthorized for a token that is tampered, expired, made for an earlier address, or the form's
    own once the address was corrected, and
    NotFound for a token of another case, whether that case exists or not.
    """
    opened = context.signed_links.open_case(token)
    if opened.number != number:
        raise NotFound
    case = context.cases.load(number)
    days = context.policy.pages.privacy.link_days_after_closing
    if case.closed_at and now > case.closed_at + timedelta(days=days):
        raise Unauthorized
    if opened.via == "phone" and (case.request.email or not is_staff(context, opened.email)):
        raise Unauthorized
    if opened.via == "form" and case.address_replaced:
        raise Unauthorized
    if opened.via == "mail":
        if opened.email != address_digest(case.request.email):
            raise Unauthorized
        note_proof(context, case, now=now)
    return case


def open_confirmation(context: AppContext, token: str, *, now: datetime) -> Case:
    """The case of a confirmation page. Raises Unauthorized when it has ended, as the form's link does."""
    case = context.cases.load(context.signed_links.open_confirmation(token, now=now))
    if case.address_replaced:
        raise Unauthorized
    return case


def note_proof(context: AppContext, case: Case, *, now: datetime) -> None:
    """Note that whoever reads the case's address has used its link, or answered from it."""
    digest = address_digest(case.request.email)
    if not context.ledger.is_proved(digest):
        context.ledger.prove_address(digest, at=now)
    if case.address_replaced:
        context.ledger.settle_address(case.number)


def is_staff(context: AppContext, address: str) -> bool:
    """Whether somebody of the roster, or a team, reads this mailbox."""
    return any(speaks_for(team, address.casefold()) for team in context.settings.roster.values())


def customer_by(context: AppContext, token: str) -> Actor:
    """The customer, or the colleague who speaks for one on the telephone. Raises Unauthorized."""
    opened = context.signed_links.open_case(token)
    return CUSTOMER.model_copy(update={"who": opened.email}) if opened.via == "phone" else CUSTOMER


def lookup(context: AppContext, question: Lookup, *, visitor: str, now: datetime) -> Case:
    """Find a case by number and e-mail; a wrong number and a wrong e-mail are the same NotFound.

    Raises TooMany after the wrong attempts that the privacy page allows: of one case by one visitor and by
    everybody, and of one visitor. Numbers that do not exist count alike; the mailed link knows no such bound.
    Each attempt is counted before it is answered, and a right one taken back, so that many at once are not
    more than one after the other.
    """
    bounds = context.policy.pages.privacy.lookups
    window = timedelta(minutes=bounds.window_minutes)
    number = question.number[:20]
    tried = (
        (f"{visitor}#{number}", bounds.per_case),
        (f"by-all#{number}", bounds.per_case_by_all),
        (visitor, bounds.per_visitor),
    )
    counted: list[str] = []
    for what, bound in tried:
        if not context.ledger.count_try_within(what, bound, now=now, window=window):
            _take_back(context, counted, now=now, window=window)
            raise TooMany("too_many_lookups", retry_after=seconds_left(now, window))
        counted.append(what)
    found = _find_case(context, question.number)
    if found is None or address_digest(found.request.email) != address_digest(question.email):
        raise NotFound
    _take_back(context, counted, now=now, window=window)
    return found


def _take_back(context: AppContext, counted: list[str], *, now: datetime, window: timedelta) -> None:
    for what in counted:
        context.ledger.take_back_try(what, now=now, window=window)


def request_links(
    context: AppContext, email: str, language: Language, *, visitor: str, now: datetime
) -> None:
    """Queue the wish for one's links; whoever asks learns nothing, and asking again at once adds nothing.

    Raises TooMany beyond the visitor's bound.
    """
    count_visit(context, visitor, "links", now=now)
    again = timedelta(minutes=context.policy.pages.privacy.links_again_minutes)
    slot = int(now.timestamp() // again.total_seconds())
    context.mail_queue.queue(QueuedLinks(email, language, str(slot)))


def case_url(
    context: AppContext, case: Case, *, via: Via, language: Language | None = None, address: str = ""
) -> str:
    """The customer's link; the token travels in the fragment, so that no server's log ever has it.

    What is mailed to another `address` than the case's opens nothing.
    """
    token = context.signed_links.case(case.number, via=via, email=address or case.request.email)
    return _page_of(context, case, token, language)


def phone_url(context: AppContext, case: Case, person: str, language: Language | None = None) -> str:
    """The page of a customer without e-mail, for the colleague who tells and asks by telephone (A1)."""
    return _page_of(context, case, context.signed_links.case_by_phone(case.number, person), language)


def _page_of(context: AppContext, case: Case, token: str, language: Language | None) -> str:
    spoken = spoken_language(language or case.language)
    return f"{context.settings.site_url}/{spoken}/case/#{case.number}.{token}"


def claim_handed_in(
    context: AppContext, command: Command, number: str, *, at: datetime
) -> tuple[Attachment, ...]:
    """Claim the uploads that a command names, each marked by what it was asked for. Raises Invalid."""
    named = {key: field for field in HANDED_IN for key in getattr(command, field, ())}
    files = claim_uploads(context, tuple(named), number, at=at)
    fields = (field if field in FILED else None for field in named.values())
    return tuple(file.model_copy(update={"fact": fact}) for file, fact in zip(files, fields, strict=True))


def claim_uploads(
    context: AppContext, keys: tuple[str, ...], number: str, *, at: datetime
) -> tuple[Attachment, ...]:
    """Make uploads the case's own and keep them.

    Raises Invalid for one that is not there or taken, and then claims none of them.
    """
    free = [_free_upload(context, key, number) for key in dict.fromkeys(keys)]
    return tuple(_claim_upload(context, found, number, at) for found in free)


def _free_upload(context: AppContext, key: str, number: str) -> ExaminedUpload:
    uploaded = context.files.find_upload(key)
    if uploaded is None:
        raise Invalid(faults=(Fault("attachments", "unknown_upload"),))
    if context.ledger.upload_owner(key) not in ("", number):
        raise Invalid(faults=(Fault("attachments", "upload_taken"),))
    found = context.files.examine(uploaded)
    if found.trouble:
        raise Invalid(faults=(Fault("attachments", found.trouble, (("file", found.filename),)),))
    return found


def _claim_upload(context: AppContext, found: ExaminedUpload, number: str, at: datetime) -> Attachment:
    if not context.ledger.claim_upload(found.key, number, at=at):
        raise Invalid(faults=(Fault("attachments", "upload_taken"),))
    return context.files.keep(found, number)


def _claim_number(
    context: AppContext, key: str, digest: str, lasts: timedelta, now: datetime, many: int
) -> tuple[RequestClaim, bool]:
    """Draw numbers for a new key, and whether they are ours: who was faster beside us has the key."""
    drawn = RequestClaim(number=_draw(context, now, many), digest=digest, at=now)
    claim = context.ledger.claim(key, drawn, lasts=lasts)
    return claim, claim is drawn


def _draw(context: AppContext, now: datetime, many: int) -> str:
    """The next case number, `YYYYMM-NNN` in the shop's time zone (A6), with so many drawn from it on."""
    month = now.astimezone(ZoneInfo(context.policy.pages.service_levels.timezone)).strftime("%Y%m")
    return f"{month}-{context.ledger.next_number(month, many=many):03}"


def _numbers_from(number: str, many: int) -> tuple[str, ...]:
    month, _, first = number.partition("-")
    return tuple(f"{month}-{int(first) + further:03}" for further in range(many))


def _find_case(context: AppContext, number: str) -> Case | None:
    try:
        return context.cases.load(number)
    except NotFound:
        return None
