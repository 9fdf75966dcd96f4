"""What stands below a person's words and is no message: signatures, devices' lines, disclaimers, footers."""

import re

from chalicelib.domain.reading.lines import Line

LONGEST_SIGNATURE = 15  # lines below a "--" that is not exactly the delimiter of RFC 3676

_DEVICE = (
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus|pixel|mobile|"
    r"phone|smartphone|"
    r"handy|handheld|blackberry|blackberry.{0,30}|windows|outlook|yahoo|mail|gmail|proton ?mail|aol|zoho|"
    r"fastmail|nokia|htc|"
    r"sony|xperia|lg|motorola|tablet|mac|macbook|watch|workspace|telefon|móvil|celular|téléphone|"
    r"portable|qq|foxmail|"
    r"thunderbird|spark|email|mailbird|airmail|posta|cell|device|wireless"
)
_DEVICE_ZH = (
    r"iphone|ipad|华为|荣耀|小米|红米|oppo|vivo|一加|三星|魅族|安卓|android|手机|平板|qq ?邮箱|"
    r"网易邮箱大师|网易邮箱|foxmail|"
    r"outlook|windows|邮箱|邮件|移动|hua ?wei|honor|xiaomi|redmi|yahoo|雅虎|钉钉|阿里邮箱|企业微信|新浪|"
    r"mac|apple|荣耀手机|行動|裝置"
)
_LINE = re.compile(
    r"[\s\-–—*_<(\[]*(?:"
    rf"(?:sent|written|typed|composed|shared|posted) (?:from|via|with|using|by|on|"
    rf"through) .{{0,60}}\b(?:{_DEVICE})\b.{{0,80}}"
    r"|sent from my \S.{0,60}|get (?:the )?(?:outlook|bluemail|yahoo).{0,120}|(?:download|try|"
    r"get) .{0,40} for (?:ios|android).{0,80}"
    r"|sent with .{0,80}secure (?:e-?mail|message).{0,40}|sent (?:with|using) \S+(?: mail| email)?\.?"
    r"|yahoo mail: search, organi[sz]e.{0,60}|envoyé (?:de|depuis|à partir).{0,80}|enviado (?:desde|do|"
    r"de|a partir).{0,80}"
    r"|(?:gesendet|von meinem) .{0,60}(?:gesendet|iphone|ipad|android|handy|outlook|mobil).{0,60}|"
    r"inviato da.{0,80}"
    r"|(?:verstuurd|verzonden) (?:vanaf|met|van).{0,80}|skickat från.{0,80}|sendt fra.{0,80}|"
    r"wysłan[eo] z.{0,80}|odesláno z.{0,80}"
    r"|отправлено (?:с|из).{0,80}|lähetetty .{0,60}|iphone.{0,6}から送信.{0,20}|.{0,30}에서 보냄|"
    r"나의 .{0,40}보냄"
    rf"|(?:发自|發自|发送自|來自|来自|寄自|传自|从我的?|從我的?|通过|由|"
    rf"使用).{{0,30}}(?:{_DEVICE_ZH}).{{0,30}}"
    r"|(?:发自|发送自|發自)我?的?.{1,24}|从 ?.{0,30}(?:发送|发出)|從我的.{0,20}傳送|傳送自.{0,40}"
    rf"|(?:获取|下载|取得) ?(?:适用于)?.{{0,30}}(?:{_DEVICE_ZH}).{{0,60}}"
    r"|this (?:e-?)?mail (?:has been|was) (?:checked|scanned).{0,80}|virus-?free\b.{0,60}|"
    r"(?:www\.)?(?:avast|avg)\.com.{0,40}"
    r"|此(?:电子)?邮件(?:已|没有).{0,30}病毒.{0,40}|no virus found.{0,80}|checked by avg.{0,60}|"
    r"diese e-?mail wurde von .{0,40}virenfrei.{0,40}"
    r")[\s.>)\]*_<]*(?:<?https?://\S+>?\s*)*\Z",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"\s?(?:--|—|––|－－) ?\Z")
_LOOSE_DELIMITER = re.compile(
    r"\s*(?:-{2,3}|_{2,5}|—{1,3}|={2,5}|\*{3,5}|-{4,90}|_{6,90}|={6,90}|—{4,20})\s*\Z"
)
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|yahoo! groups|certified virus free|do you yahoo|msn hotmail|"
    r"to post to this group|you received this message because|listinfo|退订|"
    r"取消订阅|邮件列表",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[-_=*—]{10,}\s*\Z")
_CONTACT = re.compile(
    r"https?://|www\.|[\w.+-]+@[\w-]+\.\w|(?:\+|\b)\d[\d\s().\-/]{6,}\d|\b(?:tel|phone|mobile|cell|fax|"
    r"mob|ph|office|direct)\b\s*[.:：]?"
    r"|(?:电话|手机|传真|邮箱|地址|网址|微信|邮编|电邮|電話|手機|地址|部|公司|集团|有限)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:(?:(?:with )?(?:kind|best|warm|many|warmest|kindest)(?: and \w+)? )?(?:regards|wishes|"
    r"greetings)|best|cheers|sincerely"
    r"(?: yours)?|yours (?:sincerely|faithfully|truly)|thanks(?: (?:and|&) (?:best )?regards)?|thank you|"
    r"many thanks|thx|brgds|br|kr|mfg|"
    r"respectfully|cordially|mit freundlichen grüßen|viele grüße|freundliche grüße|cordialement|"
    r"bien à vous|saludos|atentamente|"
    r"cordiali saluti|met vriendelijke groet(?:en)?|med vänlig hälsning|此致|敬礼|顺颂商祺|祝好|谢谢|"
    r"顺祝商祺|此致敬礼)[\s,.!，。！、~]*\Z",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"[\s*_\-<(\[【]*(?:(?:legal |confidentiality |important |privacy )?(?:disclaimer|notice|"
    r"confidentiality|confidential)\b\s*[:：\-–*]"
    r"|confidentiality (?:notice|note|statement|warning)|important notice"
    r"|(?:this|the|the information (?:contained )?in this|the contents? of this|"
    r"any information in this) (?:(?:electronic|e-?) ?)?"
    r"(?:mail|message|communication|transmission|email)s?\b.{0,160}?(?:confidential|privileged|intended|"
    r"disclaim|legally|proprietary)"
    r"|(?:the )?information (?:contained|transmitted|in this).{0,120}?(?:confidential|privileged|intended)"
    r"|if you (?:are not|have received this|received this|receive this).{0,60}(?:intended recipient|"
    r"in error|by mistake)"
    r"|please consider the environment|think before you print|before printing"
    r"|本(?:电子|電子)?(?:邮件|郵件|信息|信件|电邮)(?:[^。\n]{0,60}?)(?:保密|机密|機密|仅供|仅限|專供|"
    r"专供|商业秘密|法律)"
    r"|(?:保密|免责|机密|法律)(?:声明|提示|提醒|通知)\s*[:：]?|此(?:电子|電子)?(?:邮件|郵件|"
    r"信息)(?:[^。\n]{0,60}?)(?:保密|机密|機密|仅供|仅限)"
    r"|diese (?:e-?mail|nachricht).{0,100}vertraulich|ce (?:message|courriel|mail).{0,120}confidentiel|"
    r"este (?:mensaje|correo|mensagem|e-?mail)"
    r".{0,160}confidencia|questo messaggio.{0,120}(?:riservat|confidenzial)|"
    r"dit bericht.{0,100}vertrouwelijk)",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"[\s*_\-<(\[【⚠️!]*(?:caution|warning|external(?: e-?mail| sender)?|security notice|注意|警告|"
    r"外部邮件|【?外部邮件】?)[\s*:：!\]】-]{1,4}.{0,40}"
    r"(?:external|outside|originated|not (?:click|open)|外部|请勿|谨慎)|\[external\]\s*\Z"
    r"|you don'?t often get (?:e-?mail|email) from|some people who received this message don'?t often|"
    r"您(?:通常|一般)不会收到来自",
    re.IGNORECASE,
)
_BARS = re.compile(r"[\s|]*\|[\s|]*\Z")
_DELIMITERS = re.compile("|".join(pattern.pattern for pattern in (_DELIMITER, _LOOSE_DELIMITER, _BARS)))
_INLINE_IMAGE = re.compile(
    r"\[(?:cid:[^\]\s]{1,120}|image: ?[^\]]{0,80}|inline image.{0,60}|图片[:：]?[^\]]{0,60})\]|"
    r"<image\d{3}\.\w{3,4}>"
)


def stripped(lines: list[Line], senders: frozenset[str] = frozenset()) -> list[Line]:
    """Take off what is no message at the end and the beginning of a stretch of new lines."""
    kept = _without_images([line for line in lines if line.mark != "signature"])
    kept = _without_delimited(_without_banner(kept))
    for _ in range(6):  # a device's line above a disclaimer above a list's footer
        shorter = _without_address(_without_last(_trimmed(kept)), senders)
        if len(shorter) == len(kept):
            break
        kept = shorter
    return _trimmed(_without_closing(kept))


def is_only(lines: list[Line]) -> bool:
    """Tell whether a stretch is nothing but a signature, a device's line or a disclaimer."""
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        return True
    starts = (_DELIMITER, _LINE, _BARS, _DISCLAIMER, _RULE)
    short = sum(len(line.text) for line in lines) < 400
    marked = short and all(line.mark == "signature" for line in lines if line.text.strip())
    return marked or any(pattern.match(first.text[:400]) for pattern in starts)


def _trimmed(lines: list[Line]) -> list[Line]:
    start, end = 0, len(lines)
    while start < end and not lines[start].text.strip():
        start += 1
    while end > start and not lines[end - 1].text.strip():
        end -= 1
    return lines[start:end]


def _without_images(lines: list[Line]) -> list[Line]:
    """Drop the names that plain parts give to images that stand in the HTML part."""
    cleaned = [
        line._replace(text=_INLINE_IMAGE.sub("", line.text).rstrip())
        if "[" in line.text or "<" in line.text
        else line
        for line in lines
    ]
    return [new for old, new in zip(lines, cleaned, strict=True) if new.text.strip() or not old.text.strip()]


def _without_banner(lines: list[Line]) -> list[Line]:
    """Drop the warning that a gateway wrote above the words, up to the first empty line."""
    lines = _trimmed(lines)
    if not lines or not _BANNER.match(lines[0].text[:300]):
        return lines
    end = next((place for place, line in enumerate(lines) if not line.text.strip()), 1)
    return _trimmed(lines[end:]) if end <= 5 else lines


def _without_delimited(lines: list[Line]) -> list[Line]:
    """Cut at "-- ", and at less exact delimiters when little stands below."""
    for here, line in enumerate(lines):
        if line.text == "-- ":
            return lines[:here]
        near = len(lines) - here <= 3 * LONGEST_SIGNATURE
        if near and _DELIMITERS.match(line.text) and _is_signature(lines[here + 1 :], line.text):
            return lines[:here]
    return lines


def _is_signature(below: list[Line], delimiter: str) -> bool:
    texts = [line.text for line in below if line.text.strip()]
    short = len(texts) <= LONGEST_SIGNATURE and all(len(text) < 120 for text in texts)
    return short and (bool(_DELIMITER.match(delimiter)) or _is_contact(texts))


def _is_contact(below: list[str]) -> bool:
    return bool(below) and len(below) <= 10 and any(_CONTACT.search(text) for text in below)


def _without_last(lines: list[Line]) -> list[Line]:
    if not lines:
        return lines
    if _LINE.match(lines[-1].text[:400]) or _BARS.match(lines[-1].text) or _RULE.match(lines[-1].text):
        return lines[:-1]
    start = _paragraph(lines)
    words = " ".join(line.text for line in lines[start:])[:2000]
    if _DISCLAIMER.match(words) or (len(lines) - start == 2 and _LINE.match(words[:400])):
        return lines[:start]
    return _without_footer(lines)


def _without_address(lines: list[Line], senders: frozenset[str]) -> list[Line]:
    """Drop the sender's own address on the last line, which is Foxmail's signature."""
    return lines[:-1] if len(lines) > 1 and lines[-1].text.strip(" <>").lower() in senders else lines


def _paragraph(lines: list[Line]) -> int:
    start = len(lines)
    while start and lines[start - 1].text.strip():
        start -= 1
    return start


def _without_footer(lines: list[Line]) -> list[Line]:
    """Drop a mailing list's footer and a disclaimer of several paragraphs."""
    for here in range(max(0, len(lines) - 14), len(lines)):
        below = lines[here + 1 :]
        if _RULE.match(lines[here].text) and any(_LIST_FOOTER.search(line.text) for line in below):
            return lines[:here]
        opens = here == 0 or not lines[here - 1].text.strip()
        if opens and len(lines[here].text) > 20 and _DISCLAIMER.match(lines[here].text[:1000]):
            return lines[:here]
    return lines


def _without_closing(lines: list[Line]) -> list[Line]:
    """Drop "Best regards" and what follows only when an address, a number or a firm stands there."""
    for here in range(max(1, len(lines) - 10), len(lines)):
        if not _CLOSING.match(lines[here].text[:60]):
            continue
        below = [line.text for line in lines[here + 1 :] if line.text.strip()]
        if len(below) > 1 and _is_contact(below) and all(len(text) < 100 for text in below):
            return lines[:here]
    return lines
