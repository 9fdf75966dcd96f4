"""Mails that no step of a case promises, with sample people and products."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import CaseLine, Link, OtherCase, Surroundings
from chalicelib.domain.kernel.states import State
from chalicelib.domain.mail.arrivals import ByHand, MailNotRead, NotDone
from chalicelib.domain.mail.intake import CaseLinks
from chalicelib.domain.mail.personal_data import (
    CopyReady,
    CopyToConfirm,
    DataErased,
    DataMail,
    ErasurePutOff,
    ErasureToConfirm,
)
from chalicelib.domain.mail.products import (
    ProductAccepted,
    ProductClaimed,
    ProductKept,
    ProductMail,
    ProductPassedOn,
    ProductQuestion,
    ProductRegistered,
)
from chalicelib.domain.mail.staff import Alarm, Deadlines, DeviceCode, Digest, FreshCode, StaffLink
from chalicelib.domain.policy.coverage import coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.claims import confirm_claim
from chalicelib.domain.products.register import HolderClaim, Registered
from chalicelib.domain.replies.menu import menu
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views.formatting import day, moment
from chalicelib.domain.views.staff_words import say
from chalicelib.locale.words import label
from chalicelib.personal_data.receipts import put_off_lines, receipt_lines, remaining_lines

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NUMBER, SITE = "202611-001", "http://127.0.0.1:8000"
CASE_URL = SITE + "/{language}/case/#202611-001.token"
WORK_URL = SITE + "/api/staff/token"
SERIAL, BOUGHT = "P12026001", date(2026, 3, 3)
DATA_URL = SITE + "/api/data/token"
LINKED = {"product_url": SITE + "/api/products/token"}


def surroundings(
    language: Language, related: tuple[str, ...] = (), others: tuple[str, ...] = ()
) -> Surroundings:
    """What a mail needs besides the case; earlier cases, and others of its request, only where told of."""
    return Surroundings(
        language=language,
        site_url=SITE,
        case_url=CASE_URL.format(language=language),
        service_address="service@example.com",
        together=tuple(
            OtherCase(one, CASE_URL.format(language=language), is_urgent=False, same_parcel=True)
            for one in others
        ),
        related=tuple(Link(one, WORK_URL) for one in related),
        registered=(say("register_exchange", language, day=day(BOUGHT, language)),) if related else (),
        work_url=WORK_URL,
        owner="陈师傅",
        owner_phone="0571 0000 0000",
        code="482913",
    )


@dataclass(frozen=True)
class Notices:
    """The messages under one policy, each by its language."""

    policy: Policy

    @property
    def all(self) -> Mapping[str, Callable[[Language], Any]]:
        return {
            "CaseLinks": self.links,
            "ProductRegistered": self.product_registered,
            "ProductPassedOn": lambda language: self.product_mail(
                ProductPassedOn, language, hours="24", **LINKED
            ),
            "ProductClaimed": lambda language: self.product_mail(
                ProductClaimed, language, days="30", **LINKED
            ),
            "ProductAccepted": lambda language: self.product_mail(ProductAccepted, language),
            "ProductKept": lambda language: self.product_mail(ProductKept, language),
            "ProductQuestion": self.product_question,
            "CopyToConfirm": lambda language: self.data_mail(CopyToConfirm, language),
            "ErasureToConfirm": lambda language: self.data_mail(ErasureToConfirm, language),
            "CopyReady": self.copy_ready,
            "DataErased": self.data_erased,
            "ErasurePutOff": self.erasure_put_off,
            "NotDone": self.not_done,
            "NotDone-help": self.help_answer,
            "MailNotRead": self.not_read,
            "ByHand": self.by_hand,
            "Deadlines": self.deadlines,
            "Digest": self.digest,
            "FreshCode": self.fresh_code,
            "DeviceCode": self.device_code,
            "StaffLink": self.staff_link,
            "Alarm": self.alarm,
        }

    def links(self, language: Language) -> CaseLinks:
        url = CASE_URL.format(language=language)
        return CaseLinks(
            brand=self.policy.brand[language],
            cases=(Link("202611-001 · 维修", url), Link("202611-002 · 换货", url.replace("001", "002"))),
        )

    def product_registered(self, language: Language) -> ProductRegistered:
        facts = CoverageQuestion(model=self.policy.products[0].model, purchased_on=BOUGHT)
        answer = coverage(facts, kind="repair", policy=self.policy, today=BOUGHT)
        assert answer, "a model is named"
        product, url = (facts.model, SERIAL), LINKED["product_url"]
        return ProductRegistered.compose(product, answer, self.policy, surroundings(language), url)

    def product_mail(self, mail: type[ProductMail], language: Language, **more: str) -> ProductMail:
        common = mail.common(self.policy.products[0].model, SERIAL, self.policy, surroundings(language))
        return mail(**common, **more)

    def product_question(self, language: Language) -> ProductQuestion:
        sold = Registered(
            model=self.policy.products[0].model,
            serial=SERIAL,
            source="import",
            sold_on=BOUGHT + timedelta(days=30),
        )
        claim = HolderClaim(
            id="0123456789abcdef",
            email="li.mei@example.com",
            purchased_on=BOUGHT,
            order_number="B-1042",
            seller="example.com",
        )
        asked = confirm_claim(sold, claim, now=NOW)
        return ProductQuestion.compose(asked, asked.claims[0], self.policy, surroundings(language))

    def data_mail(self, mail: type[DataMail], language: Language) -> DataMail:
        hours = str(self.policy.pages.privacy.data_confirm_hours)
        return mail(brand=self.policy.brand[language], number=NUMBER, confirm_url=DATA_URL, hours=hours)

    def copy_ready(self, language: Language) -> CopyReady:
        days = str(self.policy.pages.privacy.data_copy_days)
        return CopyReady(brand=self.policy.brand[language], download_url=DATA_URL, days=days)

    def data_erased(self, language: Language) -> DataErased:
        counts = {"cases": 2, "mails": 3, "products": 1, "records": 12}
        return DataErased(
            brand=self.policy.brand[language],
            at=moment(NOW, self.policy, language),
            erased=tuple(receipt_lines(counts, (NUMBER, "202611-002"), language)),
            remains=tuple(remaining_lines(self.policy, language)),
        )

    def erasure_put_off(self, language: Language) -> ErasurePutOff:
        return ErasurePutOff(
            brand=self.policy.brand[language],
            reasons=tuple(put_off_lines((("their_goods", NUMBER),), language)),
            service_address="service@example.com",
        )

    def not_done(self, language: Language) -> NotDone:
        return NotDone(
            brand=self.policy.brand[language],
            number=NUMBER,
            asked=False,
            reason=label("not_done", "nearly_a_command", language),
            line="clsoe 已修好",
            menu=menu(State.RECEIVED, language),
            teams=(),
            people=(),
        )

    def help_answer(self, language: Language) -> NotDone:
        reason = label("not_done", "help", language)
        return replace(self.not_done(language), asked=True, reason=reason, line="")

    def not_read(self, language: Language) -> MailNotRead:
        return MailNotRead(
            brand=self.policy.brand[language],
            reason=label("not_read", "encrypted", language),
            megabytes="30",
            request_url=f"{SITE}/{language}/request/",
        )

    def by_hand(self, language: Language) -> ByHand:
        return ByHand(
            brand=self.policy.brand[language],
            sender="tech-1@example.com",
            subject="[202611-001] close",
            reason=label("by_hand", "forged_staff", language),
            number=NUMBER,
            text="结案 已修好",
            kept_as="mail/202611/0123456789abcdef",
        )

    def deadlines(self, language: Language) -> Deadlines:
        line = self._line(language)
        return Deadlines(
            brand=self.policy.brand[language],
            near=(line("202611-004", "repair", "repair", 30),),
            missed=(
                line("202611-001", "repair", "diagnosis", -2),
                line("202611-003", "enquiry", "respond", -1),
            ),
            backlog_url=WORK_URL,
        )

    def digest(self, language: Language) -> Digest:
        line = self._line(language)
        return Digest(
            brand=self.policy.brand[language],
            team=label("team", "tech", language),
            day=day(NOW.date(), language),
            overdue=(line("202611-001", "repair", "diagnosis", -2),),
            due_today=(line("202611-004", "repair", "repair", 6),),
            visits=(CaseLine("202611-006", "10:00 · 杭州市西湖区文三路 1 号", "", WORK_URL),),
            new=(line("202611-007", "service", "respond", 3),),
            waiting=(),
            backlog_url=WORK_URL,
            intake_url=WORK_URL,
        )

    def _line(self, language: Language) -> Callable[[str, str, str, int], CaseLine]:
        return lambda number, kind, timer, hours: CaseLine(
            title=f"{number} · {label('kind', kind, language)}",
            what=label("timer", timer, language),
            due=moment(NOW + timedelta(hours=hours), self.policy, language),
            url=WORK_URL,
        )

    def fresh_code(self, language: Language) -> FreshCode:
        return FreshCode(
            brand=self.policy.brand[language],
            number=NUMBER,
            event=label("command", "approve_refund", language),
            code="604182",
            until=moment(NOW + timedelta(minutes=30), self.policy, language),
        )

    def device_code(self, language: Language) -> DeviceCode:
        return DeviceCode(
            brand=self.policy.brand[language],
            code="604182",
            until=moment(NOW + timedelta(minutes=10), self.policy, language),
            days="90",
        )

    def staff_link(self, language: Language) -> StaffLink:
        return StaffLink(
            brand=self.policy.brand[language],
            number=NUMBER,
            kind=label("kind", "repair", language),
            state=label("state", "diagnosing", language),
            work_url=WORK_URL,
            days="14",
        )

    def alarm(self, language: Language) -> Alarm:
        return Alarm(
            brand=self.policy.brand[language],
            alarm=label("alarm", "forged", language),
            count="25",
            since=moment(NOW, self.policy, language),
        )
