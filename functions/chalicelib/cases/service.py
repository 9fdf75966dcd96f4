"""Load → decide → store; send what is owed. Every channel comes through here.

`submit` and `act` store a decision in one conditional write. `deliver` sends what a stored step
owes, reading the mark before and writing it after: a crash in between repeats one mail and loses none.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.adapters import clock
from chalicelib.adapters.arrivals import Arrivals
from chalicelib.adapters.files import Files
from chalicelib.adapters.job_progress import Rounds
from chalicelib.adapters.ledger import Claim, Ledger
from chalicelib.adapters.mail_queue import Outbox
from chalicelib.adapters.products import Products
from chalicelib.adapters.signed_links import Tokens, Via, address_digest
from chalicelib.adapters.table import Cases
from chalicelib.cases import one_time_codes
from chalicelib.cases.register_sync import note, with_register
from chalicelib.cases.settings import Settings
from chalicelib.domain.case.case import Attachment, Case, Channel
from chalicelib.domain.case.commands import Actor, Command, CorrectContact, Submit
from chalicelib.domain.decisions.decide import decide, decide_all, open_case, row_of
from chalicelib.domain.kernel.errors import Fault, Invalid, NotFound, Outdated, TooMany, Unauthorized
from chalicelib.domain.kernel.fields import Known, Language
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.requests.forms import Request
from chalicelib.domain.requests.queries import Lookup

KEY_LASTS = timedelta(hours=24)
SAME_BODY_LASTS = timedelta(minutes=10)
LINKS_AGAIN_AFTER = timedelta(minutes=5)
ATTEMPTS, ATTEMPTS_OF_A_MAIL = 3, 10  # nobody waits for a mail, and trying it again later takes minutes
CUSTOMER = Actor(role=Role.CUSTOMER)


@dataclass(frozen=True)
class Desk:
    """Everything that the services act on: the policy in force, and the adapters."""

    policy: Policy
    settings: Settings
    cases: Cases
    ledger: Ledger
    files: Files
    outbox: Outbox
    tokens: Tokens
    products: Products
    arrivals: Arrivals
    rounds: Rounds

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return clock.now(self.settings.clock_file)

    def known(self) -> Known:
        """What the checks of a form must know: today's date at the shop, and its models."""
        return Known(
            today=today(self.policy, self.now()),
            models=self.policy.models,
            files=self.policy.pages.privacy.uploads.files,
        )


def no_files(number: str) -> tuple[Attachment, ...]:
    return ()


@dataclass(frozen=True)
class Origin:
    """How a request came in, the older case that it names, files that are no uploads, its sender's language.

    That language is for a body that names none; repeated in another one, it is still the same request.
    """

    channel: Channel
    follows: str = ""
    files: Callable[[str], tuple[Attachment, ...]] = no_files
    language: Language = "zh"


FORM = Origin("form")


def submit(
    desk: Desk,
    request: Request,
    *,
    key: str,
    now: datetime,
    actor: Actor = CUSTOMER,
    origin: Origin = FORM,
) -> Case:
    """Make the case of a request, once per idempotency key (24 h) or identical body (10 min).

    Raises Invalid when the key was used for another body or an upload is not there.
    """
    digest = hashlib.sha256(f"{request.kind}\n{request.model_dump_json()}".encode()).hexdigest()
    claim_key, lasts = (f"key#{key}", KEY_LASTS) if key else (f"body#{digest}", SAME_BODY_LASTS)
    drawn = Claim(number=_draw(desk, now), digest=digest, at=now)
    claim = desk.ledger.claim(claim_key, drawn, lasts=lasts)
    if claim.digest != digest:
        raise Invalid(faults=(Fault("Idempotency-Key", "key_reused"),))
    if claim is not drawn and (made := _stored(desk, claim.number)):
        return made
    if "language" not in request.model_fields_set:
        request = request.model_copy(update={"language": origin.language})
    try:
        claimed = claim_uploads(desk, request.attachments, claim.number, at=claim.at)
        files = claimed + origin.files(claim.number)
    except Invalid:
        desk.ledger.release(claim_key)
        raise
    command = Submit(number=claim.number, request=request, channel=origin.channel, follows=origin.follows)
    history = desk.products.history(request.model, request.serial_number)
    decision = open_case(command, actor=actor, files=files, history=history, policy=desk.policy, now=claim.at)
    try:
        return desk.cases.save(decision.case)
    except Outdated:  # a retry that ran beside us was faster
        return desk.cases.load(claim.number)


def act(desk: Desk, number: str, command: Command, *, actor: Actor, now: datetime) -> Case:
    """Do a command on a case; a lost race is decided again on the newer case.

    Raises NotFound, NotAllowed, Invalid (uploads, codes), TooMany or, after three lost races, Outdated.
    """
    for attempt in range(1, ATTEMPTS + 1):
        case = desk.cases.load(number)
        row_of(case, command, actor)  # what is refused claims no upload, and tries no code
        actor = one_time_codes.proved(desk.tokens, desk.ledger, case, command, actor, now)
        files = claim_uploads(desk, getattr(command, "attachments", ()), number, at=now)
        known = with_register(desk.products, case, command)
        decision = decide(known, command, actor=actor, files=files, policy=desk.policy, now=now)
        try:
            saved = _saved(desk, case, decision.case)
        except Outdated:
            if attempt == ATTEMPTS:
                raise
            continue
        if isinstance(command, CorrectContact) and command.email:
            desk.ledger.release_bounced(command.email)
        return saved
    raise Outdated


def act_all(
    desk: Desk,
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
        case = desk.cases.load(number)
        if actor.source and any(step.source == actor.source for step in case.steps):
            return case
        decided = decide_all(case, commands, actor=actor, files=files, policy=desk.policy, now=now)
        try:
            return _saved(desk, case, decided)
        except Outdated:
            if attempt == ATTEMPTS_OF_A_MAIL:
                raise
    raise Outdated


def _saved(desk: Desk, before: Case, after: Case) -> Case:
    """Store a case, then note in the product register what was done to its product. Raises Outdated."""
    stored = desk.cases.save(after)
    note(desk.products, desk.policy, before, stored)
    return stored


def open_with_token(desk: Desk, number: str, token: str, *, now: datetime) -> Case:
    """Return the case that a customer's link opens, and note that a mailed link proves its address.

    Raises Unauthorized for a token that is tampered, expired or made for an earlier address, and
    NotFound for a token of another case, whether that case exists or not.
    """
    opened = desk.tokens.open_case(token)
    if opened.number != number:
        raise NotFound
    case = desk.cases.load(number)
    days = desk.policy.pages.privacy.link_days_after_closing
    if case.closed_at and now > case.closed_at + timedelta(days=days):
        raise Unauthorized
    if opened.via == "phone" and (case.request.email or not is_staff(desk, opened.email)):
        raise Unauthorized
    if opened.via == "mail":
        if opened.email != address_digest(case.request.email):
            raise Unauthorized
        if not desk.ledger.is_proved(opened.email):
            desk.ledger.prove_address(opened.email, at=now)
    return case


def is_staff(desk: Desk, address: str) -> bool:
    """Whether somebody of the roster, or a team, reads this mailbox."""
    return any(address in team.people for team in desk.settings.roster.values())


def customer_by(desk: Desk, token: str) -> Actor:
    """The customer, or the colleague who speaks for one on the telephone. Raises Unauthorized."""
    opened = desk.tokens.open_case(token)
    return CUSTOMER.model_copy(update={"who": opened.email}) if opened.via == "phone" else CUSTOMER


def lookup(desk: Desk, question: Lookup, *, visitor: str, now: datetime) -> Case:
    """Find a case by number and e-mail; a wrong number and a wrong e-mail are the same NotFound.

    Raises TooMany after the attempts that the privacy page allows.
    """
    bounds = desk.policy.pages.privacy.lookups
    window = timedelta(minutes=bounds.window_minutes)
    tried = ((f"{visitor}#{question.number[:20]}", bounds.per_case), (visitor, bounds.per_visitor))
    if any(desk.ledger.tries(what, now=now, window=window) >= bound for what, bound in tried):
        raise TooMany(retry_after=int(window.total_seconds()))
    found = _stored(desk, question.number)
    if found and address_digest(found.request.email) == address_digest(question.email):
        return found
    for what, _ in tried:
        desk.ledger.count_try(what, now=now, window=window)
    raise NotFound


def wish_links(desk: Desk, email: str, language: Language, *, now: datetime) -> None:
    """Queue the wish for one's links; whoever asks learns nothing, and asking again at once adds nothing."""
    slot = int(now.timestamp() // LINKS_AGAIN_AFTER.total_seconds())
    desk.outbox.owe_links(email, language, slot=str(slot))


def case_url(desk: Desk, case: Case, *, via: Via, language: Language | None = None) -> str:
    """The customer's link; the token travels in the fragment, so that no server's log ever has it."""
    return _page_of(desk, case, desk.tokens.case(case.number, via=via, email=case.request.email), language)


def phone_url(desk: Desk, case: Case, person: str, language: Language | None = None) -> str:
    """The page of a customer without e-mail, for the colleague who tells and asks by telephone (A1)."""
    return _page_of(desk, case, desk.tokens.case_by_phone(case.number, person), language)


def _page_of(desk: Desk, case: Case, token: str, language: Language | None) -> str:
    return f"{desk.settings.site_url}/{language or case.language}/case/#{case.number}.{token}"


def claim_uploads(desk: Desk, keys: tuple[str, ...], number: str, *, at: datetime) -> tuple[Attachment, ...]:
    """Make uploads the case's own and keep them.

    Raises Invalid for one that is not there or taken, and then claims none of them.
    """
    free = [_free_upload(desk, key, number) for key in dict.fromkeys(keys)]
    return tuple(_claim_upload(desk, upload, number, at) for upload in free)


def _free_upload(desk: Desk, key: str, number: str) -> Attachment:
    uploaded = desk.files.uploaded(key)
    if uploaded is None:
        raise Invalid(faults=(Fault("attachments", "unknown_upload"),))
    if desk.ledger.upload_owner(key) not in ("", number):
        raise Invalid(faults=(Fault("attachments", "upload_taken"),))
    if desk.files.is_harmful(uploaded):
        raise Invalid(faults=(Fault("attachments", "harmful_file"),))
    return uploaded


def _claim_upload(desk: Desk, upload: Attachment, number: str, at: datetime) -> Attachment:
    if not desk.ledger.claim_upload(upload.key, number, at=at):
        raise Invalid(faults=(Fault("attachments", "upload_taken"),))
    return desk.files.keep(upload, number)


def _draw(desk: Desk, now: datetime) -> str:
    """The next case number, `YYYYMM-NNN` in the shop's time zone (A6)."""
    month = now.astimezone(ZoneInfo(desk.policy.pages.service_levels.timezone)).strftime("%Y%m")
    return f"{month}-{desk.ledger.next_number(month):03}"


def _stored(desk: Desk, number: str) -> Case | None:
    try:
        return desk.cases.load(number)
    except NotFound:
        return None
