"""A person who leaves traces at every door of the desk, beside a neighbour who must keep all of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from functools import cache
from io import BytesIO

from chalicelib.adapters.queue_messages import QueuedCaseMail, QueuedLinks, parse_message
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.cases.register import registration as product_registration
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Close, CorrectContact, Note, Reply
from chalicelib.domain.products.register import Registered
from chalicelib.domain.products.registration_form import Registration
from chalicelib.inbound import announcements, pipeline
from chalicelib.outbound.deliveries import deliver_mail
from tests import samples
from tests.domain.lives import POLICY
from tests.dynamo import FakeDynamo
from tests.fakes import FakeS3, Outside
from tests.outside import PNG
from tests.samples import CUSTOMER, NOW, STAFF
from tests.writing import SERVICE, written

ADDRESS, NEIGHBOUR = "Ye.Qiu@example.org", "neighbour@example.net"
MARKERS = {
    "address": "ye.qiu@example.org",
    "name": "叶秋声",
    "phone": "+86 139 1234 5678",
    "street": "梧桐路七十七号",
    "serial": "P1Q77000123",
    "text": "屏幕上有一道紫线",
    "mail": "夜里还会自己重启",
}
WHO = {
    "email": ADDRESS,
    "name": MARKERS["name"],
    "phone": MARKERS["phone"],
    "address": MARKERS["street"],
    "serial_number": MARKERS["serial"],
    "description": MARKERS["text"],
}


@dataclass
class Life:
    """What the person did, on fakes."""

    outside: Outside = field(default_factory=lambda: Outside(policy=POLICY))
    mails: int = 0

    def live(self) -> Life:
        self.neighbour = self.case(email=NEIGHBOUR, name="邻居", description="门铃不响")
        self.first = self.long_case()
        self.moved = self.case(**WHO, order_number="B-2")
        self.write_mails()
        self.register()
        self.be_reported()
        self.send_all()
        return self

    def case(self, **given: object) -> Case:
        return service.submit(self.outside.context, samples.request("repair", **given), key="", now=NOW)

    def long_case(self) -> Case:
        """A case with files, pages of older steps, and an end."""
        s3, context = self.outside.s3, self.outside.context
        keys = [s3.upload("quarantine/one/photo.png", PNG, "image/png")]
        case = self.case(**WHO, attachments=keys)
        later = [s3.upload("quarantine/two/more.png", PNG, "image/png")]
        said = Reply(text=MARKERS["text"], attachments=tuple(later))
        service.act(context, case.number, said, actor=CUSTOMER, now=NOW)
        for _ in range(15):
            service.act(context, case.number, Note(text=MARKERS["name"] * 900), actor=STAFF, now=NOW)
        return service.act(context, case.number, Close(text="已修好"), actor=STAFF, now=NOW)

    def write(self, text: str, *, sender: str = ADDRESS, to: str = SERVICE, **more: str) -> str:
        """A mail that arrives; its id."""
        self.mails += 1
        raw = written(sender, text, to=to).as_bytes()
        raw = "".join(f"{name}: {value}\n" for name, value in more.items()).encode() + raw
        name = f"arrived{self.mails}"
        self.outside.s3.upload(f"inbound/{name}", raw, "message/rfc822")
        return name

    def receive(self, name: str, to: str = SERVICE, **verdicts: str) -> None:
        said = {f"{check}Verdict": {"status": verdicts.get(check, "PASS")} for check in pipeline.CHECKS}
        action = {"type": "S3", "objectKey": f"inbound/{name}"}
        receipt = {"recipients": [to], "action": action, **said}
        announcements.handle_notice(
            self.outside.context, json.dumps({"notificationType": "Received", "receipt": receipt}), now=NOW
        )

    def reply_to(self, case: Case, of: str) -> str:
        return self.outside.context.signed_links.reply_address(SERVICE, case.number, of)

    def write_mails(self) -> None:
        """To an own case, for a new one, to a neighbour's, as spam, and two that nobody reads."""
        own, others = self.reply_to(self.moved, ADDRESS), self.reply_to(self.neighbour, NEIGHBOUR)
        self.receive(self.write(MARKERS["mail"], to=own), own)
        self.receive(self.write(MARKERS["mail"] + "？"))
        self.receive(self.write(MARKERS["mail"], to=others), others)
        self.receive(self.write("门铃还是不响", sender=NEIGHBOUR, to=others, Cc=ADDRESS), others)
        self.receive(self.write(MARKERS["mail"] + "！"), spam="FAIL")
        aside = self.write(MARKERS["mail"])
        self.outside.context.arrivals.begin_try(aside, at=NOW)
        self.outside.context.arrivals.begin_try(aside, at=NOW)
        self.receive(aside)
        self.write(MARKERS["mail"])  # whose notice has not come yet

    def register(self) -> None:
        """A product that only the person made known, one that the shop sold, one that waits."""
        context = self.outside.context
        sold = Registered(model="FH-P1", serial="P1Q77000999", source="import", sold_on=date(2026, 3, 1))
        context.products.save(sold)
        for serial in (MARKERS["serial"], sold.serial):
            pending = product_registration.register_product(context, self.registration(serial), now=NOW)
            product_registration.confirm_registration(context, pending, now=NOW)
        product_registration.register_product(context, self.registration("P1Q77000555"), now=NOW)

    def registration(self, serial: str) -> Registration:
        given = {"model": "FH-P1", "serial_number": serial, "purchased_on": "2026-03-01"}
        who = {"name": WHO["name"], "email": ADDRESS, "privacy_consent": True}
        return Registration.model_validate(given | who)

    def be_reported(self) -> None:
        """An address that the carrier complained of, counters, and a neighbour who once had this address."""
        context, digest = self.outside.context, address_digest(ADDRESS)
        context.ledger.set_delivery_status(
            "links/1/none", outcome="refused", provider_id="", at=NOW, words=f"550 <{ADDRESS}> unknown"
        )
        context.ledger.count_try(f"answers#{digest}", now=NOW, window=timedelta(days=1))
        context.mail_queue.queue(QueuedLinks(ADDRESS, "zh", "1"))
        context.files.put_copy(digest, "earlier", BytesIO(b"PK"))  # asked for before
        former = self.case(email=ADDRESS, name="邻居", description="门铃又不响", order_number="N-2")
        service.act(context, former.number, CorrectContact(email=NEIGHBOUR), actor=CUSTOMER, now=NOW)

    def send_all(self) -> None:
        """Send what is owed: cases' mails, then what waits in the queue."""
        context = self.outside.context
        owed = [
            QueuedCaseMail(mail.id)
            for case in context.cases.all()
            for step in context.cases.history(case)
            for mail in step.mails
        ]
        queued = [message for body in self.outside.sqs.bodies if (message := parse_message(body))]
        for message in (*owed, *queued):
            deliver_mail(context, self.outside.carrier, message, now=NOW)
        self.outside.sqs.bodies.clear()
        self.outside.sqs.groups.clear()

    def left(self) -> list[str]:
        """Every place in tables and bucket where something of the person still stands."""
        return places(self.outside.dynamo, self.outside.s3, (*MARKERS.values(), address_digest(ADDRESS)))


def places(dynamo: FakeDynamo, s3: FakeS3, marks: Iterable[str]) -> list[str]:
    """Every item and object in which one of these marks stands, whatever its capitals."""
    held = {
        f"{table} {key}": str(item) for table, items in dynamo.tables.items() for key, item in items.items()
    }
    held |= {f"bucket {key}": f"{key} {readable(data)}" for key, (data, _) in s3.objects.items()}
    wanted = [mark.casefold() for mark in marks]
    return sorted(place for place, text in held.items() if any(mark in text.casefold() for mark in wanted))


@cache
def _first_life() -> Life:
    return Life().live()


def lived() -> Life:
    """A life of one's own: a copy of what the first one left."""
    first, copy = _first_life(), Life()
    copy.outside.dynamo.tables = deepcopy(first.outside.dynamo.tables)
    copy.outside.s3.objects = deepcopy(first.outside.s3.objects)
    copy.outside.s3.notes = deepcopy(first.outside.s3.notes)
    copy.neighbour, copy.first, copy.moved = first.neighbour, first.first, first.moved
    return copy


def readable(data: bytes) -> str:
    """All text of an object: as it is, and the decoded parts where it is a mail."""
    parts = (part.get_payload(decode=True) for part in message_from_bytes(data).walk())
    texts = [data, *(part for part in parts if isinstance(part, bytes))]
    return " ".join(text.decode("utf-8", "replace") for text in texts)
