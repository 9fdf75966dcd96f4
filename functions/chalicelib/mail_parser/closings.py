"""Signatures that no mark sets apart: "Best regards", a name, and how to reach it."""

import re

from chalicelib.mail_parser.lines import Line

LONGEST = 12  # lines that say something below a closing
_NAME = 45  # characters; what stands right below a closing is a name

_CONTACT = re.compile(
    r"https?://|www\.|[\w.+-]+@[\w-]+\.\w|(?:\+|\b)\d[\d\s().\-/]{6,}\d|\b(?:tel|phone|mobile|cell|fax|"
    r"mob|ph|office|direct)\b\s*[.:：]?"
    r"|(?:电话|手机|传真|邮箱|地址|网址|微信|邮编|电邮|電話|手機|地址|部|公司|集团|有限)",
    re.IGNORECASE,
)
# What a desk asks for is no signature, wherever it stands; nor is an afterthought or a question.
_SAYS = re.compile(
    r"\b(?:serial|model|order|invoice|bought|purchased?|tracking|seriennummer|modell|rechnung|p\.?p?\.?s)\b"
    r"|序列号|型号|订单|发票|单号|購買|购买|附言|另外|^\s*(?:又|另|附)[:：，,]|[?？]\s*\Z|。",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:(?:(?:with )?(?:my )?(?:kind|best|warm|many|warmest|kindest)(?: and \w+)? )?(?:regards|wishes|"
    r"greetings)|best|cheers|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|"
    r"thanks(?: ?(?:and|&) ?(?:(?:best|kind|warm) )?regards)?|thank you|many thanks|thx|brgds|br|kr|rgds|"
    r"respectfully|cordially|mit freundlichen grüßen|mit freundlichem gruß|mfg|mit besten grüßen|"
    r"(?:viele|beste|freundliche|liebe|herzliche|schöne) grüße|hochachtungsvoll|(?:bien )?cordialement|"
    r"sincères salutations|bien à vous|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|"
    r"(?:cordiali|distinti) saluti|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|"
    r"met vriendelijke groet(?:en)?|med vänlig hälsning|(?:med )?vennlig hilsen|z poważaniem|pozdrawiam|"
    r"с уважением|敬具|よろしくお願い(?:いた)?します|此致|敬礼|敬禮|顺颂商祺|顺颂时祺|祝好|祝商祺|谢谢|謝謝|"
    r"顺祝商祺|此致\s*敬礼)[\s,.!，。！、~]*\Z",
    re.IGNORECASE,
)


def is_contact(below: list[str]) -> bool:
    """Tell whether the lines say how to reach somebody, and nothing that was meant for us."""
    reached = 0 < len(below) <= LONGEST and any(_CONTACT.search(text) for text in below)
    return reached and not says_something(below)


def says_something(below: list[str]) -> bool:
    """Tell whether a fact, a question or an afterthought stands in the lines."""
    return any(_SAYS.search(text) for text in below)


def without_closing(lines: list[Line]) -> list[Line]:
    """Drop "Best regards" and what follows when a name and an address, a number or a firm stand there."""
    for here in range(max(1, len(lines) - 2 * LONGEST), len(lines)):
        if not _CLOSING.match(lines[here].text[:60]):
            continue
        below = [line.text for line in lines[here + 1 :] if line.text.strip()]
        while below and _CLOSING.match(below[0][:60]):
            below = below[1:]
        if (
            len(below) > 1
            and _is_name(below[0])
            and is_contact(below)
            and all(len(text) < 100 for text in below)
        ):
            return lines[:here]
    return lines


def _is_name(text: str) -> bool:
    """Tell whether a line can be a person's or a firm's name: nothing that is labelled, reached or said."""
    few = len(text) <= _NAME and len(text.split()) <= 6
    return few and not re.search(r"[:：;；，。!！\d]|\. ?[a-z]", text)
