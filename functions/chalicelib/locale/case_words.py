"""The words of a customer's case page and of the printed records: whose turn it is and what comes next."""

from chalicelib.locale import record_words

Pair = tuple[str, str]

STAGES: dict[str, Pair] = {
    "intake": ("受理", "Intake"),
    "diagnosis": ("检测判定", "Diagnosis"),
    "quote": ("报价付款", "Quote"),
    "repair": ("维修", "Repair"),
    "exchange": ("换货退款", "Exchange or refund"),
    "closing": ("验收结案", "Closing"),
}
TURNS: dict[str, Pair] = {
    "customer": ("轮到您", "Your turn"),
    "us": ("我们在办", "Our turn"),
    "nobody": ("已办结", "All done"),
}
NEXT: dict[str, Pair] = {
    "received": (
        "我们正在看您的申请，会有专人联系您。您不用再做什么。",
        "We are reading your request; one person will look after it. You need not do anything now.",
    ),
    "in_progress": (
        "专人正在处理，有进展就发邮件给您。",
        "We are working on it and mail you as soon as there is news.",
    ),
    "waiting": ("我们在等您回复，请在下面填写。", "We are waiting for you: please answer below."),
    "advised": (
        "请按我们的建议试一试，然后告诉我们解决了没有。",
        "Please try what we suggested, then tell us whether it helped.",
    ),
    "awaiting_item": (
        "请按下面的说明把产品寄给我们，寄出后填写运单号。",
        "Please send us the product as described below, then enter the tracking number.",
    ),
    "awaiting_item_bring_in": (
        "请带上下面列出的东西，把产品送到我们这里。",
        "Please bring us the product, with everything on the list below.",
    ),
    "diagnosing": (
        "产品正在检测。查明后我们告诉您原因、由谁承担费用、怎么处理。",
        "We are examining the product. Then we tell you the cause, who pays and what we will do.",
    ),
    "diagnosed": (
        "检测已经完成，我们正在确定处理方案。",
        "The examination is done; we are settling what to do.",
    ),
    "quoted": (
        "请看一下报价。同意的话，填写报价邮件里的确认码；收到付款后我们才开工。",
        "To accept our quote, enter the code from the mail with it. We start only when you have paid.",
    ),
    "awaiting_payment": (
        "请按下面的方式付款，到账后我们马上开工。",
        "Please pay as described below. We start as soon as the money is here.",
    ),
    "visit_offered": (
        "请选一个方便的上门时间。都不合适的话，请留言告诉我们您什么时候方便。",
        "Please choose a time for our visit. If none suits you, write to us when you are in.",
    ),
    "visit_scheduled": (
        "我们按约定的时间上门，出发前会先和您确认。",
        "We come at the time you chose, and call you before we leave.",
    ),
    "repairing": (
        "产品正在维修，修好先质检，再还给您。",
        "Your product is being repaired. It is tested before it goes back to you.",
    ),
    "awaiting_parts": (
        "缺一个零件，已经订货，到货后马上接着修。",
        "A part is missing and on order. The repair goes on as soon as it arrives.",
    ),
    "quality_check": (
        "已经修好，正在检验功能和性能。",
        "The repair is done; we are testing function and performance.",
    ),
    "returning": (
        "我们正在准备把产品寄回给您，运费由我们承担。",
        "We are about to send the product back to you; we pay the shipping.",
    ),
    "exchanging": (
        "换货已经批准，我们正在准备新产品。",
        "The exchange is approved; we are getting the new product ready.",
    ),
    "substitute_offered": (
        "原来的型号暂时没有。请看替代型号，同意的话请确认；不同意，请留言告诉我们。",
        "Your model is not available. Please accept the one offered instead, or tell us if it does not suit.",
    ),
    "refund_unconfirmed": (
        "我们正在办理，结果会发邮件给您。",
        "We are working on it; you will have the result by mail.",
    ),
    "refund_held": (
        "我们正在办理，结果会发邮件给您。",
        "We are working on it; you will have the result by mail.",
    ),
    "refunding": (
        "退款已经批准，财务部正在付款。",
        "The payment is approved; our finance team is making it.",
    ),
    "refusal_held": (
        "我们正在复核处理意见，结果会发邮件给您。",
        "We are reviewing the decision; you will have it by mail.",
    ),
    "refused": (
        "我们没能支持您的请求，理由见往来消息。不认可的，可以提出一次异议，由技术主管复检。",
        "We have declined; our message below says why. You can object once: our lead then examines it again.",
    ),
    "refused_for_good": (
        "复检维持原来的结论，这是我们的最终意见。您仍可以依法投诉、申请调解仲裁或者起诉。",
        "The re-inspection confirmed it; this is our final word. Consumer bodies and the courts stay open.",
    ),
    "reinspection": (
        "技术主管正在复检，您不用再做什么。",
        "Our technical lead is examining it again. You need not do anything now.",
    ),
    "recycling_offered": (
        "请决定是否交给我们回收。不同意的话，请留言，我们把产品原样寄回。",
        "Please decide whether we may recycle the product. If not, write to us and we send it back as it is.",
    ),
    "awaiting_acceptance": (
        "请试用一下。没有问题，请确认验收；还有问题，请告诉我们，我们接着处理。",
        "Please try it. If it works, accept the result; if not, tell us and we go on.",
    ),
    "follow_up": (
        "已经办妥。请给这次服务打个分，只要几秒钟。",
        "It is done. Please rate our service; it takes a few seconds.",
    ),
    "follow_up_rated": (
        "谢谢您的评价。等收到您要还给我们的东西，就结案。",
        "Thank you for your rating. The case closes when we have back what is still with you.",
    ),
    "dissatisfied": (
        "主管领导已经知道您不满意，会亲自跟进。",
        "Our manager knows that you are not satisfied and will take it up in person.",
    ),
    "closed": (
        "这份申请已经办完。如果问题还在，请再提交一次申请，并写上这个编号。",
        "This case is closed. If the trouble is back, send a new request and mention this number.",
    ),
    "cancelled": ("这份申请已撤销，不再办理。", "This case was cancelled; we have stopped working on it."),
}
SILENCE: dict[str, Pair] = {
    "close": (
        "到时还没有您的消息，我们会结案；之后随时可以再提交申请。",
        "If we have heard nothing by then, we close the case. You can send a new request at any time.",
    ),
    "cancel": (
        "到时还没有收到产品，这份申请会撤销；之后随时可以再提交。",
        "If the product is not here by then, the request is cancelled. You can send a new one at any time.",
    ),
    "return_item": (
        "到时还没有您的消息，我们会把产品原样寄回给您。",
        "If we have heard nothing by then, we send the product back to you as it is.",
    ),
    "call": (
        "到时还没有您的消息，我们会打电话给您。",
        "If we have heard nothing by then, we call you.",
    ),
    "accept": (
        "到时没有听到还有问题，就视为验收通过。",
        "If we have heard of no problem by then, the result counts as accepted.",
    ),
}
PARCELS: dict[str, Pair] = {
    "send_tracking": ("您寄给我们", "From you to us"),
    "ship_back": ("寄回给您的产品", "Your product, on its way back"),
    "ship_new": ("寄给您的新产品", "Your new product"),
    "post_part": ("寄给您的零件", "The part for you"),
}
DOCUMENTS: dict[str, Pair] = {
    "report": ("客户报修（投诉）记录单", "Customer report record"),
    "service_record": ("售后服务维修记录单", "Service repair record"),
    "diagnosis": ("故障诊断报告", "Diagnosis report"),
    "repair_report": ("维修报告", "Repair report"),
    "rma_slip": ("寄件单", "Return slip"),
    "quote": ("维修报价单", "Quote"),
    "exchange": ("换货凭证", "Certificate of exchange"),
    "refund": ("退款凭证", "Certificate of refund"),
    "calendar": ("加入日历", "Add to calendar"),
    "follow_ups": ("月度回访记录", "Monthly follow-up record"),
}
PAYOUTS: dict[str, Pair] = {
    "refund": ("退款", "Refund"),
    "compensation": ("补偿", "Compensation"),
    "subsidy": ("回收补贴", "Recycling subsidy"),
}
GROUPS: dict[str, dict[str, Pair]] = {
    "stage": STAGES,
    "turn": TURNS,
    "next": NEXT,
    "silent": SILENCE,
    "parcel": PARCELS,
    "document": DOCUMENTS,
    "payout": PAYOUTS,
    **record_words.GROUPS,
}
