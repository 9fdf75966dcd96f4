"""The words of the live backlog, in both languages."""

Pair = tuple[str, str]

GROUPS: dict[str, dict[str, Pair]] = {
    "backlog": {
        "title": ("待办总表", "Backlog"),
        "all": ("全部部门", "All teams"),
        "teams": ("按部门查看", "By team"),
        "count": ("未结案 {count} 件，其中超期 {late} 件", "{count} open, {late} of them overdue"),
        "at": ("截至 {at}", "As of {at}"),
        "nothing": ("没有未结案的申请。", "Nothing is open."),
        "case": ("申请", "Case"),
        "state": ("状态", "State"),
        "owner": ("负责人", "Owner"),
        "nobody": ("还没有人受理", "Nobody yet"),
        "deadline": ("期限", "Deadline"),
        "none": ("没有期限", "No deadline"),
        "late": ("已超 {time}", "{time} overdue"),
        "left": ("还有 {time}", "{time} left"),
        "turn": ("等谁", "Whose turn"),
        "customer": ("客户", "Customer"),
        "us": ("我们", "Us"),
        "colon": ("：", ": "),
        "more": ("另有 {count} 件，见待办总表", "{count} more, see the backlog"),
    },
}
