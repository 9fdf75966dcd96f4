"""The words that only the built pages say: heads of tables, facts of examples, notes on versions.

Words that scripts or functions say too stand in `chalicelib.locale.ui_words`.
"""

from html import escape
from typing import Any

from aftercare_pages.source import Source
from chalicelib.web.pages import render

PHRASES: dict[str, tuple[str, str]] = {
    # Warranty terms and deadlines
    "months_family": ("产品", "Product"),
    "months_term": ("保修期", "Warranty"),
    "months_parts": ("主要部件", "Main parts"),
    "months": ("{count} 个月", "{count} months"),
    "months_one": ("{count} 个月", "{count} month"),
    "months_part": ("{part} {months}", "{part}: {months}"),
    "deadline_urgency": ("紧急程度", "Urgency"),
    "deadline_respond": ("首次答复", "First answer"),
    "deadline_solve": ("解决方案", "Solution"),
    "hours_clock": ("{count} 小时内", "within {count} hours"),
    "hours_clock_one": ("{count} 小时内", "within {count} hour"),
    "hours_working": ("{count} 个工作小时内", "within {count} working hours"),
    "hours_working_one": ("{count} 个工作小时内", "within {count} working hour"),
    "days_clock": ("{count} 天内", "within {count} days"),
    "days_clock_one": ("{count} 天内", "within {count} day"),
    "days_working": ("{count} 个工作日内", "within {count} working days"),
    "days_working_one": ("{count} 个工作日内", "within {count} working day"),
    "none": ("—", "—"),
    # Who pays, dealers, delays, silence
    "cause": ("情况", "Case"),
    "who_pays": ("费用", "Who pays"),
    "paid_how": ("{payer}，{how}", "{payer}: {how}"),
    "dealer": ("经销商", "Dealer"),
    "carries": ("承担的服务", "Carries"),
    "deadline_when": ("什么时候", "When"),
    "who_hears": ("通知谁", "Who hears of it"),
    "part_gone": ("期限已过 {percent}%", "{percent}% of the time has gone"),
    "assignee": ("经办人", "whoever has the case"),
    "missed": ("超过期限", "the deadline has passed"),
    "hours_later_clock": ("再过 {count} 小时仍未办完", "still not done {count} hours later"),
    "hours_later_clock_one": ("再过 {count} 小时仍未办完", "still not done {count} hour later"),
    "hours_later_working": ("再过 {count} 个工作小时仍未办完", "still not done {count} working hours later"),
    "hours_later_working_one": (
        "再过 {count} 个工作小时仍未办完",
        "still not done {count} working hour later",
    ),
    "days_later_clock": ("再过 {count} 天仍未办完", "still not done {count} days later"),
    "days_later_clock_one": ("再过 {count} 天仍未办完", "still not done {count} day later"),
    "days_later_working": ("再过 {count} 个工作日仍未办完", "still not done {count} working days later"),
    "days_later_working_one": ("再过 {count} 个工作日仍未办完", "still not done {count} working day later"),
    "awaited": ("我们在等什么", "What we wait for"),
    "reminded": ("提醒", "Reminder"),
    "silence_then": ("仍未收到的", "If nothing comes"),
    "days_after": ("{count} 天后", "after {count} days"),
    "days_after_one": ("{count} 天后", "after {count} day"),
    "after_then": ("{after}{then}", "{after}, {then}"),
    # Products
    "product_model": ("型号", "Model"),
    "product_name": ("产品", "Product"),
    "product_family": ("类别", "Kind"),
    # Prices
    "price_item": ("项目", "Item"),
    "price_amount": ("价格", "Price"),
    "price_inspection": ("检测费", "Inspection"),
    "price_labour": ("人工费", "Labour"),
    "price_parts": ("零件费", "Parts"),
    "price_free": ("免费", "free"),
    # Versions
    "versions_page": ("页面", "Page"),
    "versions_held": ("施行时间", "Held"),
    "versions_here": ("本页", "this page"),
    "versions_now": ("现行", "in force"),
    "held": ("{since} 至 {until}", "{since} to {until}"),
    "held_open": ("{since} 起", "from {since}"),
    "held_then": (
        "这是旧版，{since}至{until}施行，现在已不再施行。",
        "This is an earlier version. It held from {since} to {until} and is no longer in force.",
    ),
    "held_soon": (
        "这一版自 {since} 起施行，现在尚未生效。",
        "This version holds from {since}; it is not yet in force.",
    ),
    "held_now": ("看现行版本", "Here is the version in force"),
    # Worked examples
    "example": ("情况", "Case"),
    "example_more": ("再看 {count} 个例子", "{count} more examples"),
    "example_result": ("结果", "Result"),
    "purchased_on": ("{day}购买", "bought {day}"),
    "received_on": ("{day}签收", "received {day}"),
    "activated_on": ("{day}激活", "activated {day}"),
    "exchanged_on": ("{day}换新", "exchanged {day}"),
    "repaired": ("{since}送修，{until}修好", "in repair from {since} to {until}"),
    "seller": ("在“{value}”购买", "bought from “{value}”"),
    "defective": ("经检测不符合质量要求", "found to fail quality requirements"),
    "failed_repairs": ("同一核心故障已维修 {value} 次", "repairs of the same core fault so far: {value}"),
    "dead_on_arrival": ("经检测，开箱就有严重故障", "found seriously defective out of the box"),
    "unrepairable": ("经检测无法修复", "found impossible to repair"),
    "force_majeure": ("不可抗力造成的损坏", "damaged by force majeure"),
    "promised_on": ("承诺{day}完成", "promised for {day}"),
    "price_paid": ("购买价 {value} 元", "bought for ¥{value}"),
    "solutions": ("可选：{value}", "Choice: {value}"),
    "pays": ("应付 {value} 元", "To pay: ¥{value}"),
    "today": ("{day}提出", "asked on {day}"),
    "at": ("{moment}提交", "sent {moment}"),
    "until": ("到 {day}", "until {day}"),
    "urgency": ("紧急程度：{word}", "Urgency: {word}"),
    "team": ("由{word}处理", "Handled by: {word}"),
    "respond_by": ("最晚 {moment} 答复", "Answer by {moment}"),
}


def say(key: str, facts: Source, **data: Any) -> str:
    """Say it in the page's language, ready to stand in HTML."""
    return escape(plain(key, facts, **data))


def plain(key: str, facts: Source, **data: Any) -> str:
    """The same before escaping; a word that the pages lack is one of the site's controls."""
    if key not in PHRASES:
        return render.ui(facts.language)(key, **data)
    return PHRASES[key][0 if facts.language == "zh" else 1].format(**data)


def say_count(key: str, count: int, facts: Source) -> str:
    """Say a number of something, one as one."""
    return say(f"{key}_one" if count == 1 else key, facts, count=count)


def day(value: Any, facts: Source) -> str:
    return escape(render.day(value, facts.language))


BETWEEN = {"zh": "；", "en": "; "}
