"""Invitations and the answers to them (RFC 5546, RFC 6047): noise, unless a person wrote beside."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser import charsets
from chalicelib.mail_parser.headers import header, parameter
from chalicelib.mail_parser.mime import content_type, parts, payload
from chalicelib.mail_parser.verdicts import one_of

TYPES = ("text/calendar", "application/ics", "text/x-vcalendar", "text/x-vcal")
LONGEST = 32 * 1024

_ANSWER_SUBJECT = one_of(
    r"^\W*(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|updated invitation"
    r"|invitation"
    r"|new time proposed|meeting forward notification|canceled event|meeting (?:accepted|declined"
    r"|cancell?ed)|forwarded"
    r"|已接受|已拒绝|已谢绝|暂定|已暂定|已取消|接受|拒绝|会议(?:邀请|取消|转发通知)|邀请|会议转发通知"
    r"|活动邀请|已更新的?邀请|取消的活动"
    r"|zugesagt|abgelehnt|mit vorbehalt|abgesagt|accepté|refusé|annulé|provisoire|aceptado|rechazado|承諾"
    r"|辞退|仮承諾)\s*[:：]",
)
_METHOD = re.compile(
    r"^METHOD[^:\n]{0,40}:\s*(REQUEST|REPLY|CANCEL|COUNTER|DECLINECOUNTER|REFRESH|ADD|PUBLISH)",
    re.MULTILINE | re.IGNORECASE,
)
# Lines that calendars write into the text by themselves.
_STANDARD = one_of(
    r"^\W*$|^[\s*~_=.\-–—─]{3,}$|https?://\S+$",
    r"^\W*(?:when|where|who|what|organi[sz]er|location|time|date|subject|title|calendar|attendees?"
    r"|guests?|required|optional"
    r"|meeting id|passcode|password|phone conference id|duration|description|invitees?|video call link"
    r"|joining info"
    r"|时间|地点|日期|主题|组织者|与会者|参会人|参与者|会议(?:时间|地点|主题|号|id|密码|室|链接)|发起人"
    r"|日历|重复|提醒|時間|場所|日時|件名)\s*[:：]",
    r"microsoft teams|join (?:the |zoom )?meeting|join (?:on|with|from|by)|learn more|meeting options"
    r"|zoom\.us|google meet"
    r"|find a local number|reset (?:dial-in )?pin|invitation from google calendar|view (?:on|all guest"
    r"|your event)"
    r"|you are receiving this|to stop receiving|forwarding this invitation|more details|reply for "
    r"|going\?|\byes\b.*\bno\b"
    r"|(?:has|have) (?:tentatively )?(?:accepted|declined|cancell?ed|replied|invited you|proposed)"
    r"|this event has been"
    r"|you have been invited|has been (?:cancell?ed|updated|changed)|you are invited"
    r"|your meeting was forwarded"
    r"|(?:已|暂时)?(?:接受|拒绝|谢绝|取消)(?:了)?(?:此|该|您的|你的|本|这次)?(?:会议|邀请|活动|日程)"
    r"|邀请您?(?:参加|加入)|加入会议|腾讯会议|钉钉"
    r"|点击链接|复制该信息|飞书|日历邀请|会议邀请|您的会议已转发",
)


def is_calendar(message: Message, text: str) -> bool:
    """Tell whether it is only an invitation or an answer to one; `text` is what is new in it."""
    invitations = list(_invitations(message))
    if invitations:
        return not _own_words(text, "\n".join(invitations))
    return (
        bool(_ANSWER_SUBJECT.search(header(message, "subject")[:200]))
        and not text.strip()
        and _meeting(message)
    )


def _invitations(message: Message) -> Iterator[str]:
    for part in parts(message):
        named = parameter(part, "content-type", "name").lower().endswith(".ics")
        if content_type(part) in TYPES or named:
            text = charsets.decode(payload(part)[:LONGEST], parameter(part, "content-type", "charset"))
            if _METHOD.search(text) or parameter(part, "content-type", "method"):
                yield text


def _meeting(message: Message) -> bool:
    """Outlook marks its answers by class even where the calendar part was lost on the way."""
    classes = (
        header(message, "content-class").lower()
        + header(message, "x-ms-exchange-calendar-originator-id").lower()
    )
    return "calendar" in classes or "x-microsoft-cdo-busystatus" in message


def _own_words(text: str, invitation: str) -> bool:
    """Tell whether something is left when the calendar's own lines are taken away."""
    event = re.sub(r"\\[nN]", "\n", re.sub(r"\r?\n[ \t]", "", invitation)).replace("\\", "")
    known = {line.strip() for line in re.split(r"[\n:]", event)}
    left = [line.strip() for line in text[:LONGEST].split("\n")[:500]]
    return any(
        line and line not in known and line not in event and not _STANDARD.search(line) for line in left
    )
