"""The words of the pages on which staff work: controls, and states and events as colleagues see them."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.locale.words import label

Pair = tuple[str, str]

# Where the customer's page says "you", colleagues read of the customer.
STATES: dict[State, Pair] = {
    State.WAITING: ("等客户答复", "Waiting for the customer's answer"),
    State.ADVISED: ("已给出建议，等客户试过", "Advice given, for the customer to try"),
    State.AWAITING_ITEM: ("等客户寄来产品", "Waiting for the product"),
    State.QUOTED: ("等客户确认报价", "Waiting for an answer to the quote"),
    State.AWAITING_PAYMENT: ("等客户付款", "Waiting for the payment"),
    State.VISIT_OFFERED: ("等客户选择上门时间", "Waiting for the customer to choose a time"),
    State.RETURNING: ("等待寄回客户", "To be sent back to the customer"),
    State.SUBSTITUTE_OFFERED: (
        "等客户确认替代型号",
        "Waiting for the customer's answer about another model",
    ),
    State.REFUND_UNCONFIRMED: ("付款待第二人复核", "Payment waits for a second person"),
    State.REFUND_HELD: ("付款等待期，还可以撤回", "Payment held; it can still be taken back"),
    State.REFUSAL_HELD: ("不予支持，等待期内还可以撤回", "Declined, held; it can still be taken back"),
    State.REFUNDING: ("等财务付款", "Waiting for finance to pay"),
    State.RECYCLING_OFFERED: ("等客户决定是否回收", "Waiting for the customer's answer about recycling"),
    State.AWAITING_ACCEPTANCE: ("等客户验收", "Waiting for the customer to test it"),
    State.DISSATISFIED: ("客户不满意，待主管领导处理", "Customer dissatisfied: for the manager"),
}
EVENTS: dict[Event, Pair] = {
    Event.REPLY: ("客户留言", "Message from the customer"),
    Event.SUPPLY_INFORMATION: ("客户补充资料", "Information added"),
    Event.CORRECT_CONTACT: ("客户更正联系方式", "Contact details corrected"),
    Event.ACCEPT_QUOTE: ("客户同意报价", "Quote accepted"),
    Event.DECLINE_QUOTE: ("客户不同意报价", "Quote declined"),
    Event.CHOOSE_TIME: ("客户选定上门时间", "Time of the visit chosen"),
    Event.ACCEPT_SUBSTITUTE: ("客户同意替代型号", "Other model accepted"),
    Event.SEND_TRACKING: ("客户填写寄件运单号", "Tracking number given"),
    Event.REPORT_PROBLEM: ("客户反映问题未解决", "Problem reported"),
    Event.ACCEPT_RECYCLING: ("客户同意回收", "Recycling agreed"),
    Event.CANCEL: ("客户撤销申请", "Request cancelled"),
    Event.ASK: ("询问客户", "Asked the customer"),
    Event.SAY: ("回复客户", "Written to the customer"),
    Event.REQUEST_ITEM: ("请客户把产品交来", "Asked for the product"),
    Event.REMIND_CUSTOMER: ("提醒客户答复", "Reminded the customer"),
    Event.REMIND_OLD: ("提醒客户寄还", "Reminded the customer to send it back"),
    Event.CHECK_ADVICE: ("询问客户是否已解决", "Asked the customer whether it helped"),
    Event.REMIND: ("期限提醒", "Reminder of a deadline"),
    Event.ESCALATE: ("超过期限，已上报", "Overdue, passed up"),
    Event.TAKE: ("受理", "Taken"),
    Event.ASSIGN: ("指派", "Assigned"),
    Event.URGENT: ("加急", "Made urgent"),
    Event.NOTE: ("内部备注", "Note"),
}
PAGE: dict[str, Pair] = {
    "title": ("处理申请", "Work on a case"),
    "checklist": ("上门前核对", "Before the visit"),
    "state": ("当前状态", "Where it stands"),
    "turn_customer": ("等客户", "The customer's turn"),
    "turn_us": ("等我们", "Our turn"),
    "turn_clock": ("等待期", "Held"),
    "turn_nobody": ("已结束", "Ended"),
    "urgent": ("紧急", "Urgent"),
    "owner": ("负责人", "Owner"),
    "no_owner": ("还没有人受理", "Nobody has taken it"),
    "stands_in": ("由 {name} 代理", "{name} stands in"),
    "team": ("部门", "Team"),
    "customer": ("客户", "Customer"),
    "customer_said": ("客户的描述", "In the customer's words"),
    "writes": ("客户使用{tongue}", "The customer reads {tongue}"),
    "zh": ("中文", "Chinese"),
    "en": ("英文", "English"),
    "trouble_permanent": (
        "发给客户的邮件收不到，请打电话。原因：{words}",
        "Mail to the customer does not arrive: please call. Reason: {words}",
    ),
    "trouble_passing": (
        "发给客户的邮件暂时没有送达：{words}",
        "Mail to the customer is held up at the moment: {words}",
    ),
    "product": ("产品", "Product"),
    "deadlines": ("期限", "Deadlines"),
    "left": ("还有 {time}", "{time} left"),
    "over": ("已超 {time}", "{time} overdue"),
    "paused": ("等客户期间暂停", "At rest while we wait for the customer"),
    "days": ("{n} 天", "{n} d"),
    "hours": ("{n} 小时", "{n} h"),
    "minutes": ("{n} 分钟", "{n} min"),
    "coverage": ("费用由谁承担", "Who pays"),
    "entitled": ("客户可以选择", "The customer may have"),
    "not_entitled": ("目前不成立", "What does not hold (yet)"),
    "pays": ("客户付 {amount} 元", "customer pays ¥{amount}"),
    "gets": ("退还 {amount} 元", "¥{amount} paid back"),
    "next_steps": ("接下来", "Next"),
    "other_steps": ("其他操作", "Other steps"),
    "words": ("备注、沟通与转交", "Notes, words and passing on"),
    "no_steps": ("现在没有需要您做的。", "There is nothing for you to do now."),
    "take_first": (
        "受理以后，您才能办理检测、报价、退换货等步骤。",
        "Diagnosis, quote, exchange and refund open once you have taken the case.",
    ),
    "second_person": (
        "这笔付款由您批准，须由另一位主管复核。",
        "You approved this payment; somebody else must confirm it.",
    ),
    "then": ("办理后：{state}", "Leads to: {state}"),
    "tells_customer": ("客户会收到邮件。", "The customer gets a mail."),
    "stays_inside": ("客户看不到。", "The customer does not see this."),
    "can_true": ("能", "Yes"),
    "can_false": ("不能", "No"),
    "confirm": ("请确认", "Please confirm"),
    "yes": ("确认办理", "Yes, do it"),
    "confirm_missing": ("请先选择“确认办理”。", "Please choose “Yes, do it” first."),
    "send_code": ("发送验证码", "Send me a code"),
    "code_first": ("先发送验证码", "Get a code first"),
    "code_sent": (
        "验证码已发到 {address}。填好后再提交，刚才填写的内容还在。",
        "The code is on its way to {address}. Enter it and send; what you typed is still here.",
    ),
    "code_too_many": (
        "验证码发送次数过多，请过一会儿再试。",
        "Too many codes were asked for; please try again later.",
    ),
    "submit": ("提交", "Send"),
    "optional": ("选填", "optional"),
    "choose": ("请选择", "Please choose"),
    "errors": ("还没有办理，请先更正标出的地方。", "Nothing was done yet; please correct what is marked."),
    "to_form": ("回到“{title}”", "Back to “{title}”"),
    "done": ("已办理", "Done"),
    "undo_hint": (
        "在别人继续办理之前可以撤回。",
        "You can take it back until somebody builds on it.",
    ),
    "moved_on": (
        "这份申请已经有了新的进展，刚才的操作没有办理。",
        "The case has moved on, so that step was not done.",
    ),
    "changed_meanwhile": (
        "您填写期间有了新情况，请看一下再提交；填写的内容还在。",
        "Something happened while you were writing. Please read it and send again; your words are kept.",
    ),
    "typed": ("您刚才填写的内容", "What you had typed"),
    "timeline": ("办理记录", "What has happened"),
    "undone": ("已撤回", "taken back"),
    "proved": ("已验证邮箱", "mailbox proved"),
    "changed": ("更新：{names}", "Changed: {names}"),
    "mails_to": ("已通知：{names}", "Told: {names}"),
    "to_customer": ("客户", "the customer"),
    "to_team": ("部门", "the team"),
    "to_owner": ("负责人", "the owner"),
    "to_lead": ("技术主管", "the lead"),
    "to_manager": ("主管领导", "the manager"),
    "by_phone": ("客户电话同意，由{name}记录", "consent given by telephone, recorded by {name}"),
    "told_by_phone": ("客户（电话，由{name}记录）", "Customer, by telephone, recorded by {name}"),
    "by_customer": ("客户", "Customer"),
    "by_clock": ("系统", "By the clock"),
    "by_carrier": ("邮件系统", "Mail system"),
    "files": ("文件", "Files"),
    "documents": ("单据", "Documents"),
    "documents_hint": (
        "打开后可以打印，或另存为 PDF。链接一小时内有效，过后请刷新本页。",
        "Open them to print or to save as PDF. The links hold for an hour; then reload this page.",
    ),
    "file_from": ("{event}，{at}", "{event}, {at}"),
    "set_aside": ("未收下", "not taken"),
    "files_hint": (
        "下载链接 10 分钟内有效，过期请刷新。",
        "Download links hold for ten minutes; reload after that.",
    ),
    "quote": ("报价", "Quote"),
    "consents": ("客户的同意", "What the customer agreed to"),
    "paying": ("一笔付款", "a payment"),
    "payout": ("公司付款", "Paid by the company"),
    "refund": ("退款", "Refund"),
    "compensation": ("补偿", "Compensation"),
    "subsidy": ("回收补贴", "Recycling subsidy"),
    "approved_by": ("批准", "Approved by"),
    "confirmed_by": ("复核", "Confirmed by"),
    "total": ("合计", "Total"),
    "amount": ("{amount} 元", "¥{amount}"),
    "follows": ("接续申请 {number}", "Follows case {number}"),
    "upload": ("先上传文件", "Upload files first"),
    "upload_hint": (
        "上传完会回到这一页，在表格里勾选附上。",
        "You come back to this page and tick the file in the form.",
    ),
    "file": ("文件", "File"),
    "file_send": ("上传", "Upload"),
    "attach": ("附上 {name}", "Attach {name}"),
    "attachments": ("附件", "Files"),
    "text": ("内容", "Text"),
    "reply": ("写给客户的话", "Words to the customer"),
    "inside": ("备注内容", "Note"),
    "ask_text": ("要问客户什么", "What to ask"),
    "close_text": ("结案说明（发给客户）", "Why it is closed (the customer reads it)"),
    "to_whom": ("交给谁", "Who gets it"),
    "which_team": ("转给哪个部门", "Which team"),
    "owner_shows": ("客户会看到您的姓名和电话。", "The customer sees your name and telephone."),
    "other_shows": (
        "客户会看到这位同事的姓名和电话。",
        "The customer sees this colleague's name and telephone.",
    ),
    "you": ("您：{name}", "You: {name}"),
    "private": ("这是您个人的链接，请不要转发。", "This link is yours alone: please do not pass it on."),
    "expired": ("这个链接已过期。", "This link has expired."),
    "expired_how": (
        "{number} 现在：{state}。可以把新链接发到您本人的邮箱。",
        "{number} now: {state}. We can mail a fresh link to your own address.",
    ),
    "fresh_link": ("把新链接发到 {address}", "Mail a fresh link to {address}"),
    "link_sent": ("新链接已发到 {address}。", "A fresh link is on its way to {address}."),
    "gone": (
        "这个链接不再有效：名单上没有您了。如有疑问，请联系部门主管。",
        "This link no longer works, because you are not on the roster. Please ask your lead.",
    ),
    "invalid": (
        "这个链接不完整或无效。请从邮件里重新打开。",
        "This link is incomplete or not valid. Please open it from the mail again.",
    ),
    "broken": (
        "我们这边出了问题，什么也没有改动，请稍后再试。",
        "Something went wrong on our side and nothing was changed. Please try again in a moment.",
    ),
    "too_many": ("尝试次数过多，请稍后再试。", "Too many attempts. Please try again later."),
    "door": (
        "请选择您的名字，我们把链接发到您本人的邮箱。",
        "Choose your name: we mail a link to your own address.",
    ),
    "door_send": ("发送链接", "Send me the link"),
    "who_are_you": ("您是", "You are"),
}


def state_words(state: State, language: Language) -> str:
    """A state as colleagues read it."""
    return _of(STATES[state], language) if state in STATES else label("state", state, language)


def event_words(event: Event, language: Language) -> str:
    """What happened, as colleagues read it."""
    return _of(EVENTS[event], language) if event in EVENTS else label("event", event, language)


def say(key: str, language: Language, **data: object) -> str:
    """A word of the pages of staff, filled in."""
    return _of(PAGE[key], language).format(**data)


def _of(pair: Pair, language: Language) -> str:
    return pair[0 if language == "zh" else 1]
