"""The operator's own words, in both languages."""

from chalicelib.domain.fields import Language

SHOWN: dict[str, tuple[str, str]] = {
    "facts": ("客户与产品", "Customer and product"),
    "coverage": ("保修判定", "Who pays"),
    "entitlements": ("客户可以选择", "The customer may have"),
    "deadlines": ("时限", "Deadlines"),
    "money": ("费用", "Money"),
    "consents": ("客户的同意", "Consents"),
    "timeline": ("经过", "What happened"),
    "nobody": ("无人负责", "nobody's"),
    "rests": ("暂停，自", "at rest since"),
    "late": ("已逾期", "late"),
    "undone": ("已撤回", "taken back"),
    "number": ("编号", "number"),
    "state": ("状态", "state"),
    "urgency": ("紧急程度", "urgency"),
    "team": ("部门", "team"),
    "owner": ("负责人", "owner"),
    "due": ("下一时限", "next due"),
    "kind": ("诉求", "kind"),
    "none": ("没有符合条件的申请。", "No case fits."),
    "count": ("共 {number} 件，{late} 件逾期。", "{number} in all, {late} late."),
}


def shown(name: str, language: Language, **data: object) -> str:
    return SHOWN[name][0 if language == "zh" else 1].format(**data)
