"""Mailing lists and campaigns (RFC 2369, RFC 2919, RFC 8058), weighed against the signs of a person's own."""

import re
from email.message import Message

from chalicelib.mail_parser.automatic import is_noreply
from chalicelib.mail_parser.headers import addresses, header
from chalicelib.mail_parser.verdicts import one_of

# Written by list software only; a person's mail carries it when it went through a list.
_SOFTWARE = (
    "x-mailman-version", "x-beenthere", "x-mailinglist", "x-mailing-list", "x-list", "x-ml-name",
    "x-listserver",
    "x-sympa-to", "x-ezmlm", "x-majordomo", "x-mlmmj", "x-listar-version", "x-yahoo-newman-property",
    "list-archive", "mailing-list",
)  # fmt: skip
_CAMPAIGN = (
    "x-campaign", "x-campaignid", "x-campaign-id", "x-campaign_id", "x-mailing-id", "x-mc-user",
    "x-mandrill-user", "x-sfmc-stack", "x-job", "x-csa-complaints", "x-emarsys-identify",
    "x-mailerlite-id", "x-cid", "x-feedback-id", "x-report-abuse", "x-report-abuse-to", "x-rpcampaign",
    "x-et-route", "x-sib-id", "x-job-id", "x-mailer-recptid", "x-mailid", "x-newsletter",
    "x-sendcloud-uuid", "x-list-unsubscribe", "list-unsubscribe-post", "x-klaviyo-message-id",
    "x-kmail-message", "x-hs-cid", "x-bulkmail", "x-mailru-msgtype",
)  # fmt: skip
_CAMPAIGN_TOOLS = one_of(
    r"mailchimp|exacttarget|sendy|phplist|acymailing|campaign|newsletter|mailjet|sendgrid|emarsys"
)
_UNSUBSCRIBE = one_of(
    r"unsubscribe|view (?:this e-?mail )?in (?:your )?browser|manage (?:your )?(?:preferences"
    r"|subscription)|opt[- ]out",
    r"退订|取消订阅|在浏览器中(?:查看|打开)|不想再收到|退訂|取消訂閱|配信停止|配信解除|abbestellen"
    r"|abmelden|se désabonner",
)
_TOKEN = re.compile(r"\+[^@\s]{8,}@")  # our Reply-To: whoever writes there answers one of our mails

ENOUGH = 2
PERSON = 2  # more is asked of a mail that answers another


def is_list(message: Message, text: str) -> bool:
    """Tell list mail from a person's mail that only passed through a group or bears its provider's link."""
    if _addressed_to_a_token(message):
        return False
    through = "x-google-group-id" in message and (_is_answer(message) or _also_to_others(message))
    signs = _campaign_signs(message, text) if through else _signs(message, text)
    return signs >= ENOUGH + PERSON * _is_answer(message)


def names_list(message: Message) -> bool:
    """Tell whether a header names a list or a campaign, so that what it sends by itself is no answer."""
    fields = ("list-id", "list-post", "list-unsubscribe", *_SOFTWARE, *_CAMPAIGN)
    return any(name in message for name in fields)


def is_bulk_answer(message: Message) -> bool:
    """Tell an old answering machine by 'Precedence: bulk' on an answer; lists say who they are."""
    precedence = header(message, "precedence").strip().lower()
    return precedence in ("bulk", "junk") and _is_answer(message) and "list-id" not in message


def _signs(message: Message, text: str) -> int:
    precedence = header(message, "precedence").strip().lower()
    found = 2 * (precedence in ("bulk", "junk", "list"))
    found += 2 * any(name in message for name in _SOFTWARE)
    found += sum(name in message for name in ("list-id", "list-post", "list-unsubscribe"))
    return found + _campaign_signs(message, text)


def _campaign_signs(message: Message, text: str) -> int:
    found = sum(name in message for name in _CAMPAIGN) + ("feedback-id" in message)
    found += bool(_CAMPAIGN_TOOLS.search(header(message, "x-mailer")))
    found += is_noreply(message) and ("list-unsubscribe" in message or bool(found))
    return found + (
        bool(_UNSUBSCRIBE.search(text[-3000:])) and ("list-unsubscribe" in message or bool(found))
    )


def _is_answer(message: Message) -> bool:
    return bool(header(message, "in-reply-to") or header(message, "references"))


def _addressed_to_a_token(message: Message) -> bool:
    fields = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
    return any(_TOKEN.search(box.address) for field in fields for box in addresses(message, field))


def _also_to_others(message: Message) -> bool:
    """Tell whether a mail that went through a group was written to anybody but the group."""
    names = ("mailing-list", "list-post", "list-id", "sender", "x-beenthere")
    group = " ".join(header(message, name) for name in names).lower().replace("@", ".")
    recipients = [box.address for field in ("to", "cc") for box in addresses(message, field)]
    return any(address and address.replace("@", ".") not in group for address in recipients)
