"""What the page says on which staff take in a request by telephone or at the counter (A1)."""

Pair = tuple[str, str]

ASKED: dict[str, Pair] = {
    "email": ("电子邮箱", "E-mail"),
    "language": ("客户的语言", "The customer's language"),
    "privacy_consent": (
        "已告知客户个人信息如何使用，客户同意",
        "I told the customer how we use these details, and the customer agrees",
    ),
}
HINTS: dict[str, Pair] = {
    "email": (
        "没有邮箱就空着：邮件会发给负责的同事，由同事打电话告知客户。",
        "Leave it empty if there is none: whoever has the case gets the mails and tells them by telephone.",
    ),
    "phone": ("没有邮箱或需要上门时必填。", "Needed without an e-mail address, and for a visit."),
    "address": ("需要上门或寄送时必填。", "Needed for a visit, and to send something."),
}
LANGUAGES: dict[str, Pair] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
PAGE: dict[str, Pair] = {
    "title": ("电话与柜台登记", "Take in a request"),
    "lead": (
        "照着念，替客户填写；客户有邮箱的，会收到和网上提交一样的确认邮件。",
        "Read the questions out. With an e-mail address, the customer gets the same mail as from the site.",
    ),
    "kinds": ("客户要办什么？", "What does the customer want?"),
    "send": ("登记", "Take it in"),
    "taken": ("已登记，请把受理编号告诉客户", "Taken in. Please tell the customer this number"),
    "respond_by": ("最迟 {moment} 之前答复客户。", "The customer must have an answer by {moment}."),
    "mailed": ("确认邮件发往 {email}。", "The confirmation goes to {email}."),
    "by_phone": (
        "客户没有邮箱：以后发给客户的邮件都由负责的同事打电话告知（{phone}）。",
        "No e-mail address: whoever has the case tells the customer by telephone ({phone}).",
    ),
    "work": ("办理这份申请", "Work on this case"),
    "files": ("添加照片和购买凭证", "Add photos and proof of purchase"),
    "customers_page": ("客户看到的页面", "The page that the customer sees"),
    "expired": ("每天早上的待办邮件里有新链接。", "The mail of each morning brings a fresh one."),
    "another": ("再登记一份", "Take in another"),
}
BY_PHONE: dict[str, Pair] = {
    "subject": ("【请致电客户 {phone} 告知】", "[Please tell the customer, {phone}] ")
}
GROUPS: dict[str, dict[str, Pair]] = {
    "intake": PAGE,
    "language": LANGUAGES,
    "by_phone": BY_PHONE,
}
