"""What whoever goes out checks before leaving (C11): the things to bring, and what to make sure of."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy

CHECKLIST: tuple[tuple[str, str], ...] = (
    ("出发前与客户核对姓名、地址、型号、故障和时间", "First confirm name, address, model, fault and time"),
    (
        "提前 {least}–{most} 分钟到达；赶不上先道歉，再约时间",
        "Arrive {least} to {most} minutes early; if late, apologise and agree anew",
    ),
    ("工具", "Tools"),
    ("可能用到的零件", "Parts that may be needed"),
    ("周转机", "Loaner"),
    ("垫布（每次必带）", "Floor mat (always)"),
    ("上岗证", "Work permit"),
    ("价目表", "Price list"),
    ("收据", "Receipts"),
    ("维修记录单，请客户当面签字，当天交回", "Record forms: signed by the customer, handed in the same day"),
    ("留言条，客户不在家时留下", "Note slips, for when nobody is at home"),
)


def checklist(case: Case, policy: Policy, language: Language) -> tuple[str, ...]:
    """The lines for a visit that has been agreed; none for other cases."""
    if case.state is not State.VISIT_SCHEDULED:
        return ()
    early = policy.pages.service_levels.arrive_early.model_dump()
    return tuple((zh if language == "zh" else en).format(**early) for zh, en in CHECKLIST)
