"""The moments at which each mail is written, with sample people and products.

`aftercare mail preview` shows them under the shop's own policy, the golden files keep them under the
tests' policy. A new mail needs a scene here only where no scene yet comes to the moment that sends it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from chalicelib.domain.case.case import Attachment, Case
from chalicelib.domain.case.commands import (
    Actor,
    Ask,
    Cancel,
    Close,
    Command,
    CorrectContact,
    GiveBack,
    JoinCase,
    Note,
    Reply,
    ReportMailFailure,
    Say,
    Submit,
    SupplyInformation,
    Transfer,
    Undo,
)
from chalicelib.domain.case.customer_commands import AcceptInspectionFee
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.case.repair_steps import Diagnose, RecordPayment
from chalicelib.domain.case.solution_steps import ShipNew
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.fields import Language, ValidationContext
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Dealer
from chalicelib.domain.requests.forms import REQUESTS, Request
from chalicelib.outbound.letters import Letter, letter
from operating.samples.life_scenes import life_scenes
from operating.samples.notices import NOW, NUMBER, Notices, surroundings

LATER = NOW + timedelta(hours=3)
CUSTOMER = Actor(role=Role.CUSTOMER)
STAFF = Actor(role=Role.STAFF, who="tech-1@example.com")
OTHER = Actor(role=Role.OTHER, who="other@example.net")
CARRIER = Actor(role=Role.CARRIER)
DEALER = Actor(
    role=Role.STAFF, who="dealer-1@example.net", further_roles=frozenset({Role.DEALER}), outside=True
)
PHOTO = Attachment(key="cases/202611-001/abc/发票.jpg", filename="发票.jpg", type="image/jpeg", size=2048)
BODY: dict[str, Any] = {
    "name": "李梅",
    "email": "li.mei@example.com",
    "description": "屏幕从昨天起不亮，充电也没有反应。",
    "privacy_consent": True,
}
MORE: dict[str, dict[str, Any]] = {
    "repair": {"model": "FH-P1", "serial_number": "SN 0001", "purchased_on": "2026-03-05"},
    "exchange": {
        "model": "FH-R6",
        "purchased_on": "2026-11-10",
        "received_on": "2026-11-18",
        "unused": True,
    },
    "return": {"model": "FH-W8", "purchased_on": "2026-11-12", "unused": True},
    "enquiry": {},
    "complaint": {"order_number": "A-77"},
    "service": {
        "model": "FH-A35",
        "service": "installation",
        "phone": "+86 138 0013 8000",
        "address": "杭州市西湖区文三路 1 号",
    },
}
SUPPLIED = {"purchased_on": "2026-03-05", "seller": "帆禾旗舰店", "text": "发票找到了"}
CORRECTED = CorrectContact(email="mei@new.example", phone="13900139000")
OTHERS = {
    "RequestReceived-several": ("202611-002 · FH-R6", "202611-003 · FH-W8"),
    "SendItIn-several": ("202611-002 · FH-R6",),
}
RELATED = {"NewRequest-repair": ("202611-000 · FH-P1", "202610-017 · FH-P1")}
SAID = Say(text="配件已到，明天寄出。")


@dataclass(frozen=True)
class Scenes:
    """Cases at the moment when a mail is promised, under one policy."""

    policy: Policy

    @cached_property
    def cases(self) -> Mapping[str, Callable[[], Case]]:
        """Per scene the case whose last write promises the mail that the scene is named after.

        A mail without a scene of its own is shown at the first moment here that promises it.
        """
        own = self._scenes()
        named = {name.partition("-")[0] for name in own}
        shared = {mail.message: case for case in reversed(own.values()) for mail in case().pending_mails}
        return own | {message: case for message, case in shared.items() if message not in named}

    @property
    def model(self) -> str:
        return str(self.request("repair").model)

    def _scenes(self) -> dict[str, Callable[[], Case]]:
        return {
            "RequestReceived-covered": lambda: self.open_case("repair"),
            "RequestReceived-urgent": lambda: self.open_case("repair", safety_hazard=True),
            "RequestReceived-expired": lambda: self.open_case("repair", purchased_on="2024-01-31"),
            "RequestReceived-fault": lambda: self.open_case("repair", liquid_or_drop=True),
            "RequestReceived-unknown": lambda: self.open_case("repair", purchased_on=None),
            "RequestReceived-exchange": lambda: self.open_case("exchange"),
            "RequestReceived-return": lambda: self.open_case("return"),
            "RequestReceived-several": lambda: self.open_case("repair"),
            "RequestReceived-enquiry": lambda: self.open_case("enquiry"),
            "RequestReceived-complaint": lambda: self.open_case("complaint"),
            "RequestReceived-service": lambda: self.open_case("service"),
            "NewRequest-repair": lambda: self.with_photo(
                "repair", where="send_in", preferred_times="周末", phone="13800138000"
            ),
            "NewRequest-urgent": lambda: self.open_case("repair", safety_hazard=True, unusable=True),
            "NewRequest-enquiry": lambda: self.open_case("enquiry"),
            "NewRequest-service": lambda: self.open_case("service"),
            "DealerRequest": self.dealer_case,
            "DealerCannot": lambda: self.after(
                GiveBack(text="这个型号我们不装，请另派人。"), by=DEALER, case=self.dealer_case()
            ),
            "CustomerWrote-reply": lambda: self.after(Reply(text="还在响。\n下午可以来电。"), files=(PHOTO,)),
            "CustomerWrote-supplied": lambda: self.after(SupplyInformation.model_validate(SUPPLIED)),
            "CustomerWrote-corrected": lambda: self.after(CORRECTED),
            "ContactCorrected": lambda: self.after(CORRECTED),
            "CustomerWrote-cancelled": lambda: self.after(Cancel(reason="自己修好了")),
            "OtherWrote": lambda: self.after(
                JoinCase(sender=OTHER.who, text="我是她的家人。\n修好了吗？"), by=OTHER
            ),
            "MailFailed-permanent": lambda: self.after(self._mail_failure(permanent=True), by=CARRIER),
            "MailFailed-passing": lambda: self.after(self._mail_failure(permanent=False), by=CARRIER),
            "CasePassedOn": lambda: self.after(Transfer(team="logistics"), by=STAFF),
            "ActionDone-said": lambda: self.after(SAID, by=STAFF),
            "ActionDone-note": lambda: self.after(Note(text="客户着急，优先。"), by=STAFF),
            "MessageWithdrawn": lambda: self.after(Undo(), by=STAFF, case=self.after(SAID, by=STAFF)),
            "RequestCancelled": lambda: self.after(Cancel()),
            "QuestionAsked": lambda: self.after(Ask(text="请问哪天买的？\n请拍一张铭牌的照片。"), by=STAFF),
            "QuestionAsked-facts": lambda: self.after(Ask(facts=("serial_number", "proof")), by=STAFF),
            "Reclassified-repair": lambda: self.after(
                Reclassify(kind="repair", model=self.model, purchased_on=date(2026, 3, 5)),
                by=STAFF,
                case=self.open_case("enquiry"),
            ),
            "Reclassified-urgent": lambda: self.after(
                Reclassify(purchased_on=date(2024, 1, 5), unusable=True),
                by=STAFF,
                case=self.open_case("repair"),
            ),
            "CaseClosed": lambda: self.after(Close(text="更换了屏幕，测试正常。"), by=STAFF),
            **life_scenes(self.lead_case, self.policy, self.model),
        }

    @property
    def others(self) -> Mapping[str, Callable[[Language], Any]]:
        """Mails that no step of a case promises."""
        return Notices(self.policy).all

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.cases, *self.others)

    def write(self, scene: str, language: Language) -> Letter:
        """Write the letter of a scene, as it leaves."""
        said: Any = (
            self.others[scene](language)
            if scene in self.others
            else self.message(
                self.cases[scene](),
                scene.partition("-")[0],
                language,
                RELATED.get(scene, ()),
                OTHERS.get(scene, ()),
            )
        )
        return letter(said, language, to_team=said.to_staff)

    def message(
        self,
        case: Case,
        name: str,
        language: Language,
        related: tuple[str, ...] = (),
        others: tuple[str, ...] = (),
    ) -> Any:
        """Compose the mail of that class that the last write of the case promises. Raises LookupError."""
        mail = next((mail for mail in case.pending_mails if mail.message == name), None)
        if mail is None:
            owed = ", ".join(one.message for one in case.pending_mails) or "none"
            raise LookupError(f"the scene of {name} ends with {case.steps[-1].event}, which owes: {owed}")
        return compose(case, mail, self.policy, surroundings(language, related, others))

    def request(self, kind: str, **changes: Any) -> Request:
        """A request of this kind; a change to None leaves the field out."""
        body = {name: value for name, value in {**BODY, **MORE[kind], **changes}.items() if value is not None}
        if body.get("model") and body["model"] not in self.policy.models:
            body["model"] = self.policy.products[0].model
        known = ValidationContext(today=NOW.date(), models=self.policy.models)
        return REQUESTS[kind].model_validate(body, context=known)

    def open_case(self, kind: str, **changes: Any) -> Case:
        command = Submit(number=NUMBER, request=self.request(kind, **changes))
        return open_case(command, actor=CUSTOMER, policy=self.policy, now=NOW).case

    def dealer_case(self) -> Case:
        """An installation that a dealer carries, whether or not the policy has one."""
        names = dict.fromkeys(self.policy.brand, "Example Dealer")
        dealer = Dealer(key="example-dealer", name=names, carries=("installation",))
        levels = self.policy.pages.service_levels.model_copy(update={"dealers": (dealer,)})
        pages = self.policy.pages.model_copy(update={"service_levels": levels})
        request = self.request("service", service="installation", seller="example-dealer")
        command, policy = (
            Submit(number=NUMBER, request=request),
            self.policy.model_copy(update={"pages": pages}),
        )
        return open_case(command, actor=CUSTOMER, policy=policy, now=NOW).case

    def with_photo(self, kind: str, **changes: Any) -> Case:
        command = Submit(number=NUMBER, request=self.request(kind, **changes))
        return open_case(command, actor=CUSTOMER, files=(PHOTO,), policy=self.policy, now=NOW).case

    def after(
        self, command: Command, *, by: Actor = CUSTOMER, case: Case | None = None, files: Any = ()
    ) -> Case:
        before = case or self.open_case("repair", purchased_on=None)
        return decide(before, command, actor=by, files=files, policy=self.policy, now=LATER).case

    def lead_case(
        self, *steps: tuple[Actor, Command], kind: str = "repair", last_at: date | None = None, **changes: Any
    ) -> Case:
        """A new case taken through these steps, an hour after another; the last at the end of a day.

        Where they come to a diagnosis, the customer has agreed to what it costs.
        """
        case = self.open_case(kind, **changes)
        for hours, (actor, command) in enumerate(steps, start=1):
            is_last = hours == len(steps)
            at = self.policy.end_of(last_at) if last_at and is_last else NOW + timedelta(hours=hours)
            if case.state is State.INSPECTION_OFFERED and isinstance(command, Diagnose):
                agreed = AcceptInspectionFee(code="482913")
                case = decide(case, agreed, actor=CUSTOMER, policy=self.policy, now=at).case
            case = decide(case, self._of(case, command), actor=actor, policy=self.policy, now=at).case
        return case

    def _of(self, case: Case, command: Command) -> Command:
        """What is sent out new is of the case's own model, and all that was quoted is paid."""
        if isinstance(command, ShipNew) and command.new_model not in self.policy.models:
            return command.model_copy(update={"new_model": case.request.model})
        if isinstance(command, RecordPayment) and case.quoted:
            return command.model_copy(update={"amount": case.quoted.total})
        return command

    def _mail_failure(self, *, permanent: bool) -> ReportMailFailure:
        words = "550 5.1.1 no such mailbox" if permanent else "452 4.2.2 mailbox full"
        return ReportMailFailure(address=str(BODY["email"]), permanent=permanent, words=words)
