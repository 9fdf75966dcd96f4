"""What staff attach to a step reaches the customer: on the page, on paper and by name in the next mail."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.case import Attachment, Case
from chalicelib.domain.case.commands import Note, Say, Take
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.views.printed.record import Sheet
from chalicelib.domain.views.printed.service_forms import FORMS
from chalicelib.domain.views.told_steps import NAMELESS, WITH_FILES, is_said
from chalicelib.domain.workflow.transitions import TRANSITIONS
from chalicelib.outbound.letters import letter
from operating.samples.notices import surroundings
from tests.domain.lives import ACTORS, COMMANDS, LATER, POLICY, ready

PHOTO = Attachment(key="cases/202611-001/files/a.jpg", filename="damage.jpg", type="image/jpeg", size=9)
E, S = Event, State
# Where a step is taken with a photo, and the step whose mail is the first that may name it.
WAYS: dict[Event, tuple[State, Event]] = {
    E.RECEIVE_ITEM: (S.AWAITING_ITEM, E.RECEIVE_ITEM),
    E.DIAGNOSE: (S.DIAGNOSING, E.PLAN_REPAIR),
    E.FETCH_ITEM: (S.VISIT_SCHEDULED, E.FETCH_ITEM),
    E.COMPLETE_VISIT: (S.VISIT_SCHEDULED, E.COMPLETE_VISIT),
    E.FINISH_REPAIR: (S.REPAIRING, E.SHIP_BACK),
}
BETWEEN = {E.FINISH_REPAIR: (E.PASS_CHECK,)}


def done(case: Case, event: Event, *files: Attachment) -> Case:
    return decide(case, COMMANDS[event], actor=ACTORS[Role.OWNER], files=files, policy=POLICY, now=LATER).case


def named(case: Case) -> tuple[str, ...]:
    """The files that the last write's mail to the customer names."""
    mail = next(mail for mail in case.pending_mails if mail.to == "customer")
    return tuple(compose(case, mail, POLICY, surroundings("zh")).added_files)  # type: ignore[attr-defined]


def said(case: Case) -> list[str]:
    return [file.filename for step in case.steps if is_said(step, case.state) for file in step.attachments]


def test_each_step_that_takes_files_is_tried() -> None:
    assert set(WAYS) <= WITH_FILES


@pytest.mark.parametrize("event", WAYS)
def test_a_photo_is_on_the_page_and_named_in_the_first_mail_that_tells(event: Event) -> None:
    state, telling = WAYS[event]
    case = done(ready(state), event, PHOTO)
    for step in (*BETWEEN.get(event, ()), *((telling,) if telling is not event else ())):
        case = done(case, step)
    assert said(case) == ["damage.jpg"]
    assert named(case) == ("damage.jpg",)
    later = decide(case, Say(text="还有事吗"), actor=ACTORS[Role.OWNER], policy=POLICY, now=LATER).case
    assert named(later) == ()


def test_a_finding_is_not_shown_before_it_is_told() -> None:
    case = done(ready(S.DIAGNOSING), E.DIAGNOSE, PHOTO)
    assert said(case) == []
    told = decide(case, Say(text="快好了"), actor=ACTORS[Role.OWNER], policy=POLICY, now=LATER).case
    assert named(told) == ()
    assert named(done(told, E.PLAN_REPAIR)) == ("damage.jpg",)


@pytest.mark.parametrize("command", [Note(text="内部"), Take()])
def test_what_stays_inside_takes_its_files_along(command: Note | Take) -> None:
    case = decide(
        ready(S.IN_PROGRESS), command, actor=ACTORS[Role.STAFF], files=(PHOTO,), policy=POLICY, now=LATER
    ).case
    assert said(case) == []


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ("diagnosis", E.DIAGNOSE),
        ("repair_report", E.COMPLETE_VISIT),
        ("service_record", E.COMPLETE_VISIT),
    ],
)
def test_a_photo_is_printed_with_the_report(form: str, event: Event) -> None:
    case = done(ready(WAYS[event][0]), event, PHOTO)
    sheet = Sheet(
        case=case, steps=case.steps, policy=POLICY, language="zh", whose="customer", now=LATER,
        address_of=lambda file: f"https://files.example/{file.key}",
    )  # fmt: skip
    pictures = [one for block in FORMS[form].fill(sheet).blocks for one in block.pictures]
    assert pictures == [("damage.jpg", f"https://files.example/{PHOTO.key}")]


@pytest.mark.parametrize("event", [E.CLOSE, E.CANCEL])
def test_the_last_mail_names_what_no_mail_named_before(event: Event) -> None:
    case = done(ready(S.IN_PROGRESS, item_here=False), E.SAY, PHOTO)
    unsaid = case.model_copy(
        update={"steps": tuple(one.model_copy(update={"mails": ()}) for one in case.steps)}
    )
    actor = ACTORS[Role.CUSTOMER if event is E.CANCEL else Role.STAFF]
    ended = decide(unsaid, COMMANDS[event], actor=actor, policy=POLICY, now=LATER).case
    assert named(ended) == ("damage.jpg",)
    assert "damage.jpg" in words_of(ended)


def words_of(case: Case) -> str:
    mail = next(mail for mail in case.pending_mails if mail.to == "customer")
    return letter(compose(case, mail, POLICY, surroundings("zh")), "zh").text


def test_a_mail_that_tells_a_customer_of_a_step_names_files_or_is_passed_over() -> None:
    names = {mail.message for row in TRANSITIONS for mail in row.mails if mail.to == "customer"}
    without = {name for name in names if "added_files" not in Mail.by_name[name].__dataclass_fields__}
    assert without == NAMELESS - {"AddressReplaced", "MessageWithdrawn"}
