"""How the shop is reached (A11): in mails, on forms and before staff, and nowhere where it says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case.commands import Say, Submit
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.form_view import view
from chalicelib.domain.views.reaching import goods_address, hotline, service_points
from chalicelib.outbound.letters import letter
from operating.samples.notices import surroundings
from tests import samples
from tests.domain.lives import LATER

REACH = {
    "telephone": {"number": "0571-1234 5678", "hours": {"zh": "每天 9 点至 18 点", "en": "daily, 9 to 18"}},
    "points": [
        {
            "name": {"zh": "一号网点", "en": "Point One"},
            "address": {"zh": "示例路 9 号", "en": "9 Shili Road"},
            "hours": {"zh": "周末不休", "en": "weekends too"},
        }
    ],
    "goods": {"zh": "示例路 8 号", "en": "8 Shili Road"},
}


def shop(**reach: Any) -> Policy:
    return samples.POLICY.model_copy(
        update={"reach": Policy.model_fields["reach"].annotation.model_validate(reach)}  # type: ignore[union-attr]
    )


def mail_text(policy: Policy, language: str, *, first: bool = False) -> str:
    """What the first mail about a request says, or one of the desk's on the way."""
    sent = Submit(number="202611-001", request=samples.request("repair", language=language))
    case = open_case(sent, actor=samples.CUSTOMER, policy=policy, now=samples.NOW).case
    if not first:
        case = decide(case, Say(text="…"), actor=samples.STAFF, policy=policy, now=LATER).case
    mail = next(mail for mail in case.pending_mails if mail.to == "customer")
    return letter(compose(case, mail, policy, surroundings(language)), language).text


def where_hint(policy: Policy, language: str) -> str:
    fields = (field for group in view("repair", language, policy).groups for field in group.fields)
    return next(field.hint for field in fields if field.name == "where")


@pytest.mark.parametrize(("language", "hours"), [("zh", "每天 9 点至 18 点"), ("en", "daily, 9 to 18")])
@pytest.mark.parametrize("first", [True, False])
def test_a_mail_says_telephone_and_hours(language: str, hours: str, *, first: bool) -> None:
    text = mail_text(shop(**REACH), language, first=first)
    assert "0571-1234 5678" in text
    assert hours in text


@pytest.mark.parametrize(("language", "place"), [("zh", "示例路 9 号"), ("en", "9 Shili Road")])
def test_the_form_names_the_places_to_bring_it_to(language: str, place: str) -> None:
    assert place in where_hint(shop(**REACH), language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shop_that_says_nothing_promises_nothing(language: str) -> None:
    silent = shop()
    assert (hotline(silent, language), service_points(silent, language)) == ("", ())
    assert goods_address(silent, language) == ""
    for first in (True, False):
        text = mail_text(silent, language, first=first)
        assert not any(word in text for word in ("0571-1234", "Telephone:", "服务电话"))
    assert where_hint(silent, language) == where_hint(samples.POLICY, language)
