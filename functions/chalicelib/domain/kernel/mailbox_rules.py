"""Which spellings of an address reach the same mailbox, as the large providers publish it.

A provider that is not here, or has no rule of its own (Outlook, Zoho, NetEase), has the plus-part dropped
alone. Names that are chosen freely for one mailbox (qq.com beside foxmail.com, hidden addresses of Apple)
follow no rule, and count for themselves.
"""

from typing import NamedTuple


class MailboxRule(NamedTuple):
    """A provider: its domains, the one they count as if they are the same, and what of a name means nothing.

    `ignored` are signs that can be left out, `like` pairs that are the same; behind `part` begins what the
    reader added. With `by_host` the name may stand before the domain: any@name.domain.
    """

    source: str
    domains: tuple[str, ...]
    counts_as: str = ""
    ignored: str = ""
    like: tuple[tuple[str, str], ...] = ()
    part: str = "+"
    by_host: bool = False


_YAHOO = (
    "com ca in co.uk co.in co.jp co.id com.ar com.au com.br com.hk com.mx com.my com.ph com.sg com.tw com.vn"
)
_YAHOO_EUROPE = "de es fr gr ie it no pl ro se dk at be nl"
RULES: tuple[MailboxRule, ...] = (
    MailboxRule(
        source="https://support.google.com/mail/answer/7436150",
        domains=("gmail.com", "googlemail.com"),
        counts_as="gmail.com",
        ignored=".",
    ),
    MailboxRule(
        source="https://support.apple.com/guide/icloud/mm6b1a490a/icloud",
        domains=("icloud.com", "me.com", "mac.com"),
        counts_as="icloud.com",
    ),
    MailboxRule(
        source="https://proton.me/support/addresses-and-aliases; the signs as its staff answered",
        domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        counts_as="proton.me",
        ignored="._-",
    ),
    MailboxRule(
        source="https://www.fastmail.help/hc/en-us/articles/360060591053",
        domains=(
            "fastmail.com",
            "fastmail.fm",
            "fastmail.net",
            "fastmail.org",
            "sent.com",
            "messagingengine.com",
        ),
        by_host=True,
    ),
    MailboxRule(
        source="https://help.yahoo.com/kb/SLN28338.html",
        domains=(
            *(f"yahoo.{ending}" for ending in f"{_YAHOO} {_YAHOO_EUROPE}".split()),
            "myyahoo.com",
            "ymail.com",
            "rocketmail.com",
        ),
        part="-+",
    ),
    MailboxRule(
        source="https://yandex.com/support/yandex-360/customers/mail/en/web/preferences/aliases",
        domains=(
            *(
                f"yandex.{ending}"
                for ending in ("ru", "com", "by", "kz", "uz", "fr", "com.tr", "com.am", "com.ge")
            ),
            "ya.ru",
            "narod.ru",
        ),
        counts_as="yandex.ru",
        like=(("-", "."),),
    ),
)
OTHERS = MailboxRule(source="RFC 5233", domains=())
RULE_OF = {domain: rule for rule in RULES for domain in rule.domains}
