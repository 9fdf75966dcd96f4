"""Every word that the program itself says, in both languages: one table, grouped by what it names."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale import backlog_words, case_words, intake_words, mail_words, policy_words, work_words
from chalicelib.locale.policy_words import STEPS

Pair = tuple[str, str]

WORDS: dict[str, dict[str, Pair]] = {
    "kind": {
        "repair": ("维修", "Repair"),
        "exchange": ("换货", "Exchange"),
        "return": ("退货退款", "Return and refund"),
        "enquiry": ("咨询", "Question"),
        "complaint": ("投诉", "Complaint"),
        "service": ("上门与增值服务", "Service"),
    },
    "argument": {
        "text": ("内容", "TEXT"),
        "team": ("部门", "TEAM"),
        "person": ("同事邮箱", "NAME"),
    },
    "dictation": {
        "take": ("由我处理", "I take the case"),
        "urgent": ("改为紧急", "make it urgent"),
        "undo": ("撤回上一步", "take the last step back"),
        "help": ("列出全部用法", "list all of this"),
        "ask": ("问客户，等客户答复", "ask the customer and wait"),
        "say": ("写给客户", "write to the customer"),
        "note": ("内部备注，客户看不到", "a note; the customer never sees it"),
        "close": ("结案，并告诉客户", "close, and tell the customer"),
        "team": ("转给其他部门", "pass it to another team"),
        "assign": ("交给某位同事", "give it to a colleague"),
    },
    "not_done": {
        "nearly_a_command": (
            "第一行看起来像命令，但写法不对，请您确认",
            "the first line looks like a command but is not quite one",
        ),
        "missing_text": ("命令后面缺少内容", "the command lacks its text"),
        "unknown_team": ("没有这个部门", "there is no such team"),
        "unknown_person": ("名单上没有这位同事", "nobody of that name is on the roster"),
        "unknown_number": ("邮件里没有列出这个编号", "that number is not on the list"),
        "help": ("以下是全部用法", "here is all that an answer can do"),
        "not_allowed_now": ("申请现在的状态不允许这样做", "the case does not allow that as it now stands"),
        "nothing_to_undo": (
            "没有可以撤回的步骤：之后已有新的进展",
            "there is nothing to take back: something has happened since",
        ),
        "undo_over": (
            "结案时间已久，不能再撤回",
            "the case was closed too long ago to be taken up again",
        ),
        "unproved": (
            "没能核实发件人，请重新发一次",
            "we could not check who sent it; please send it again",
        ),
        "not_found": ("没有找到这份申请", "there is no such case"),
        "invalid": ("内容太长或不完整", "the text is too long or incomplete"),
    },
    "not_read": {
        "empty": ("邮件里没有内容", "it holds no words"),
        "encrypted": ("邮件加了密，我们打不开", "it is encrypted, and we cannot open it"),
        "too_large": ("邮件太大", "it is too large"),
        "unreadable": ("邮件的格式无法识别", "its format cannot be read"),
    },
    "set_aside": {
        "dangerous": ("（可能有害，未收下）", " (may be harmful, not taken)"),
        "winmail": ("（Outlook 专用格式，请客户重发）", " (Outlook's own format, ask for it again)"),
        "too_large": ("（太大，未收下）", " (too large, not taken)"),
        "too_many": ("（文件太多，未收下）", " (too many files, not taken)"),
    },
    "by_hand": {
        "not_the_customer": (
            "发给团队的邮件被退回，请检查名单里的地址",
            "a mail to a team came back; please check the address on the roster",
        ),
        "forged_staff": (
            "发件人自称是同事，但没有通过身份验证，命令没有执行",
            "it claims to come from a colleague but did not pass the checks; nothing was done",
        ),
        "virus": ("病毒扫描未通过，附件没有收下", "it did not pass the virus scan; nothing of it was taken"),
        "unreadable": ("系统读不出内容", "it could not be read"),
        "sender": ("发件地址无法回复", "its sender cannot be answered"),
        "too_many": (
            "同一地址今天来信过多，没有再自动建档",
            "this address wrote too often today; no more cases are opened for it",
        ),
    },
    "urgency": {"urgent": ("紧急", "Urgent"), "normal": ("一般", "Normal"), "low": ("非紧急", "Not urgent")},
    "outcome": {
        "covered": ("在保修期内，故障由我们免费修", "Covered: we repair it free of charge"),
        "customer_fault": (
            "在保修期内，但属于保修除外情形，需付费维修",
            "In warranty, but excluded: paid repair",
        ),
        "expired": ("已过保修期，需付费维修", "Out of warranty: paid repair"),
        "exchange": ("符合换货条件，免费更换", "An exchange is due, free of charge"),
        "refund": ("符合退货条件，可以退款", "A refund is due"),
        "unknown": ("缺少购买日期，需要核实", "To be checked: the purchase date is missing"),
    },
    "team": {
        "desk": ("客服部", "Service desk"),
        "tech": ("技术部", "Technical team"),
        "logistics": ("物流部", "Logistics"),
        "finance": ("财务部", "Finance"),
        "quality": ("质检部", "Quality"),
    },
    "family": {
        "phone": ("手机", "Phones"),
        "washing_machine": ("洗衣机", "Washing machines"),
        "air_conditioner": ("空调", "Air conditioners"),
        "router": ("路由器", "Routers"),
    },
    "where": {
        "send_in": ("寄回维修", "I send it in"),
        "bring_in": ("送到网点", "I bring it in"),
        "on_site": ("上门维修", "Someone comes to me"),
        "unsure": ("不确定", "Not sure"),
    },
    "service": {
        "installation": ("安装验收", "Installation and acceptance"),
        "maintenance": ("巡检保养", "Inspection and maintenance"),
        "cleaning": ("免费清洁", "Free cleaning"),
        "software": ("软件升级或降级", "Software update or downgrade"),
        "customisation": ("个性化定制", "Customisation"),
        "recycling": ("回收补贴", "Recycling with a subsidy"),
    },
    "group": {
        "product": ("产品信息", "Your product"),
        "fault": ("故障情况", "What is wrong"),
        "question": ("您的问题", "What it is about"),
        "wish": ("需要的服务", "What you need"),
        "handling": ("使用情况", "How it was used"),
        "you": ("联系方式", "How to reach you"),
        "end": ("附件与确认", "Files and consent"),
    },
    "submit": {
        "request": ("提交申请", "Send request"),
        "coverage": ("查询", "Check"),
        "register": ("登记产品", "Register the product"),
        "lookup": ("查询进度", "Show progress"),
        "links": ("把链接发到我的邮箱", "Mail me my links"),
    },
    "field": {
        "serial_number": ("序列号", "serial number"),
        "purchased_on": ("购买日期", "date of purchase"),
        "received_on": ("签收日期", "date of receipt"),
        "order_number": ("订单号或发票号", "order or invoice number"),
        "seller": ("购买渠道", "seller"),
        "name": ("姓名", "name"),
        "email": ("电子邮箱", "e-mail"),
        "phone": ("电话", "telephone"),
        "address": ("地址", "address"),
    },
    "fact": {
        "name": ("姓名", "Name"),
        "email": ("邮箱", "E-mail"),
        "phone": ("电话", "Telephone"),
        "address": ("地址", "Address"),
        "preferred_times": ("方便的时间", "Preferred times"),
        "model": ("产品", "Product"),
        "serial_number": ("序列号", "Serial number"),
        "purchased_on": ("购买日期", "Bought on"),
        "received_on": ("签收日期", "Received on"),
        "order_number": ("订单号或发票号", "Order or invoice"),
        "seller": ("购买渠道", "Bought from"),
        "where": ("维修方式", "Where to repair"),
        "service": ("服务项目", "Service"),
        "safety_hazard": ("有安全隐患", "Safety hazard"),
        "unusable": ("完全无法使用", "Cannot be used"),
        "opened_or_modified": ("自行拆修或改装过", "Opened or modified"),
        "liquid_or_drop": ("进液或摔落过", "Got wet or was dropped"),
        "unused": ("未使用且完好", "Unused and intact"),
    },
    "weekday": {
        "mon": ("周一", "Monday"),
        "tue": ("周二", "Tuesday"),
        "wed": ("周三", "Wednesday"),
        "thu": ("周四", "Thursday"),
        "fri": ("周五", "Friday"),
        "sat": ("周六", "Saturday"),
        "sun": ("周日", "Sunday"),
    },
    "single_days": {
        "days_off": ("另外，{days} 不上班。", "We are closed on {days}."),
        "working_days": ("另外，{days} 照常上班。", "We do work on {days}."),
    },
    "part": {
        "adapter": ("电源适配器", "Power adapter"),
        "antenna": ("天线", "Antenna"),
        "battery": ("电池", "Battery"),
        "camera": ("摄像头", "Camera"),
        "charger": ("充电器", "Charger"),
        "charging_port": ("充电接口", "Charging port"),
        "compressor": ("压缩机", "Compressor"),
        "control_board": ("控制板", "Control board"),
        "door_lock": ("门锁", "Door lock"),
        "door_seal": ("门封", "Door seal"),
        "drain_pump": ("排水泵", "Drain pump"),
        "fan_motor": ("风扇电机", "Fan motor"),
        "inlet_valve": ("进水阀", "Inlet valve"),
        "mainboard": ("主板", "Main board"),
        "motor": ("电机", "Motor"),
        "remote_control": ("遥控器", "Remote control"),
        "screen": ("屏幕", "Screen"),
        "sensor": ("传感器", "Sensor"),
        "speaker": ("扬声器", "Speaker"),
    },
    "labour": {
        "minor": ("简单维修", "Simple repair"),
        "major": ("复杂维修", "Complex repair"),
        "on_site": ("上门", "Visit"),
        "refrigerant": ("加制冷剂", "Refrigerant refill"),
    },
    "answer": {"yes": ("是", "Yes")},
    "step": {
        "no_purchase_date": (
            "没有购买日期，暂时无法判断是否在保修期内。",
            "Without the purchase date we cannot tell yet whether the warranty still runs.",
        ),
        "bought": ("购买日期：{on}。", "Bought on {on}."),
        "term": (
            "保修 {number} 个月，到 {on}（含当日）。",
            "{number} months of warranty, up to and including {on}.",
        ),
        "registered": (
            "登记的购买日期：{on}（以产品登记为准）。",
            "Registered as bought on {on}; the register decides.",
        ),
        "activated": ("激活日期：{on}。", "Activated on {on}."),
        "delivered": ("签收日期：{on}。", "Received on {on}."),
        "exchanged": ("换新日期：{on}，保修重新计算。", "Exchanged on {on}; the warranty starts anew."),
        "repair_time": (
            "维修占用 {number} 天不计入，保修到 {on}。",
            "{number} days in repair do not count: until {on}.",
        ),
        "repaired": ("{since}至{on}维修。", "Repaired from {since} to {on}."),
        "extended_completion": (
            "修好之日起加保 {number} 个月，到 {on}。",
            "+ {number} months from completion: until {on}.",
        ),
        "extended_old_end": (
            "在原到期日上加保 {number} 个月，到 {on}。",
            "+ {number} months on the former end: until {on}.",
        ),
        "stays": ("早于原到期日，仍到 {on}。", "That is earlier than before, so {on} stays."),
        "expired": ("{on}已超过保修期。", "On {on} the warranty had ended."),
        "covered": (
            "在保修期内，非人为损坏由我们免费维修。",
            "It is in warranty: faults you did not cause are repaired free.",
        ),
        "opened_or_modified": (
            "您说明曾自行拆修或改装，属于保修除外情形。",
            "You told us that it was opened or modified, which the warranty excludes.",
        ),
        "liquid_or_drop": (
            "您说明曾进液或摔落，属于保修除外情形。",
            "You told us that it got wet or was dropped, which the warranty excludes.",
        ),
        "paid_repair": (
            "维修先按价目表报价，您同意后才开始；不修只收检测费 {number} 元。",
            "We quote first and start only with your consent; if you decline, only ¥{number} inspection.",
        ),
        "depreciated": (
            "也可以折价换新：支付原购买价的 {number}/{out_of}。",
            "Or a new one at depreciated value: {number}/{out_of} of the price you paid.",
        ),
        "exchange_window": (
            "签收次日起 {number} 天内可以换货，到 {on}（含当日）。",
            "Exchange within {number} days of receipt: up to and including {on}.",
        ),
        "exchange_window_bought": (
            "没有填签收日期，从购买次日起算，{number} 天内可以换货，到 {on}（含当日）。",
            "Without a date of receipt: exchange within {number} days of purchase, up to and including {on}.",
        ),
        "refund_window": (
            "购买次日起 {number} 天内可以退货，到 {on}（含当日）。",
            "Refund within {number} days of purchase: up to and including {on}.",
        ),
        "window_over": ("该期限已于 {on}届满。", "That time ended on {on}."),
        "not_unused": (
            "您没有说明产品未使用且完好，收到后由质检确认。",
            "You did not say that it is unused and intact; we check that when it arrives.",
        ),
        "exchange_due": ("在期限内且未使用，可以免费换货。", "It is in time and unused: an exchange is due."),
        "refund_due": ("在期限内且未使用，可以退货退款。", "It is in time and unused: a refund is due."),
        **STEPS,
    },
    **policy_words.GROUPS,
    **work_words.GROUPS,
    **case_words.GROUPS,
    **mail_words.GROUPS,
    **intake_words.GROUPS,
    **backlog_words.GROUPS,
}


def label(group: str, key: str, language: Language) -> str:
    """The word for `key`. Raises KeyError when the table has none, so that a gap shows in the tests."""
    if group == "ui":
        from chalicelib.locale.ui_words import UI

        return UI[key][language]
    return WORDS[group][key][0 if language == "zh" else 1]
