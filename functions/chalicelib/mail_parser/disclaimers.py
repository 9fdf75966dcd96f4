"""What a firm writes around a person's words: legal notices below, a gateway's warning above."""

import re

from chalicelib.mail_parser.lines import Line

LONGEST_BANNER = 5  # lines

_MAIL = r"(?:(?:electronic|e-?) ?)?(?:mail|message|communication|transmission|email)s?\b"
# These words alone make a disclaimer.
_CERTAIN = re.compile(
    r"[\s*_\-<(\[【]*(?:"
    r"confidentiality (?:notice|note|statement|warning)"
    r"|(?:this|the contents? of this|any information in this|the information (?:contained )?in this)"
    rf" {_MAIL}"
    r".{0,160}?(?:confidential|privileged|proprietary|disclaims?\b)"
    r"|(?:the )?information (?:contained|transmitted|in this).{0,120}?(?:confidential|privileged)"
    r"|if you (?:are not|have received this|received this|receive this).{0,60}intended recipient"
    rf"|if you (?:have received|received|receive) this {_MAIL}.{{0,40}}(?:in error|by mistake)"
    r"|please consider the environment|think before you print"
    r"|(?:please )?(?:consider|think|reflect).{0,40}before printing"
    r"|diese (?:e-?mail|nachricht).{0,100}vertraulich"
    r"|(?:ce|cet) (?:message|courriel|e-?mail|mail).{0,120}confidentiel"
    r"|este (?:mensaje|correo|mensagem|e-?mail).{0,160}confidencia"
    r"|questo messaggio.{0,120}(?:riservat|confidenzial)"
    r"|dit bericht.{0,100}vertrouwelijk"
    r"|.{0,60}\b(?:ltd|limited|plc|llp|inc)\b.{0,60}\bregistered in (?:england|scotland|wales|ireland)"
    r"|.{0,80}\bregistered office\s*[:：]"
    r"|(?:le )?informazioni contenute in quest.{0,80}(?:riservat|confidenzial)"
    r"|les informations contenues dans ce.{0,80}confidentiel"
    r"|la información contenida en est.{0,80}confidencial"
    r"|as informações contidas nest.{0,80}confidencia"
    r"|(?:sitz der gesellschaft|registergericht|handelsregister)\b.{0,40}[:：]"
    r"|(?:disclaimer|confidentiality notice|legal notice|免责声明|保密声明|法律声明)\s*[:：]?\s*\Z"
    r")",
    re.IGNORECASE,
)
# These may open a person's own sentence, too: two of the hallmarks must follow.
_LIKELY = re.compile(
    r"[\s*_\-<(\[【]*(?:(?:legal |important |privacy |confidential )?(?:disclaimer|notice|"
    r"confidentiality|confidential)\b\s*[:：\-–*]|important notice"
    rf"|(?:this|the) {_MAIL}|(?:the )?information (?:contained|transmitted|in this)"
    r"|[本此](?:电子|電子)?(?:邮件|郵件|信息|信件|电邮)|(?:保密|免责|机密|法律)?(?:声明|提示|提醒|通知)\s*[:：])",
    re.IGNORECASE,
)
_HALLMARKS = (
    "recipient", "addressee", "confidential", "privileged", "intended only", "intended solely",
    "intended for the", "disclos", "unauthori", "virus", "delete", "liabil", "disseminat",
    "sole use", "in error", "proprietary",
    "保密", "机密", "機密", "仅限", "指定收件人", "收件人使用", "误收", "错收", "泄露", "删除",
    "散发", "法律责任", "指定的", "商业秘密", "商業秘密",
)  # fmt: skip

_WARNS = re.compile(
    r"[\W_]*(?:caution|warning|attention|notice|be careful|external|security notice|achtung|vorsicht|warnung|"
    r"cuidado|attenzione|this (?:e-?mail|message)|注意|警告|提醒|提示|安全提示|【?外部邮件|本邮件|此邮件)",
    re.IGNORECASE,
)
_OF_STRANGERS = re.compile(
    r"(?:originate[sd]?|sent|came|comes|is|was) (?:from )?outside"
    r"|outside (?:of )?(?:the|your|our|this)\b.{0,30}?"
    r"(?:organi[sz]ation|company|network|firm|institution|university|domain)"
    r"|external (?:sender|source|e-?mail|address|party)"
    r"|(?:not|n't|never|avoid|before|careful|caution|care)\b.{0,30}"
    r"(?:click|open)\w*\b.{0,30}(?:links?|attachments?)"
    r"|extern(?:en?|er) (?:absender|e-?mail|quelle)|expéditeur externe|remitente externo|mittente esterno"
    r"|remetente externo|(?:公司|组织|企业|单位|机构)(?:外部|以外|之外)"
    r"|(?:来自|源自|发自|由).{0,12}外部|外部(?:邮件|发件人)"
    r"|(?:请勿|谨慎|不要|切勿)(?:随意|轻易|直接)?(?:点击|打开)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[\s*_\-<(\[【]*\[?(?:external|外部邮件|外部郵件|ext)(?: e-?mail| sender| message)?[\]】>*_:：\s]+\Z"
    r"|(?:\[?.{0,40}\]? ?)?you don'?t often get e-?mail from"
    r"|some people who received this message don'?t often"
    r"|您(?:通常|一般|不经常|不常)不?会?收到来自",
    re.IGNORECASE,
)
# A firm and a gateway never speak of themselves as one person, and never ask.
_A_PERSON = re.compile(r"\b(?:I|I'm|I've|my|me)\b|(?<![自本])我(?![司们公方行]|單位|单位)|[?？]\s*\Z")
_GOES_ON = re.compile(
    r"click|links?\b|attachments?\b|sender|safe\b|trust|recogni|链接|附件|发件人|absender", re.IGNORECASE
)
_ENDED = re.compile(r"[.!。！\])】>*]\s*\Z")


def is_disclaimer(words: str) -> bool:
    """Tell whether a paragraph is a firm's legal notice, and not what a person says of a mail."""
    if _A_PERSON.search(words):
        return False
    if _CERTAIN.match(words):
        return True
    lower = words.lower()
    return bool(_LIKELY.match(words)) and sum(mark in lower for mark in _HALLMARKS) > 1


def without_banner(lines: list[Line]) -> list[Line]:
    """Drop the warning that a gateway wrote above the words, as far as it surely goes."""
    if not lines or not _is_banner(" ".join(line.text for line in lines[:2])[:500], lines[0].text[:300]):
        return lines
    end = 1
    while end < min(len(lines), LONGEST_BANNER) and _goes_on(lines[end - 1].text, lines[end].text):
        end += 1
    return lines[end:]


def _is_banner(opening: str, first: str) -> bool:
    warned = _WARNS.match(first) and _OF_STRANGERS.search(opening) and not _A_PERSON.search(first)
    return bool(_ALONE.match(first) or warned)


def _goes_on(above: str, line: str) -> bool:
    """Tell whether a warning goes on in this line: its sentence was not over, or it speaks of links still."""
    if _ALONE.match(above[:300]) or not line.strip():
        return False
    return not _ENDED.search(above) or bool(_GOES_ON.search(line))
