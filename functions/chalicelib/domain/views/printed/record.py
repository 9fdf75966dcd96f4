"""The paper forms that a case can print (E1, E2, E4, C2, C6, C8, C9, C12): a function per form.

A record is blocks of fields; one template prints them all. What the customer prints shows the
customer's own data masked, as the case page does; what staff print shows it whole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from unicodedata import east_asian_width

from chalicelib.domain.case.case import Attachment, Case, Step
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Whose
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.views.api_models import masked_customer
from chalicelib.domain.views.formatting import day, product_name
from chalicelib.locale.money import write_money
from chalicelib.locale.words import label

HALF = 30  # columns
PAPERS = (  # a paper's number is its place here, and stays: new ones come at the end
    *("report", "service_record", "follow_ups", "diagnosis", "repair_report", "return_application"),
    *("quote", "rma_slip", "exchange", "refund"),
    *("requisition", "survey"),
)
PRINTED = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True)
class Block:
    """A part of a form: `pairs` are label and value; `rows` under `heads`, or `checkboxes` to tick.

    `pictures` are files by name and address, which is empty where it cannot be printed.
    """

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    checkboxes: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()

    @property
    def is_filled(self) -> bool:
        return bool(self.pairs or self.rows or self.checkboxes or self.pictures)

    @property
    def laid(self) -> tuple[tuple[str, str, bool], ...]:
        """The pairs, each with whether it takes the whole width: long ones, and one left without a fellow."""
        laid: list[tuple[str, str, bool]] = []
        for index, (name, value) in enumerate(self.pairs):
            fellows = sum(not wide for *_, wide in laid) % 2
            alone = not fellows and (index + 1 == len(self.pairs) or is_long(self.pairs[index + 1][1]))
            laid.append((name, value, is_long(value) or alone))
        return tuple(laid)


def is_long(value: str) -> bool:
    """Whether a value needs more than half of the sheet's width; Chinese signs are twice as wide."""
    return "\n" in value or sum(2 if east_asian_width(sign) in "WF" else 1 for sign in value) > HALF


@dataclass(frozen=True)
class Record:
    """One printed form; `copies` are its sheets, each with the name of who keeps it."""

    name: str
    title: str
    number: str
    date: str
    blocks: tuple[Block, ...]
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ("",)
    code: str = ""

    def paper(self, language: Language) -> str:
        """The number of the form itself, as it stands on its paper."""
        return label("record", "paper", language).format(number=f"{PAPERS.index(self.name) + 1:03}")


@dataclass(frozen=True)
class Sheet:
    """What a form is filled from: the case, its steps, who reads it, and the names behind addresses."""

    case: Case
    steps: tuple[Step, ...]
    policy: Policy
    language: Language
    whose: Whose
    now: datetime
    name_of: Callable[[str], str] = field(default=lambda address: address)
    address_of: Callable[[Attachment], str] = field(default=lambda file: "")

    def say(self, key: str, **data: object) -> str:
        return label("record", key, self.language).format(**data)

    def word(self, group: str, key: str) -> str:
        return label(group, key, self.language)

    def day(self, at: datetime | date | None) -> str:
        """A date at the shop, empty for none."""
        if at is None:
            return ""
        return day(today(self.policy, at) if isinstance(at, datetime) else at, self.language)

    def money(self, amount: Decimal) -> str:
        return write_money(amount, self.language, self.policy.currency)

    def charge(self, amount: Decimal) -> str:
        return self.money(amount) if amount else self.say("free")

    def last(self, *events: Event) -> Step | None:
        """The newest step of these kinds that still holds."""
        held = [step for step in self.steps if step.event in events and not step.undone]
        return held[-1] if held else None

    def on(self, *events: Event) -> str:
        step = self.last(*events)
        return self.day(step.at) if step else ""

    def by(self, *events: Event) -> str:
        """Who took the newest step of these kinds, by name."""
        step = self.last(*events)
        return self.name_of(step.who) if step and step.who else ""

    def pictures(self, *events: Event) -> Block:
        """What was attached to the newest step of each of these kinds: a photo of the damage."""
        files = tuple(
            file
            for event in events
            if (step := self.last(event))
            for file in step.attachments
            if not file.set_aside
        )
        shown = tuple(
            (file.filename, self.address_of(file) if file.type in PRINTED else "") for file in files
        )
        return Block(title=self.say("pictures"), pictures=shown)

    def block(self, title: str, **values: str | None) -> Block:
        """Fields in the order given, without those that nobody filled."""
        pairs = tuple((self.say(name), value) for name, value in values.items() if value)
        return Block(title=self.say(title), pairs=pairs)

    def record(self, name: str, *blocks: Block | None, signed: Iterable[str] = (), **more: object) -> Record:
        kept = tuple(block for block in blocks if block and block.is_filled)
        return Record(
            name=name,
            title=self.word("document", name),
            number=self.case.number,
            date=self.day(self.now),
            blocks=kept,
            signatures=tuple(self.say(f"sign_{who}") for who in signed),
            **more,  # type: ignore[arg-type]
        )


def customer(sheet: Sheet) -> Block:
    known = sheet.case.request if sheet.whose == "staff" else masked_customer(sheet.case)
    return sheet.block(
        "customer", name=known.name, phone=known.phone, email=known.email, address=known.address
    )


def product_block(sheet: Sheet) -> Block:
    request = sheet.case.request
    return sheet.block(
        "product",
        model=product_name(sheet.case, sheet.policy, sheet.language),
        serial=request.serial_number,
        bought=sheet.day(request.purchased_on),
        order=request.order_number,
    )
