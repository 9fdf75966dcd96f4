"""Words that staff read where the customer's own would mislead; what has none here is the customer's."""

from chalicelib.domain.fields import Language
from chalicelib.domain.words import label

STAFF_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "state": {
        "received": ("待受理", "Not taken yet"),
        "waiting": ("等待客户答复", "Waiting for the customer"),
    },
    "event": {
        "reply": ("客户留言", "The customer wrote"),
        "supply_information": ("客户补充了资料", "The customer added information"),
        "correct_contact": ("客户更正了联系方式", "The customer corrected contact details"),
        "cancel": ("客户撤销了申请", "The customer cancelled"),
        "assign": ("指派给您", "Given to you"),
        "transfer": ("转给您所在的部门", "Passed to your team"),
        "urgent": ("改为紧急", "Made urgent"),
        "note": ("内部备注（客户看不到）", "Your note, kept inside"),
        "ask": ("发给客户的问题", "Your question to the customer"),
        "say": ("发给客户的话", "Your words to the customer"),
        "close": ("结案时告诉客户的话", "Your closing words to the customer"),
    },
}


def staff_label(group: str, key: str, language: Language) -> str:
    """The word for staff. Raises KeyError when there is none at all."""
    words = STAFF_WORDS.get(group, {}).get(key)
    return words[0 if language == "zh" else 1] if words else label(group, key, language)
