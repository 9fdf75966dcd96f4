"""The words of the site's own controls: buttons, notices and short sentences, in each language.

`{name}` in a sentence is filled in by the page; the same words serve the browser and the functions.
"""

from chalicelib.locale.case_ui import CASE_UI

UI: dict[str, dict[str, str]] = {
    **CASE_UI,
    # Forms
    "optional": {"zh": "选填", "en": "optional"},
    "choose": {"zh": "请选择", "en": "Please choose"},
    "errors_title": {"zh": "有几处需要修改", "en": "Some answers need a second look"},
    "sending": {"zh": "正在提交…", "en": "Sending…"},
    "check": {"zh": "查询", "en": "Check"},
    "checking": {"zh": "正在查询…", "en": "Checking…"},
    "offline": {
        "zh": "现在连不上网络，什么都没有丢。请检查网络后再按一次按钮，不会重复提交。",
        "en": "We could not reach our server. Nothing is lost: check your connection and press the button "
        "again. It will not be sent twice.",
    },
    "busy_server": {
        "zh": "系统一时忙不过来，您填的内容都还在。请稍等片刻再按一次按钮，不会重复提交。",
        "en": "Our system is busy. What you typed is still here: wait a moment and press the button again. "
        "It will not be sent twice.",
    },
    "too_many": {
        "zh": "短时间内次数过多，请过一会儿再试。",
        "en": "Too many tries in a short time. Please wait a while and try again.",
    },
    "restored": {
        "zh": "我们保留了您上次没有提交的内容。",
        "en": "We kept what you had typed and not yet sent.",
    },
    "start_over": {"zh": "清空重填", "en": "Clear the form"},
    "no_script_files": {
        "zh": "提交之后，在确认页上可以添加照片和凭证。",
        "en": "You can add photos and documents on the page after sending.",
    },
    # Files
    "files_choose": {"zh": "选择文件", "en": "Choose files"},
    "files_drop": {"zh": "或拖到这里", "en": "or drop them here"},
    "file_remove": {"zh": "移除 {name}", "en": "Remove {name}"},
    "file_uploading": {"zh": "正在上传 {percent}%", "en": "Uploading, {percent}%"},
    "file_done": {"zh": "已上传", "en": "Uploaded"},
    "file_retry": {"zh": "重试", "en": "Try again"},
    "file_failed": {"zh": "没有传上去", "en": "The upload failed"},
    "file_type": {
        "zh": "“{name}”的格式不支持，请用 jpg、png、webp、heic、pdf 或 mp4。",
        "en": "“{name}” cannot be used. Please choose jpg, png, webp, heic, pdf or mp4.",
    },
    "file_size": {
        "zh": "“{name}”超过 {megabytes} MB，请压缩后再传。",
        "en": "“{name}” is larger than {megabytes} MB. Please make it smaller.",
    },
    "file_empty": {"zh": "“{name}”是空文件。", "en": "“{name}” is empty."},
    "file_count": {"zh": "最多 {count} 个文件。", "en": "No more than {count} files, please."},
    "files_waiting": {
        "zh": "还有文件没有传完，请等它传完，或先移除。",
        "en": "A file is still on its way. Wait for it, or remove it.",
    },
    "file_send": {"zh": "上传文件", "en": "Upload the file"},
    # Confirmation
    "confirmed": {"zh": "已经收到您的申请", "en": "We have your request"},
    "your_number": {"zh": "受理编号", "en": "Your case number"},
    "copy": {"zh": "复制编号", "en": "Copy the number"},
    "copied": {"zh": "已复制", "en": "Copied"},
    "mail_sent": {
        "zh": "确认邮件会发到您填的邮箱，里面有同样的内容和您的个人链接。",
        "en": "A mail with the same details and your personal link is on its way to you.",
    },
    "next": {"zh": "接下来", "en": "What happens next"},
    "respond_by": {
        "zh": "我们最晚在{moment}前答复您。",
        "en": "You will have our answer by {moment} at the latest.",
    },
    "do_not_send_yet": {
        "zh": "请先不要寄出产品，等我们告诉您地址。",
        "en": "Please do not send the product yet; we will tell you where to.",
    },
    "open_case": {"zh": "打开我的申请", "en": "Open my case"},
    "add_files": {"zh": "添加照片和凭证", "en": "Add photos and documents"},
    "add_files_hint": {
        "zh": "每次传一个文件，传完会回到这里。",
        "en": "One file at a time; you come back here after each.",
    },
    "file": {"zh": "文件", "en": "File"},
    # Coverage
    "coverage": {"zh": "由谁承担费用", "en": "Who pays"},
    "coverage_until": {"zh": "保到 {date}（含当天）", "en": "Covered until {date}, that day included"},
    "coverage_ended": {"zh": "已于 {date} 到期", "en": "Cover ended on {date}"},
    "coverage_window": {"zh": "可办理到 {date}（含当天）", "en": "Until {date}, that day included"},
    "coverage_why": {"zh": "我们这样判断", "en": "How we came to this"},
    "coverage_clauses": {"zh": "依据的条款", "en": "The rules behind it"},
    "coverage_note": {
        "zh": "按您填写的内容初步判断；收到产品、核对凭证后如有不同，我们会说明原因。",
        "en": "This rests on what you told us. If product or receipt shows otherwise, we will explain why.",
    },
    "coverage_version": {
        "zh": "依据 {date} 起施行的政策。",
        "en": "By the policy that holds from {date}.",
    },
    "coverage_versions": {"zh": "适用哪一版？", "en": "Which version applies?"},
    "step_clause": {"zh": "依据：{clause}", "en": "Rule: {clause}"},
    "drawing_alt": {
        "zh": "时间轴，{first}到{last}；图上的编号与下面的步骤一致",
        "en": "Timeline from {first} to {last}; its numbers are those of the steps below",
    },
    "drawing_today": {"zh": "今天", "en": "today"},
    "drawing_term": {"zh": "保修期", "en": "warranty"},
    "drawing_extra": {"zh": "延长", "en": "added"},
    "drawing_window": {"zh": "退换期限", "en": "exchange or refund"},
    "coverage_next": {"zh": "用这些信息填写申请", "en": "Send a request with these details"},
    # Registering a product
    "registered_title": {"zh": "产品已登记", "en": "Your product is registered"},
    "registered_model": {"zh": "型号", "en": "Model"},
    "registered_serial": {"zh": "序列号", "en": "Serial number"},
    "registered_bought": {"zh": "购买日期", "en": "Bought on"},
    "registered_until": {"zh": "保修到", "en": "Warranty until"},
    "registered_mail": {
        "zh": "登记凭证会发到您填的邮箱，请保存好。",
        "en": "A certificate is on its way by mail. Please keep it.",
    },
    # Looking up
    "lookup_title": {"zh": "用受理编号查进度", "en": "Look up by number"},
    "links_title": {"zh": "忘了编号，或要补充资料？", "en": "Number lost, or something to add?"},
    "links_intro": {
        "zh": "我们把您名下没有办完的申请的链接发到邮箱。",
        "en": "We will mail you the links to your open cases.",
    },
    "links_sent_title": {"zh": "请查收邮件", "en": "Please check your mail"},
    "links_sent": {
        "zh": "如果这个邮箱有没办完的申请，链接马上就到。没有收到的话，请看看垃圾邮件箱。",
        "en": "If that address has open cases, their links are on the way. "
        "If nothing comes, look in the spam folder.",
    },
    "timeline": {"zh": "办理经过", "en": "What has happened so far"},
    # Case page
    "loading": {"zh": "正在打开您的申请…", "en": "Opening your case…"},
    "link_missing_title": {
        "zh": "请用邮件里的链接打开",
        "en": "Please open this page from the link in our mail",
    },
    "link_missing": {
        "zh": "这个页面只能用您的个人链接打开。可以让我们把链接再发一次：",
        "en": "This page opens only with your personal link. We can mail it to you again:",
    },
    "link_expired_title": {"zh": "这个链接打不开了", "en": "This link no longer works"},
    "link_expired": {
        "zh": "链接不完整、已失效，或申请办完已久。可以让我们把链接再发一次：",
        "en": "It is incomplete or has expired, or the case closed long ago. We can mail you a fresh one:",
    },
    "case": {"zh": "受理编号", "en": "Case"},
    "case_next": {"zh": "下一步", "en": "Next"},
    "case_details": {"zh": "您填写的信息", "en": "Your details"},
    "masked_note": {
        "zh": "为了您的安全，这里只显示一部分。",
        "en": "Partly hidden, for your safety.",
    },
    "messages": {"zh": "往来消息", "en": "Messages"},
    "from_us": {"zh": "我们", "en": "Us"},
    "from_you": {"zh": "您", "en": "You"},
    "actions": {"zh": "您可以", "en": "What you can do"},
    "send": {"zh": "提交", "en": "Send"},
    "done": {"zh": "好了，已经更新。", "en": "Done. The page is up to date."},
    "cancel_yes": {"zh": "确定取消", "en": "Yes, cancel it"},
    "outdated": {
        "zh": "申请刚刚有了变化，已为您刷新。请再看一眼，然后重新提交。",
        "en": "The case has just changed. We have refreshed it: please have a look and send again.",
    },
    "retry": {"zh": "重试", "en": "Try again"},
    "print": {"zh": "打印", "en": "Print"},
    # Guides and diagrams
    "guides_title": {
        "zh": "先试试这些办法，也许马上就好",
        "en": "Try this first: it may be fixed in minutes",
    },
    "workflow_alt": {"zh": "办理阶段图", "en": "Diagram of the stages of a case"},
    "workflow_alt_stage": {"zh": "“{stage}”阶段的状态图", "en": "Diagram of the stage “{stage}”"},
    "workflow_list": {"zh": "用文字看这张图", "en": "The same in words"},
    "workflow_doors": {"zh": "接下来可能进入：{stages}。", "en": "From here a case goes on to: {stages}."},
    "workflow_often_title": {
        "zh": "下面几种情况几乎随时可能出现，图中不再重复：",
        "en": "These can happen at nearly any point, and the diagrams leave them out:",
    },
    "workflow_often": {"zh": "{event}：转为“{to}”", "en": "{event}: then “{to}”"},
    "workflow_or": {"zh": "”或“", "en": "” or “"},
    "workflow_row": {"zh": "“{state}”→ {event} →“{to}”", "en": "“{state}”, {event}: then “{to}”"},
    # Pages that the functions answer with
    "confirmation_title": {"zh": "已经收到您的申请", "en": "We have your request"},
    "status_title": {"zh": "办理进度", "en": "Where your request stands"},
    "coverage_title": {"zh": "是否在保", "en": "Is it covered?"},
    "notice_title": {"zh": "请注意", "en": "Please note"},
    "back": {"zh": "返回", "en": "Back"},
    "file_arrived": {"zh": "文件已经传到", "en": "Your file has arrived"},
    "file_attach": {"zh": "放进我的申请", "en": "Add it to my request"},
    "privacy_link": {"zh": "阅读个人信息说明", "en": "Read the privacy notice"},
    "in_field": {"zh": "{label}：{message}", "en": "{label} – {message}"},
}
