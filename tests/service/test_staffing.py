"""Who may do what on a case, whose link opens it, and which code proves whose mailbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases import one_time_codes, presentation, service, staff_devices
from chalicelib.cases import roster as staffing
from chalicelib.cases.settings import Settings, TeamMailbox
from chalicelib.domain.case.case import Case, Payout, PendingMail, Quoted
from chalicelib.domain.case.clock_commands import Remind
from chalicelib.domain.case.commands import Actor, Assign, Take
from chalicelib.domain.case.customer_commands import AcceptQuote
from chalicelib.domain.case.solution_steps import ApproveRefund, ConfirmPayout, RecordRefund
from chalicelib.domain.kernel.errors import Invalid, NotAllowed, TooMany, Unauthorized
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.outbound import recipients, staff_lists
from chalicelib.web.staff import case_parts
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

NUMBER = "202611-001"
OWNER, DEPUTY, OTHER = "tech-1@example.com", "tech-2@example.com", "desk-1@example.com"
LEAD, MANAGER = "lead@example.com", "manager@example.com"
HOLIDAY = ["2026-11-20", "2026-11-22"]
MINUTE = timedelta(minutes=1)
CLOCK: list[str] = []


def clock_at(moment: datetime, folder: Path) -> str:
    """A clock file that makes it that moment, give or take the time that a test takes."""
    file = folder / "clock"
    file.write_text(str((moment - datetime.now(UTC)).total_seconds()), encoding="ascii")
    return str(file)


@pytest.fixture(scope="module", autouse=True)
def _clock(tmp_path_factory: pytest.TempPathFactory) -> None:
    CLOCK.append(clock_at(NOW, tmp_path_factory.mktemp("clock")))


def settings(**owner: Any) -> Settings:
    first = {"address": OWNER, "name": {"zh": "维修一", "en": "Technician 1"}, "phone": "010-5555-0210"}
    roster = {
        "desk": {"address": "desk@example.com", "members": [OTHER]},
        "tech": {"address": "tech@example.com", "members": [first | {"deputy": DEPUTY} | owner, DEPUTY]},
        "finance": {"address": "finance@example.com", "members": ["finance-1@example.com"]},
        "quality": {"address": "quality@example.com", "members": ["quality-1@example.com"]},
        "logistics": {"address": "logistics@example.com"},
        "lead": {"address": LEAD, "members": [LEAD]},
        "manager": {"address": "managers@example.com", "members": [MANAGER]},
    }
    return Settings.model_validate(
        samples.SETTINGS.model_dump() | {"roster": roster, "clock_file": CLOCK[-1]}
    )


def outside(**owner: Any) -> Outside:
    """A desk whose clock stands at NOW, with one case that tech-1 took."""
    found = Outside(settings=settings(**owner))
    service.submit(found.context, samples.request("repair"), key="", now=NOW)
    actor = staffing.staff_actor(found.context, found.context.cases.load(NUMBER), OWNER)
    service.act(found.context, NUMBER, Take(), actor=actor, now=NOW)
    return found


def case_of(found: Outside) -> Case:
    return found.context.cases.load(NUMBER)


def put(found: Outside, **changes: Any) -> Case:
    """Bring the stored case into some state."""
    case = case_of(found)
    return found.context.cases.save(case.model_copy(update=changes | {"version": case.version + 1}))


ROLES = {
    OWNER: {Role.STAFF, Role.OWNER},
    DEPUTY: {Role.STAFF},
    OTHER: {Role.STAFF},
    "TECH-1@example.com": {Role.STAFF, Role.OWNER},
    LEAD: {Role.STAFF, Role.LEAD},
    MANAGER: {Role.STAFF, Role.MANAGER},
    "tech@example.com": {Role.STAFF},
    "li.mei@example.com": set(),
    "": set(),
}


@pytest.mark.parametrize("person", ROLES)
def test_everybody_wears_the_hats_of_the_roster(person: str) -> None:
    found = outside()
    assert staffing.roles_of(found.context, case_of(found), person) == ROLES[person]


@pytest.mark.parametrize(
    ("away", "stands_in"),
    [
        (HOLIDAY, True),
        (["2026-11-22", "2026-11-22"], True),
        (["2026-11-23", "2026-11-30"], False),
        (["2026-11-01", "2026-11-21"], False),
    ],
    ids=["last day", "only day", "tomorrow", "until yesterday"],
)
def test_the_deputy_stands_in_while_the_owner_is_away(away: list[str], *, stands_in: bool) -> None:
    found = outside(away=away)
    case = case_of(found)
    assert (Role.OWNER in staffing.roles_of(found.context, case, DEPUTY)) is stands_in
    assert Role.OWNER in staffing.roles_of(found.context, case, OWNER)
    mail = PendingMail(id=f"{NUMBER}/9/1", message="CustomerWrote", to="owner")
    recipient = recipients.recipient_of(found.context, case, mail)
    assert recipient.address == (DEPUTY if stands_in else OWNER)


def test_nobody_on_the_roster_stands_in_for_someone_who_has_no_deputy() -> None:
    found = outside(away=HOLIDAY, deputy="gone@example.com")
    assert staffing.owner_now(found.context, case_of(found)) is None
    assert Role.OWNER not in staffing.roles_of(found.context, case_of(found), DEPUTY)


RECIPIENTS = {
    ("CustomerWrote", "owner"): OWNER,
    ("NewRequest", "team"): "tech@example.com",
    ("PayRefund", "team"): "finance@example.com",
    ("CheckRepair", "team"): "quality@example.com",
    ("PaymentExpected", "team"): "finance@example.com",
    ("PaymentIn", "owner"): OWNER,
    ("Objection", "lead"): LEAD,
    ("Rated", "manager"): "managers@example.com",
    ("StaffWrote", "customer"): "li.mei@example.com",
}


@pytest.mark.parametrize(("message", "to"), RECIPIENTS)
def test_a_mail_goes_to_whom_it_is_owed(message: str, to: str) -> None:
    found = outside()
    mail = PendingMail(id=f"{NUMBER}/9/1", message=message, to=to)
    assert recipients.recipient_of(found.context, case_of(found), mail).address == RECIPIENTS[message, to]


# Each row: the mails of which team, where they go, and whether the policy's page still lists that team.
WITHOUT_PURCHASING = {
    "on the roster and listed": (True, ("desk", "purchasing"), "purchasing@example.com"),
    "not on the roster": (False, ("desk", "purchasing"), "desk@example.com"),
    "not listed by the policy": (True, ("desk", "tech"), "desk@example.com"),
    "neither": (False, ("desk", "tech"), "desk@example.com"),
}


@pytest.mark.parametrize(("has", "listed", "address"), WITHOUT_PURCHASING.values(), ids=WITHOUT_PURCHASING)
def test_the_mails_of_a_team_that_a_shop_lacks_go_to_the_desk(
    address: str, listed: tuple[str, ...], *, has: bool
) -> None:
    found = outside()
    policy = found.context.policy
    levels = policy.pages.service_levels.model_copy(update={"teams": listed})
    pages = policy.pages.model_copy(update={"service_levels": levels})
    box = {"purchasing": TeamMailbox(address="purchasing@example.com")} if has else {}
    roster = {**found.context.settings.roster, **box}
    context = replace(
        found.context,
        policy=policy.model_copy(update={"pages": pages}),
        settings=found.context.settings.model_copy(update={"roster": roster}),
    )
    mail = PendingMail(id=f"{NUMBER}/9/1", message="PartToOrder", to="team")
    case = case_of(found)
    assert recipients.recipient_of(context, case, mail).address == address
    (near,) = staff_lists.tells(context, case, Remind(timer="parts"))
    assert near.address == address


INTAKE_CLERK = {"address": OTHER, "deputy": DEPUTY}
# Each row: the mail, what the case knows, who is away until tomorrow, and who gets it.
COVERED_FOR: dict[str, tuple[tuple[str, str], dict[str, Any], str, str]] = {
    "the clerk": (("FollowUpDue", "clerk"), {"clerk": OTHER}, "", OTHER),
    "the clerk's deputy": (("FollowUpDue", "clerk"), {"clerk": OTHER}, OTHER, DEPUTY),
    "a clerk who left": (("FollowUpDue", "clerk"), {"clerk": "gone@example.com"}, "", "desk@example.com"),
    "the lead": (("HardCase", "expert"), {"expert": "lead"}, "", LEAD),
    "the expert": (("HardCase", "expert"), {"expert": OTHER}, "", OTHER),
    "the expert's deputy": (("HardCase", "expert"), {"expert": OTHER}, OTHER, DEPUTY),
    "an expert who left": (("HardCase", "expert"), {"expert": "gone@example.com"}, "", LEAD),
}


@pytest.mark.parametrize(("mail", "known", "away", "address"), COVERED_FOR.values(), ids=COVERED_FOR)
def test_who_is_away_is_covered_for(
    mail: tuple[str, str], known: dict[str, Any], away: str, address: str
) -> None:
    found = outside()
    clerk = INTAKE_CLERK | ({"away": HOLIDAY} if away else {})
    desk = TeamMailbox.model_validate({"address": "desk@example.com", "members": [clerk]})
    roster = {**found.context.settings.roster, "desk": desk}
    context = replace(found.context, settings=found.context.settings.model_copy(update={"roster": roster}))
    case = case_of(found).model_copy(update=known)
    owed = PendingMail(id=f"{NUMBER}/9/1", message=mail[0], to=mail[1])
    assert recipients.recipient_of(context, case, owed).address == address
    name = "follow_up" if mail[1] == "clerk" else "hard_case"
    (near,) = staff_lists.tells(context, case, Remind(timer=name))
    assert near.address == address
    if mail[1] == "expert" and address != LEAD:
        assert Role.OWNER in staffing.roles_of(context, case, address), "the expert can decide"


# Each row: where a case is, the deadline that is near, and who besides its owner does the work.
DOING = {
    "finance pays": (State.REFUNDING, "refund", "finance"),
    "logistics sends it back": (State.RETURNING, "send_back", "logistics"),
    "and what was repaired": (State.RETURNING, "repair", "logistics"),
    "logistics sends the new one": (State.EXCHANGING, "exchange", "logistics"),
    "quality checks": (State.QUALITY_CHECK, "repair", "quality"),
    "a claim is the owner's": (State.REFUND_CLAIMED, "refund", ""),
    "a repair is the owner's": (State.REPAIRING, "repair", ""),
}


@pytest.mark.parametrize(("state", "timer", "team"), DOING.values(), ids=DOING)
def test_who_does_the_work_is_reminded_beside_the_owner(state: State, timer: str, team: str) -> None:
    found = outside()
    case = case_of(found).model_copy(update={"state": state, "owner": OTHER})
    told = [one.address for one in staff_lists.tells(found.context, case, Remind(timer=timer))]
    doers = [staffing.mailbox_of(found.context, team).address] if team else []
    assert told == [OTHER, *doers]


# Each row: whose case it is, who looks at it, and as what.
DEALERS = {
    "his own": ("a", "a-1@example.net", {Role.DEALER}),
    "his mailbox": ("a", "a@example.net", {Role.DEALER}),
    "another dealer's": ("b", "a-1@example.net", set()),
    "nobody's": (None, "a-1@example.net", set()),
    "given to him by mistake": (None, "a-2@example.net", set()),
}


@pytest.mark.parametrize(("of", "person", "roles"), DEALERS.values(), ids=DEALERS)
def test_a_dealer_has_a_part_in_his_own_cases_alone(of: str | None, person: str, roles: set[Role]) -> None:
    found = outside()
    boxes = {
        f"dealer:{key}": TeamMailbox.model_validate(
            {"address": f"{key}@example.net", "members": [f"{key}-{n}@example.net" for n in (1, 2)]}
        )
        for key in "ab"
    }
    roster = {**found.context.settings.roster, **boxes}
    context = replace(found.context, settings=found.context.settings.model_copy(update={"roster": roster}))
    case = case_of(found).model_copy(update={"dealer": of, "owner": "a-2@example.net"})
    assert staffing.roles_of(context, case, person) == roles
    assert staffing.staff_actor(context, case, person).roles == roles
    assert person not in staffing.colleagues(context)


def test_an_expert_decides_only_until_the_case_is_handed_back() -> None:
    found = outside()
    asked = case_of(found).model_copy(update={"expert": OTHER})
    assert Role.OWNER in staffing.roles_of(found.context, asked, OTHER)
    assert Role.OWNER not in staffing.roles_of(found.context, case_of(found), OTHER)


def test_what_an_owner_who_left_is_owed_goes_to_the_team() -> None:
    found = outside()
    left = Outside(found.dynamo, found.s3, found.sqs, settings=settings(address="new@example.com"))
    mail = PendingMail(id=f"{NUMBER}/9/1", message="CustomerWrote", to="owner")
    assert recipients.recipient_of(left.context, case_of(left), mail).address == "tech@example.com"


@pytest.mark.parametrize(
    ("message", "to", "has"),
    [("CustomerWrote", "owner", True), ("NewRequest", "team", True), ("StaffWrote", "customer", False)],
)
def test_all_mails_to_staff_have_a_link_to_the_case(message: str, to: str, *, has: bool) -> None:
    found = outside()
    mail = PendingMail(id=f"{NUMBER}/9/1", message=message, to=to)
    case = case_of(found)
    around = recipients.surroundings(
        found.context, case, mail, recipients.recipient_of(found.context, case, mail)
    )
    assert around.work_url.startswith("http://127.0.0.1:8000/api/staff/") is has


@pytest.mark.parametrize(
    ("message", "team"),
    [("NewRequest", "tech"), ("PayRefund", "finance"), ("CheckRepair", "quality"), ("ToBeSent", "logistics")],
)
def test_a_team_gets_the_door_to_links_of_its_own(message: str, team: str) -> None:
    found = outside()
    mail = PendingMail(id=f"{NUMBER}/9/1", message=message, to="team")
    case = case_of(found)
    around = recipients.surroundings(
        found.context, case, mail, recipients.recipient_of(found.context, case, mail)
    )
    opened = staffing.open_link(found.context, around.work_url.rpartition("/")[2], now=NOW)
    assert (opened.claims.purpose, opened.person, opened.trouble) == ("door", None, "")
    assert opened.claims.person == team


def test_what_was_agreed_to_can_be_read_again() -> None:
    facts = {Event.ACCEPT_QUOTE: {"invoice_title": "示例公司", "tax_number": None}}
    agreed = case_of(outside()).model_copy(update={"facts": facts}).fact(AcceptQuote)
    assert agreed
    assert agreed.invoice_title == "示例公司"


def test_what_is_to_be_sent_is_told_to_the_owner_too() -> None:
    found = outside()
    mail = PendingMail(id=f"{NUMBER}/9/1", message="ToBeSent", to="owner")
    assert recipients.recipient_of(found.context, case_of(found), mail).address == OWNER


@pytest.mark.parametrize(("approved_by", "asked"), [(OWNER, LEAD), (LEAD, "managers@example.com")])
def test_nobody_is_asked_to_confirm_a_payment_of_their_own(approved_by: str, asked: str) -> None:
    found = outside()
    payout = Payout(kind="refund", amount=Decimal(2999), approved_by=approved_by)
    case = case_of(found).model_copy(update={"payout": payout})
    mail = PendingMail(id=f"{NUMBER}/9/1", message="PayoutToConfirm", to="lead")
    assert recipients.recipient_of(found.context, case, mail).address == asked


def test_lists_for_a_team_lead_through_its_door_too() -> None:
    found = outside()
    for address, purpose in (("tech@example.com", "door"), (OWNER, "work"), (LEAD, "work")):
        token = staffing.work_url(found.context, NUMBER, address).rpartition("/")[2]
        assert staffing.open_link(found.context, token, now=NOW).claims.purpose == purpose
    assert staffing.work_url(found.context, NUMBER, "who@example.net") == ""


def test_mails_name_the_owner_and_the_telephone() -> None:
    found = outside()
    case = case_of(found)
    mail = PendingMail(id=f"{NUMBER}/9/1", message="StaffWrote", to="customer")
    around = recipients.surroundings(
        found.context, case, mail, recipients.recipient_of(found.context, case, mail)
    )
    assert (around.owner, around.owner_phone) == ("维修一", "010-5555-0210")


def test_a_link_opens_for_its_person_until_it_ends() -> None:
    found = outside()
    token = staffing.work_url(found.context, NUMBER, OWNER).rpartition("/")[2]
    opened = staffing.open_link(found.context, token, now=NOW)
    assert (opened.claims.number, opened.claims.purpose, opened.trouble) == (NUMBER, "work", "")
    assert opened.person
    assert opened.person.address == OWNER
    assert staffing.open_link(found.context, token, now=NOW + timedelta(days=15)).trouble == "expired"


def test_a_link_of_somebody_who_left_opens_nothing() -> None:
    found = outside()
    token = staffing.work_url(found.context, NUMBER, OWNER).rpartition("/")[2]
    left = Outside(found.dynamo, settings=settings(address="new@example.com"))
    assert staffing.open_link(left.context, token, now=NOW).trouble == "left"


def test_a_link_that_we_did_not_sign_is_refused() -> None:
    found = outside()
    token = staffing.work_url(found.context, NUMBER, OWNER).rpartition("/")[2]
    for wrong in (
        token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:],
        "x",
        found.context.signed_links.confirmation(NUMBER, until=NOW),
    ):
        with pytest.raises(Unauthorized):
            staffing.open_link(found.context, wrong, now=NOW)


def refund(amount: str = "100", **given: Any) -> ApproveRefund:
    return ApproveRefund(amount=Decimal(amount), reason="Broken for good", **given)


def do(found: Outside, command: Any, person: str = OWNER, now: Any = NOW) -> Case:
    actor = staffing.staff_actor(found.context, case_of(found), person)
    return service.act(found.context, NUMBER, command, actor=actor, now=now)


def fresh(found: Outside, person: str = OWNER, *, at: datetime = NOW) -> str:
    staff_devices.ask_code(found.context, person, now=at)
    return one_time_codes.fresh_code(found.context.signed_links, person, at)


WRONG = {
    "other person": {"person": LEAD},
    "ten minutes ago": {"at": NOW - 10 * MINUTE},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_code_holds_for_one_person_and_a_while(changes: dict[str, Any]) -> None:
    found = outside()
    with pytest.raises(Invalid) as refused:
        do(found, refund(code=fresh(found, **changes)))
    assert [fault.code for fault in refused.value.faults] == ["wrong_code"]


def test_a_code_of_nine_minutes_ago_still_holds_and_no_other_is_made() -> None:
    found = outside()
    code = fresh(found, at=NOW - 9 * MINUTE)
    assert not staff_devices.ask_code(found.context, OWNER, now=NOW)
    assert do(found, refund(code=code)).state is State.REFUND_HELD


def test_a_code_that_an_operator_told_pays_out_too() -> None:
    found = outside()
    code, until = staff_devices.operator_code(found.context, OWNER, now=NOW)
    assert until == NOW + 10 * MINUTE
    assert staff_devices.operator_code(found.context, OWNER, now=NOW + MINUTE) == (code, until)
    assert do(found, refund(code=code)).state is State.REFUND_HELD


def test_digits_are_taken_as_people_type_them() -> None:
    found = outside()
    code = fresh(found)
    typed = " ".join((code[:3], code[3:])).translate({ord(str(n)): ord("０") + n for n in range(10)})
    assert do(found, refund(code=typed)).state is State.REFUND_HELD


def test_nobody_tries_codes_for_long() -> None:
    found = outside()
    right = fresh(found)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(one_time_codes.TRIES):
        with pytest.raises(Invalid):
            do(found, refund(code=wrong))
    with pytest.raises(TooMany):
        do(found, refund(code=right))
    later = fresh(found, at=NOW + timedelta(hours=1))
    assert do(found, refund(code=later), now=NOW + timedelta(hours=1)).state is State.REFUND_HELD


def test_much_money_needs_a_second_person_with_a_code() -> None:
    found = outside()
    assert do(found, refund("5000", code=fresh(found))).state is State.REFUND_UNCONFIRMED
    with pytest.raises(NotAllowed):
        do(found, ConfirmPayout(code=fresh(found)))
    assert do(found, ConfirmPayout(code=fresh(found, LEAD)), LEAD).state is State.REFUND_HELD


def pay(found: Outside, reference: str) -> None:
    put(found, state=State.REFUNDING)  # the hold is over
    do(found, RecordRefund(reference=reference))


def test_one_person_cannot_pay_the_limit_twice_and_both_payments_stay_in_sight() -> None:
    found = outside()
    put(found, state=State.DIAGNOSED)
    assert do(found, refund("1000", code=fresh(found))).state is State.REFUND_HELD
    pay(found, "R-1")
    put(found, state=State.DIAGNOSED)
    assert do(found, refund("1000", code=fresh(found))).state is State.REFUND_UNCONFIRMED
    with pytest.raises(NotAllowed):
        do(found, ConfirmPayout(code=fresh(found)))
    assert do(found, ConfirmPayout(code=fresh(found, LEAD)), LEAD).state is State.REFUND_HELD
    pay(found, "R-2")
    seen = presentation.case_view(found.context, case_of(found), "en").payments
    assert [(one.amount, one.reference) for one in seen] == [(Decimal(1000), "R-1"), (Decimal(1000), "R-2")]
    rows = [value for _, value in case_parts.payout(found.context, case_of(found), "en")]
    assert ("R-1" in rows, "R-2" in rows, rows.count("Technician 1")) == (True, True, 2)


def quoted(found: Outside) -> Case:
    quote = Quoted(
        at=NOW,
        lines=(("labour", "minor", Decimal(50)),),
        total=Decimal(50),
        currency="CNY",
        policy_version="1",
    )
    return put(found, state=State.QUOTED, quoted=quote)


def test_consent_to_a_quote_needs_its_code() -> None:
    found = outside()
    case = quoted(found)
    code = one_time_codes.quote_code(found.context.signed_links, case)
    mail = PendingMail(id=f"{NUMBER}/9/1", message="QuoteOffered", to="customer")
    around = recipients.surroundings(
        found.context, case, mail, recipients.recipient_of(found.context, case, mail)
    )
    assert around.code == code
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with pytest.raises(Invalid) as refused:
        service.act(found.context, NUMBER, AcceptQuote(code=wrong), actor=CUSTOMER, now=NOW)
    assert [fault.code for fault in refused.value.faults] == ["wrong_code"]
    done = service.act(found.context, NUMBER, AcceptQuote(code=code), actor=CUSTOMER, now=NOW)
    assert done.state is State.AWAITING_PAYMENT
    assert done.consents[-1].amount == Decimal(50)


def test_the_code_of_an_older_quote_accepts_nothing() -> None:
    found = outside()
    old = one_time_codes.quote_code(found.context.signed_links, quoted(found))
    case = case_of(found)
    assert case.quoted
    put(found, quoted=case.quoted.model_copy(update={"at": NOW + MINUTE, "total": Decimal(500)}))
    with pytest.raises(Invalid):
        service.act(found.context, NUMBER, AcceptQuote(code=old), actor=CUSTOMER, now=NOW)


def test_assigning_gives_the_hat_to_the_other() -> None:
    found = outside()
    case = do(found, Assign(person=OTHER))
    assert Role.OWNER in staffing.roles_of(found.context, case, OTHER)
    assert Role.OWNER not in staffing.roles_of(found.context, case, OWNER)


def test_an_actor_without_hats_does_no_work() -> None:
    found = outside()
    with pytest.raises(NotAllowed):
        service.act(found.context, NUMBER, refund(), actor=Actor(role=Role.STAFF, who=OTHER), now=NOW)
