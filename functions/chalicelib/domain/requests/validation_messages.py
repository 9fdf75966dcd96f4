"""From what pydantic finds to sentences that a customer can act on."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from chalicelib.domain.kernel.errors import Fault
from chalicelib.domain.kernel.fields import Language

CODES = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "extra_forbidden": "unknown_field",
    "literal_error": "not_a_choice",
    "enum": "not_a_choice",
    "date_parsing": "invalid_date",
    "date_from_datetime_parsing": "invalid_date",
    "date_from_datetime_inexact": "invalid_date",
    "date_type": "invalid_date",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "decimal_max_digits": "out_of_range",
    "decimal_max_places": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "finite_number": "out_of_range",
    "decimal_parsing": "not_a_number",
    "int_parsing": "not_a_number",
}
OUR_OWN = frozenset(
    {
        "line_break", "control_character", "invalid_email", "invalid_phone", "invalid_date", "future_date",
        "before_purchase",
        "invalid_serial",
        "too_many", "unknown_model", "consent_required", "needed_for_visit", "needed_without_email",
        "nothing_given",
    }
)  # fmt: skip

FAULTS: dict[str, tuple[str, str]] = {
    "missing": ("请填写此项。", "Please fill this in."),
    "too_long": ("内容太长，最多 {limit} 个字符。", "This is too long; {limit} characters at most."),
    "too_many": ("数量太多，最多 {limit} 个。", "These are too many; {limit} at most."),
    "unknown_field": ("没有这个字段。", "There is no such field."),
    "not_a_choice": ("请从给出的选项中选择。", "Please choose one of the options given."),
    "wrong_type": ("内容的类型不对。", "This is not the kind of value that belongs here."),
    "invalid_date": (
        "请按 年-月-日 填写有效日期，例如 2026-03-05。",
        "Please give a real date as year-month-day, such as 2026-03-05.",
    ),
    "future_date": ("日期不能晚于今天。", "This date is in the future; please check it."),
    "before_purchase": ("签收日期不能早于购买日期。", "It cannot have been received before it was bought."),
    "invalid_email": (
        "邮箱地址不正确，请检查，例如 name@example.com。",
        "This is not an e-mail address; it should look like name@example.com.",
    ),
    "invalid_phone": (
        "电话号码不正确，请检查，例如 13800138000 或 021-55551234 转 8。",
        "This is not a telephone number; it should look like +86 138 0013 8000 or 021 5555 1234 ext. 8.",
    ),
    "line_break": ("此项不能换行。", "This must be on one line."),
    "control_character": (
        "含有无法显示的控制字符，请删除后重试。",
        "This contains invisible control characters; please remove them.",
    ),
    "unknown_model": (
        "我们没有这个型号，请从列表中选择。",
        "We do not make this model; please choose one from the list.",
    ),
    "invalid_serial": (
        "序列号只包含字母、数字、空格和短横线，请对照铭牌检查。",
        "A serial number has letters, digits, spaces and hyphens only; please compare the label.",
    ),
    "not_this_model": (
        "这不是该型号的序列号，请对照铭牌检查型号和序列号。",
        "This is not a serial number of that model; please compare both with the label.",
    ),
    "consent_required": (
        "需要您同意后我们才能处理申请。",
        "We need your agreement before we can handle the request.",
    ),
    "needed_for_visit": ("需要上门时请填写此项。", "Please fill this in, because someone is to come to you."),
    "needed_without_email": (
        "没有邮箱的客户，请填写电话：往来内容要打电话告知。",
        "Without an e-mail address we need a telephone number, to tell the customer everything by phone.",
    ),
    "nothing_given": ("请至少填写一项。", "Please fill in at least one field."),
    "not_json": ("内容不是有效的 JSON。", "The body is not valid JSON."),
    "unknown_upload": ("找不到这个文件，请重新上传。", "This file is not there; please upload it again."),
    "upload_taken": (
        "这个文件已用于另一申请，请重新上传。",
        "This file belongs to another request; please upload it again.",
    ),
    "harmful_file": (
        "这个文件是程序、网页或压缩包，不是照片、视频或 PDF，我们没有收下。",
        "This file is a program, a page or an archive, not a photo, a video or a PDF; we did not take it.",
    ),
    "file_too_large": ("文件太大，最大 {limit} MB。", "This file is too large; {limit} MB at most."),
    "key_reused": (
        "同一个 Idempotency-Key 已用于另一内容。请换一个新的。",
        "This Idempotency-Key was used for another body. Please use a new one.",
    ),
    "out_of_range": ("数值超出允许的范围。", "This number is outside the range allowed."),
    "not_a_number": ("请填写数字。", "Please give a number."),
    "needs_quote": (
        "检测结论是由客户付费，不能按免费维修办理，请先报价。",
        "By the diagnosis the customer pays; please send a quote instead.",
    ),
    "not_listed": ("价目表里没有这一项。", "The price list has no such item."),
    "too_little": (
        "金额少于报价总额，收齐后再登记。",
        "This is less than the quote; wait for the whole sum.",
    ),
    "invalid_time": (
        "时间看不懂，请每行写一个，例如 2026-12-01 14:00。",
        "Please give one time per line, such as 2026-12-01 14:00.",
    ),
    "past_time": ("时间已过，请写以后的时间。", "This time is over; please give one that is to come."),
    "not_offered": ("请从提供的时间中选择。", "Please choose one of the times offered."),
    "needs_code": (
        "这一步要花公司的钱，请填写发到您邮箱的验证码。",
        "This spends the company's money: please enter the code that we send to your own address.",
    ),
    "over_the_limit": ("最多 {limit} 元。", "{limit} at most."),
    "not_depreciated": (
        "按检测结论和政策，这件产品不能折价换新，或缺少购买日期。",
        "By the diagnosis and the policy there is no depreciated exchange, or the purchase date is missing.",
    ),
    "not_to_agree": (
        "只有不可抗力造成的损坏才另行商定价格，请按价目表报价。",
        "Only damage by force majeure is priced by agreement; please quote from the price list.",
    ),
    "wrong_code": (
        "填写的码不对或已失效，请核对后再填。",
        "This code is wrong or no longer holds; please check it and try again.",
    ),
    "not_agreed": (
        "客户没有同意换成这个型号，请先提供替代型号。",
        "The customer has not agreed to this model; please offer it first.",
    ),
    "unknown_clause": (
        "政策里没有这个条款编号，例如 warranty-exclusions。",
        "No policy page has a clause of this id; one is warranty-exclusions.",
    ),
    "off_the_scale": ("请从 {lowest} 到 {highest} 分中选择。", "Please choose from {lowest} to {highest}."),
    "invalid_key": (
        "Idempotency-Key 应为 1 至 200 个可见字符。",
        "Idempotency-Key must be 1 to 200 visible characters.",
    ),
}

TITLES: dict[str, tuple[str, str]] = {
    "invalid": (
        "有些内容需要更正，请检查标出的地方。",
        "Some things need correcting; please check the fields named.",
    ),
    "malformed": ("无法读取提交的内容。", "We could not read what was sent."),
    "too_large": (
        "提交的内容太大。文件请通过附件上传。",
        "What was sent is too large. Please send files as attachments.",
    ),
    "wrong_content_type": ("请用 JSON 或网页表单提交。", "Please send JSON or a web form."),
    "not_found": (
        "没有找到。请检查受理编号和邮箱。",
        "We found nothing. Please check the number and the e-mail address.",
    ),
    "no_such_page": ("没有这个地址。", "There is nothing at this address."),
    "method_not_allowed": ("这个地址不支持该操作。", "This address does not support that method."),
    "bad_token": (
        "链接无效或已失效。您可以在进度查询页重新获取链接。",
        "This link is not valid or has expired. You can have it mailed again on the status page.",
    ),
    "registered_already": (
        "这件产品已经登记过。信息有误或转手使用，请联系我们。",
        "This product is registered already. If that is wrong, or it changed hands, please write to us.",
    ),
    "not_allowed_now": (
        "当前状态下不能进行这一操作，未做任何更改。",
        "That cannot be done as the case stands; nothing was changed.",
    ),
    "done_already": (
        "您已经办过这一步，不用再办一次。",
        "You have done this already; there is no need to do it again.",
    ),
    "rated_already": (
        "您的评价已经记下，谢谢。",
        "Your rating has been recorded. Thank you.",
    ),
    "outdated": ("内容刚刚有更新，请刷新后重试。", "This has just changed; please reload and try again."),
    "too_many": ("尝试次数过多，请稍后再试。", "Too many attempts. Please try again later."),
    "nothing_to_undo": (
        "没有可以撤回的步骤：之后已有新的进展。",
        "There is nothing to take back: something has happened since.",
    ),
    "undo_over": (
        "结案时间已久，不能再撤回。客户还有问题，请另建一份申请。",
        "This was closed too long ago to be taken back. If the trouble is back, please open a new case.",
    ),
    "objected_already": (
        "异议只能提出一次，您已经提过了。",
        "You can object once, and you have already done so.",
    ),
    "second_person": (
        "须由另一位同事复核，批准人不能自己复核。",
        "Somebody else must confirm this, not the person who approved it.",
    ),
    "refused": ("无法处理这一请求。", "This could not be done."),
    "broken": (
        "我们这边出了问题，您的内容没有丢失，请稍后重试。",
        "Something went wrong on our side. Please try again in a moment; sending again does no harm.",
    ),
}

NOTICES: dict[str, tuple[str, str]] = {
    "links_sent": (
        "如果这个邮箱有未结案的申请，我们会把链接发过去。几分钟内没有收到，请检查垃圾邮件。",
        "If this address has open cases, their links are on the way. Nothing there? Look in the spam folder.",
    ),
}


def faults(error: ValidationError) -> tuple[Fault, ...]:
    """One fault per finding, in the model's order."""
    return tuple(_fault(found) for found in error.errors(include_url=False))


def sentence(table: dict[str, tuple[str, str]], code: str, language: Language, **data: str | int) -> str:
    return table[code][0 if language == "zh" else 1].format(**data)


# An empty box of a plain form is not sent, and "fill this in" is no word for a box.
PUT_BETTER = {("privacy_consent", "missing"): "consent_required"}


def messages(found: Iterable[Fault], language: Language) -> list[dict[str, str]]:
    """The `errors` of a problem document (RFC 9457)."""
    return [
        {
            "field": fault.field,
            "code": fault.code,
            "message": sentence(
                FAULTS, PUT_BETTER.get((fault.field, fault.code), fault.code), language, **dict(fault.data)
            ),
        }
        for fault in found
    ]


def _fault(found: Any) -> Fault:
    kind, context = found["type"], found.get("ctx", {})
    field = str(found["loc"][0]) if found["loc"] else ""
    if found["input"] is None and kind not in OUR_OWN:
        return Fault(field, "missing")
    limit = context.get("max_length")
    code = kind if kind in OUR_OWN else CODES.get(kind, "wrong_type")
    return Fault(field, code, (("limit", limit),) if limit is not None else ())
