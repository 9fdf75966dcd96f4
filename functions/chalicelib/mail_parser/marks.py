"""What the markup of mail clients says about a piece of HTML: quote, signature, hidden."""

import re
from functools import lru_cache

# Client → how it marks the mail that is answered. A whole-word match on class or id.
_QUOTES = (
    "gmail_attr",  # Gmail; answers between the lines stand inside its "gmail_quote"
    "yahoo_quoted", "yahooquoted", "yQTDBase",  # Yahoo
    "moz-cite-prefix", "moz-email-headers-table",  # Thunderbird
    "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION",  # Outlook
    "protonmail_quote", "tutanota_quote", "zmail_extra", "zmail_extra_hr",  # Proton, Tuta, Zoho
    "isReplyContent", "ntes-mailmaster-quote", "netease-mailmaster-quote", "ne-quote", "mail-quote-content",
    "xm_mail_oringinal_describe", "quote-history", "mailQuote", "mail_quote", "reply-quote", "aol_replied",
    "quoted-mail", "quotedMessage", "originalMessage", "original-message",
    "dingtalk-quote", "alimail-quote", "__aliyun_quote", "ali-quote", "ms-outlook-mobile-quote",
    "pm-quote", "hw-quote",
)  # fmt: skip
# From here to the end of the mail, all is the earlier mail.
_CUTS = (
    "divRplyFwdMsg",
    "OutlookMessageHeader",
    "appendonsend",
    "stopSpelling",
    "replySplit",
    "reply_split",
    "__aliyun_node_has_reply",
)
_FORWARDS = ("moz-forward-container", "isForwardContent")
_SIGNATURES = (
    "gmail_signature", "gmail_signature_prefix", "moz-signature", "AppleMailSignature", "AppleMailSignature2",
    "Signature", "signature", "ms-outlook-mobile-signature", "OutlookSignature", "composer_signature",
    "__aliyun_signature_wrap", "protonmail_signature_block", "protonmail_signature_block-user",
    "ymail_android_signature", "ymail_ios_signature", "yahoo_signature", "FoxSign", "FoxSIGN", "_FoxSign",
    "foxmail_sign", "mail_signature", "mailSignature", "zm_signature", "divNeteaseMailCard", "spnEditorSign",
    "ntes-mailmaster-signature", "ne-signature", "mailmaster-signature",
    "signature-container", "mail-signature",
    "hw_signature", "ne_mail_sign", "ntes-pcmac-signature",
    "qqmail_sign", "xm_signature", "tutanota_signature", "front-signature",
    "email-signature", "email_signature",
)  # fmt: skip


def _words(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?:^|\s)(?:" + "|".join(map(re.escape, names)) + r")(?:$|\s)")


_NAMED = (
    ("forward", _words(_FORWARDS)),
    ("cut", _words(_CUTS)),
    ("quote", _words(_QUOTES)),
    ("signature", _words(_SIGNATURES)),
)
# Outlook's and Foxmail's line above the header block of the earlier mail.
_OUTLOOK_LINE = re.compile(
    r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?(?:solid\s+(?:#E1E1E1|#B5C4DF|windowtext)\s+1(?:\.0)?pt"
    r"|1(?:\.0)?pt\s+solid\s+(?:#E1E1E1|#B5C4DF|rgb\(225,\s*225,\s*225\)|rgb\(181,\s*196,\s*223\)))"
    r"[^\"]{0,80}padding\s*:\s*3(?:\.0)?pt\s+0",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|max-height\s*:\s*0(?:px|pt|em)?\s*(?:!important)?\s*(?:;|$)",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*0(?:px|pt|em)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
# Gmail's and Word's way to indent what one writes oneself.
_INDENTED = re.compile(
    r"border\s*:\s*(?:none|0)|margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.IGNORECASE
)


def role(tag: str, attributes: dict[str, str | None]) -> str:
    """Say what an element is: "", quote, cut, forward, signature, hidden or tiny."""
    style = attributes.get("style") or ""
    by_style = _by_style(style) if style else ""
    if "hidden" in attributes or by_style in ("hidden", "tiny"):
        return by_style or "hidden"
    if tag == "blockquote":
        own = _INDENTED.search(style) and attributes.get("type") != "cite" and not attributes.get("class")
        return "" if own else "quote"
    name, id_ = attributes.get("class") or "", attributes.get("id") or ""
    return by_style or (_by_name(f"{name} {id_}") if name or id_ else "")


# A mail repeats a few styles and names thousands of times.
@lru_cache(maxsize=1000)
def _by_style(style: str) -> str:
    trials = (("hidden", _HIDDEN), ("tiny", _TINY), ("cut", _OUTLOOK_LINE))
    return next((role for role, pattern in trials if pattern.search(style)), "")


@lru_cache(maxsize=1000)
def _by_name(named: str) -> str:
    return next((role for role, pattern in _NAMED if pattern.search(named)), "")
