"""The scenes of `aftercare mail preview`, under the tests' policy."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.policy.policy import Policy
from operating.samples.notices import Notices
from operating.samples.scenes import Scenes
from tests.domain import lives

MORE_CLAUSES = {
    "responsibility": ("warranty", "责任与费用", "Who is responsible, who pays"),
    "warranty-extension": ("warranty", "维修后加保", "Longer warranty after a repair"),
    "price-inspection": ("price-list", "检测费", "Inspection fee"),
    "price-quote": ("price-list", "报价和付款", "Quote and payment"),
    "exchange-shipping": ("returns", "换新发货", "Sending the new one"),
    "refund-payment": ("returns", "退款到账", "Paying the refund"),
}


def whole_policy() -> Policy:
    """The policy of the tests' lives, with the clauses that mails link to and longer cover after a repair."""
    plain: dict[str, Any] = lives.POLICY.model_dump(mode="json", by_alias=True)
    plain["clauses"] |= {
        name: {"page": page, "zh": zh, "en": en} for name, (page, zh, en) in MORE_CLAUSES.items()
    }
    plain["pages"]["warranty"]["after_repair"] = {"months": 3}
    return Policy.model_validate(plain)


POLICY = whole_policy()
THEATRE = Scenes(POLICY)
SCENES = THEATRE.cases
ALL = THEATRE.names
written = THEATRE.write
message = THEATRE.message
opened = THEATRE.open_case
with_photo = THEATRE.with_photo
after = THEATRE.after
links = Notices(POLICY).links
registered = Notices(POLICY).product_registered
