"""The words for what the policy's tables name, and for the steps of a solution; part of `words.WORDS`."""

Pair = tuple[str, str]

STEPS: dict[str, Pair] = {
    "at_cost": (
        "人为损坏按成本价收费，零件费和人工费为价目表的 {number}%。",
        "Parts and labour are charged at cost: {number}% of the price list.",
    ),
    "pays_customer_fault": (
        "损坏属于保修除外情形，费用由您承担。",
        "The damage is excluded from the warranty, so the repair is charged.",
    ),
    "pays_expired": ("已过保修期，费用由您承担。", "The warranty has ended, so the repair is charged."),
    "force_majeure": (
        "属于不可抗力造成的损坏，处理方式和费用与您另行商定。",
        "The damage is due to force majeure: we agree with you what is done and who pays.",
    ),
    "free_repair": ("免费维修，不限次数。", "Repair is free, as often as needed."),
    "unrepairable": (
        "经检测确认无法修复，可以退货退款。",
        "Our inspection has confirmed that it cannot be repaired: you can return it for a refund.",
    ),
    "promised": ("承诺完成的日期：{on}。", "Promised for {on}."),
    "late_until": (
        "之后的第 {number} 个工作日是 {on}，超过这一天可以退货退款。",
        "{number} working days later is {on}; after that day a refund is due.",
    ),
    "late": (
        "到 {on} 已逾期 {number} 个工作日，可以退货退款。",
        "On {on} it is {number} working days late: a refund is due.",
    ),
    "not_late": (
        "到 {on} 逾期 {number} 个工作日，还没有超过期限。",
        "On {on} it is {number} working days late, which is not yet enough.",
    ),
    "days_assumed": (
        "部分日期的放假安排尚未公布，暂按周一至周五上班计算。",
        "The days off are not all published yet; Monday to Friday are assumed.",
    ),
    "not_defective": (
        "检测结果为产品符合质量要求，不能按此退货。",
        "Our inspection found nothing that fails quality requirements, so this refund is not due.",
    ),
    "failed_repairs": (
        "同一核心故障已维修 {number} 次仍未修好（满 {out_of} 次可以换货）。",
        "{number} repairs have not cured the same core fault (exchange after {out_of}).",
    ),
    "dead_on_arrival": (
        "经检测确认开箱就有严重故障，可以换货。",
        "Our inspection has confirmed a serious defect out of the box: an exchange is due.",
    ),
    "used": (
        "{since} 购买，到 {on} 已使用 {number} 个整月。",
        "Bought on {since}, {number} full months in use on {on}.",
    ),
    "depreciated_price": (
        "折价换新应付 {amount} 元（算到分，四舍五入）。",
        "The exchange costs you ¥{amount} (rounded half up to the cent).",
    ),
    "ships": ("换货确认后 {number} 小时内寄出新品。", "The new product leaves within {number} hours."),
    "paid_back": (
        "退回的产品检验通过后 {number} 个工作日内退款。",
        "We refund within {number} working days once the returned product has passed inspection.",
    ),
    "dealer": (
        "您在合作经销商处购买，这项服务由经销商承担，我们负责对接。",
        "You bought from a dealer who carries this part of the service; we pass it on and follow it.",
    ),
}

GROUPS: dict[str, dict[str, Pair]] = {
    "exchange": {"depreciated": ("折价换新", "New product at the depreciated value")},
    "agreed": {"agreed": ("商定的金额", "Sum agreed")},
    "solution": {
        "refund": ("退货退款", "Refund"),
        "exchange": ("免费换货", "Exchange, free of charge"),
        "free_repair": ("免费维修", "Repair, free of charge"),
        "paid_repair": ("付费维修", "Paid repair"),
        "depreciated_exchange": ("折价换新", "Exchange at depreciated value"),
        "agreed": ("另行商定", "To be agreed"),
    },
    "cause": {
        "covered": ("保修期内，非人为损坏", "In warranty, not caused by the customer"),
        "customer_fault": ("保修期内，人为损坏", "In warranty, caused by the customer"),
        "expired": ("已过保修期", "Out of warranty"),
        "force_majeure": ("不可抗力造成的损坏", "Force majeure"),
    },
    "payer": {
        "company": ("由我们承担", "We pay"),
        "customer": ("由您承担", "You pay"),
        "agreed": ("与您另行商定", "Agreed with you"),
    },
    "price": {
        "cost": ("按成本价维修", "repair at cost"),
        "market": ("按价目表维修", "repair by the price list"),
    },
    "instead": {"depreciated": ("或折价换新", "or an exchange at a reduced price")},
    "carried": {
        "first_response": ("首次答复", "First answer"),
        "on_site": ("上门维修", "Repair at the customer's"),
        "repair": ("维修", "Repair"),
        "exchange": ("换货", "Exchange"),
        "return": ("退货", "Return"),
        "installation": ("安装验收", "Installation and acceptance"),
        "maintenance": ("巡检保养", "Inspection and maintenance"),
        "cleaning": ("免费清洁", "Free cleaning"),
        "software": ("软件升级或降级", "Software update or downgrade"),
        "customisation": ("个性化定制", "Customisation"),
        "recycling": ("回收补贴", "Recycling with a subsidy"),
    },
    "awaited": {
        "waiting": ("等您补充情况或答复问题", "your answer to our question"),
        "awaiting_item": ("等您寄出产品", "your product"),
        "quoted": ("等您确认报价", "your answer to our quote"),
        "awaiting_payment": ("等您付款", "your payment"),
        "visit_offered": ("等您确认上门时间", "your choice of a time for our visit"),
        "substitute_offered": ("等您确认替代型号", "your answer about an equivalent model"),
        "awaiting_acceptance": ("等您验收", "your acceptance of the repair"),
        "recycling_offered": ("等您决定是否回收", "your answer about recycling"),
        "follow_up": ("等您回复回访", "your answer to our follow-up"),
    },
    "then": {
        "close": ("结案，您随时可以再提", "we close the case; you can open it again"),
        "cancel": ("撤销申请，您随时可以再提", "we cancel the request; you can send a new one"),
        "return_item": ("把产品原样寄回给您", "we send the product back as it is"),
        "accept": ("视为验收通过", "it counts as accepted"),
        "call": ("客服打电话联系您", "we call you"),
    },
    "above": {
        "lead": ("部门主管", "the head of the team"),
        "manager": ("主管领导", "the manager"),
    },
}
