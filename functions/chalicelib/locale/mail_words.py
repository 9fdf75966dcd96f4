"""The sentences of mails that depend on the step or the state: what was done, what we wait for, who pays."""

Pair = tuple[str, str]

DONE: dict[str, Pair] = {
    "take": ("由您处理", "You have the case"),
    "assign": ("已指派给 {text}", "Given to {text}"),
    "transfer": ("已转给{text}", "Passed to {text}"),
    "urgent": ("已改为紧急", "Made urgent"),
    "note": ("已记为内部备注", "Kept as a note inside"),
    "ask": ("已向客户提问", "Asked the customer"),
    "say": ("已发给客户", "Sent to the customer"),
    "close": ("已结案，并告知客户", "Closed, and the customer told"),
    "undo": ("已撤回上一步", "Took the last step back"),
    "advise": ("已把建议发给客户", "Sent the advice to the customer"),
    "request_item": ("已请客户把产品交给我们", "Asked the customer for the product"),
    "receive_item": ("已登记收到产品，并告知客户", "Recorded the product's arrival; the customer was told"),
    "diagnose": ("故障诊断报告已保存", "Filed the diagnosis report"),
    "mark_hard": ("已转为疑难故障，并告知客户", "Marked as a hard case; the customer was told"),
    "plan_repair": ("已安排免费维修，并告知客户", "Planned a free repair; the customer was told"),
    "quote": ("报价已发给客户", "Sent the quote to the customer"),
    "record_payment": ("已登记收款，并告知客户", "Recorded the payment; the customer was told"),
    "offer_visit": ("可选的上门时间已发给客户", "Sent the times for a visit to the customer"),
    "complete_visit": ("已登记上门结果，并请客户验收", "Recorded the visit; the customer is asked to accept"),
    "fetch_item": ("已登记取回产品，并告知客户", "Recorded that it was fetched; the customer was told"),
    "await_parts": (
        "已登记缺件，并告知客户新的日期",
        "Waiting for the part; the customer has the new date",
    ),
    "parts_arrived": ("已登记零件到货", "Recorded the part's arrival"),
    "finish_repair": ("已登记维修完成，转质检部", "Recorded the repair; quality checks it now"),
    "pass_check": ("质检合格，等待寄回", "Passed the check; it can be sent back"),
    "fail_check": ("质检不合格，已退回维修", "Failed the check; back to repair"),
    "ship_back": ("已登记产品交还，并告知客户", "Recorded its return; the customer was told"),
    "post_part": ("已登记寄出零件，并告知客户", "Recorded the part's shipping; the customer was told"),
    "approve_exchange": ("已批准换货，并告知客户", "Approved the exchange; the customer was told"),
    "offer_substitute": ("已请客户确认替代型号", "Offered the other model to the customer"),
    "ship_new": ("已登记寄出新机，并告知客户", "Recorded the new one's shipping; the customer was told"),
    "receive_old": ("已登记收到旧机", "Recorded the old one's arrival"),
    "approve_refund": (
        "已批准退款，生效前可以撤回",
        "Approved the refund; until it takes effect it can be taken back",
    ),
    "confirm_payout": (
        "已复核付款，生效前可以撤回",
        "Confirmed the payment; until it takes effect it can be taken back",
    ),
    "record_refund": ("已登记付款，并告知客户", "Recorded the payment; the customer was told"),
    "refuse": (
        "已记为不予支持，发给客户前可以撤回",
        "Declined; until the customer hears it, it can be taken back",
    ),
    "reinspect": ("已记录复检结论，并告知客户", "Filed the re-inspection; the customer was told"),
    "return_item": ("已决定原样寄回，并告知客户", "It goes back as it is; the customer was told"),
    "offer_recycling": ("已请客户决定是否回收", "Offered recycling to the customer"),
    "lend": ("已登记借出周转机，并告知客户", "Recorded the loan; the customer was told"),
    "take_back_loan": ("已登记收回周转机", "Recorded the loaner's return"),
    "record_rating": ("已记录回访结果", "Recorded the follow-up call"),
    "compensate": (
        "已批准补偿，生效前可以撤回",
        "Approved the compensation; until it takes effect it can be taken back",
    ),
    "reopen": ("已重新办理，并告知客户", "Reopened; the customer was told"),
}
REMINDED: dict[str, Pair] = {
    "waiting": (
        "我们问过您一个问题，还没有收到答复，所以暂时没法继续。",
        "We asked you something and cannot go on before we have your answer.",
    ),
    "advised": (
        "我们给过您处理建议，想知道问题解决了没有。",
        "We gave you some advice and would like to know whether it helped.",
    ),
    "awaiting_item": (
        "我们还没有收到您的产品。已经寄出的话，请填写运单号。",
        "Your product has not reached us yet. If it is on its way, please give us the tracking number.",
    ),
    "quoted": (
        "报价已经发给您，还在等您决定。确认码在报价邮件里。",
        "You have our quote, and we wait for your decision. The code is in the mail with the quote.",
    ),
    "awaiting_payment": (
        "您已同意报价，我们还没有收到付款，收到后马上开工。",
        "You accepted our quote, but we have no payment yet. We start as soon as it is here.",
    ),
    "visit_offered": (
        "请选一个方便的上门时间，选定之后我们才能安排。",
        "Please choose a time for our visit, so that we can arrange it.",
    ),
    "substitute_offered": (
        "我们为您提供了一个替代型号，还在等您决定。",
        "We offered you another model and wait for your decision.",
    ),
    "refused": (
        "我们告诉过您不能按您的要求办理，以及理由。不认可的话，您还可以提出一次异议。",
        "We told you what we cannot do, and why. If you disagree, you can still object once.",
    ),
    "recycling_offered": (
        "请决定是否把产品交给我们回收。",
        "Please decide whether we may recycle your product.",
    ),
    "awaiting_acceptance": (
        "请试用一下，告诉我们是否正常。",
        "Please try the product and tell us whether it works.",
    ),
    "follow_up": (
        "请给这次服务打个分，只要几秒钟。",
        "Please rate our service; it takes a few seconds.",
    ),
}
SILENT_IN: dict[str, Pair] = {
    "waiting": (
        "我们向您提的问题一直没有得到答复。",
        "We had asked you something and heard nothing.",
    ),
    "advised": (
        "我们给出建议之后没有再收到您的消息，想必问题已经解决。",
        "We heard nothing after our advice, so we take it that it helped.",
    ),
    "refused": (
        "我们告知处理意见之后，没有收到您的异议。",
        "We told you our decision and heard no objection.",
    ),
    "refused_finally": (
        "我们告知复检结论之后，没有再收到您的消息。",
        "We told you the outcome of the re-inspection and heard no more from you.",
    ),
    "follow_up": (
        "事情已经办妥，感谢您的信任。",
        "All is done; thank you for your trust.",
    ),
    "awaiting_item": (
        "我们一直没有收到您的产品。",
        "Your product has not reached us.",
    ),
}
GROUPS: dict[str, dict[str, Pair]] = {
    "done": DONE,
    "reminded": REMINDED,
    "silent_in": SILENT_IN,
    "responsible": {
        "covered": ("保修期内的产品故障，费用由我们承担", "A fault of the product, in warranty: we pay"),
        "customer_fault": (
            "在保修期内，但属于保修除外的损坏，费用由您承担",
            "In warranty, but damaged in a way that it excludes: you pay",
        ),
        "expired": ("已过保修期，费用由您承担", "Out of warranty: you pay"),
        "force_majeure": ("不可抗力造成的损坏，费用与您商定", "Damage by force majeure: we agree who pays"),
    },
}
