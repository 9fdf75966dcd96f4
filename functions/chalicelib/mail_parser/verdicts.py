"""For good or for now? What a status code (RFC 3463) and the words beside it say of an address."""

import re


def one_of(*phrases: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a table of phrases into one pattern; case never matters."""
    return re.compile("|".join(phrases), re.IGNORECASE | flags)


_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.:])([45][0-7]\d)(?=[ \-#:;,)\]，：]|$)", re.MULTILINE)

# A status that settles it by itself. Policy, content, size and route say nothing against an address.
_BY_STATUS: tuple[tuple[str, bool], ...] = (
    (r"[45]\.2\.2$", False),  # mailbox full
    (r"[45]\.2\.3$", False),  # message too long for this mailbox
    (r"[45]\.3\.[1-5]$", False),  # system full, too big, not accepting
    (r"[45]\.4\.(?:[25-7]|316)$", False),  # connection, congestion, loop, expired
    (r"[45]\.6\.\d+$", False),  # content
    (r"4\.", False),
    (r"5\.1\.(?:[12346]|10|351)$", True),  # no such mailbox, no such domain, bad syntax, moved, null MX
    (r"5\.1\.[789]$", False),  # our own address is refused
    (r"5\.2\.1$", True),  # mailbox disabled
    (r"5\.4\.(?:4|310)$", True),  # no such domain
)

# Believed although an excuse stands beside them, as in "user unknown; see our policy".
_PLAINLY_GONE = one_of(
    r"(?:user|recipient) (?:is )?(?:unknown|not found)",
    r"unknown (?:user|recipient)",
    r"no such (?:user|recipient|mailbox|address|account|person)",
    r"(?:account|user|mailbox|recipient|address)(?: \S{1,80})? (?:does not|doesn['’]?t) exist",
    r"address not found|user doesn['’]?t have|recipnotfound|5\.4\.1\b.{0,60}access denied",
    r"(?:收件人|用户|账号|帐号|邮箱|地址|域名).{0,12}不存在|查无此(?:人|用户)|无此用户",
)

_EXCUSED = one_of(
    # full
    r"mailbox (?:is )?full|(?:mailbox|inbox|mailfolder|quota|disk) (?:has |is )?(?:full|exceed)"
    r"|over ?quota",
    r"(?:over|exceed\w*|out of|above|under)\W+(?:\w+\W+){0,4}(?:quota|storage|disk space)",
    r"insufficient (?:system )?(?:storage|disk)|mailbox size limit|maximum (?:storage|mailbox)",
    r"boîte (?:aux lettres )?pleine|postfach (?:ist )?voll|buzón lleno|casella piena|ящик переполнен",
    r"邮箱(?:已|空间)?(?:容量)?(?:已)?满|空间(?:已满|不足)|(?:超出|超过).{0,12}(?:容量|配额|空间|限额"
    r"|大小)",
    r"容量(?:已满|不足|超限)|收件箱已满|信箱(?:已|空間)?[滿满]|空間不足|容量がいっぱい|メールボックスが",
    # not now
    r"gr[ae]y[-\s]?list|try again later|please retry|temporar(?:y|ily)|deferred|throttl|rate[\s-]?limit"
    r"|too many",
    r"too (?:much|fast|frequent)|\bbusy\b|timed?[\s-]?out|connection (?:refused|reset|lost|dropped)"
    r"|expired",
    r"could not connect|not (?:respond|reachable)|unreachable|频率|次数|频繁|过多|暂时|稍后|超时|连接失败",
    # too large
    r"(?:message|mail|size|attachment)\W+(?:\w+\W+){0,4}(?:too (?:large|big|long)|exceeds?)|size exceeds",
    r"exceeds?\W+(?:\w+\W+){0,4}(?:size|limit)|太大|过大|大小超",
    # unwelcome
    r"\bspam|\bspf\b|dkim|dmarc|black ?list|block ?list|blocked|denied by policy|\brbl\b|dnsbl|barracuda"
    r"|spamcop",
    r"reputation|unsolicited|\bvirus|malware|phish|content (?:filter|reject)|policy|prohibited"
    r"|\bbanned"
    r"|unauthenticated",
    r"not (?:authenticated|authorized|permitted)|authenticat|relay(?:ing)?\b|rdns|reverse dns|ptr record"
    r"|\bhelo\b",
    r"sender (?:verif|address rejected|domain|denied)|垃圾邮件|病毒|黑名单|被(?:屏蔽|拦截|过滤)|策略"
    r"|反垃圾",
    r"发信(?:IP|服务器)|拒收|拒绝接收|拦截|不信任|域名?验证",
    r"loop|hop count|protocol error|syntax error in command",
)


def status_in(words: str) -> str:
    """Find the most telling RFC 3463 status in a server's answer; "" if there is none."""
    found = ["{}.{}.{}".format(*hit.groups()) for hit in _STATUS.finditer(words)]
    telling = [status for status in found if not status.endswith(".0.0")]
    return next(iter([*telling, *found]), "")


def code_in(words: str) -> str:
    """Find a three-digit SMTP reply code (RFC 5321) in a server's answer."""
    found = _CODE.search(words)
    return found[1] if found else ""


def tells(words: str) -> bool:
    """Tell whether a server's words alone say for good or for now."""
    told = status_in(words) or code_in(words) or _PLAINLY_GONE.search(words) or _EXCUSED.search(words)
    return bool(told)


def permanent(status: str, words: str) -> bool:
    """Tell whether the address itself is bad for good: a full, busy or fastidious mailbox is not."""
    for telling in (status_in(words), status):
        if (settled := _by_status(telling)) is not None:
            return settled
    code = code_in(words)
    if code.startswith("4") or (not code and status.startswith("4")):
        return False
    if _PLAINLY_GONE.search(words):
        return True
    excused = bool(_EXCUSED.search(words)) or status.startswith("5.7.")
    return not excused  # refused for good with no excuse, whether or not it says that nobody is there


def _by_status(status: str) -> bool | None:
    """Look a status up; nothing is settled by x.0.0, nor by 4.0.0 and its like."""
    if not status or status.endswith(".0.0"):
        return None
    return next((verdict for pattern, verdict in _BY_STATUS if re.match(pattern, status)), None)
