"""Mail carriers: Amazon SES or SMTP, chosen by a setting.

    NotSent
    ├── CarrierRejected   for good: never tried again (an SMTP 5xx to its recipient or content)
    └── Later             for now: a 4xx, throttling, a lost connection, or a fault in our setup

A 5xx to greeting, login or sender is about our setup and not about the mail: such mails wait until it is
mended. Retries: SES by botocore (back-off with jitter), SMTP by the queue's redelivery.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from threading import Lock
from time import monotonic, sleep
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

TIMEOUT = 10  # seconds; a function has 29
SES_REFUSES = frozenset({"MessageRejected", "InvalidParameterValue"})
OURS_TO_MEND = "not verified"  # in SES's words while the sender's identity is not set up
TOO_LARGE, CLOSING = 552, 421


class NotSent(Exception):
    """A mail was not sent; the words are the carrier's."""


class CarrierRejected(NotSent):
    """The carrier will never take this mail."""


class Later(NotSent):
    """The carrier does not take this mail now."""


class Carrier(Protocol):
    """Takes one finished mail; returns the Message-ID (without brackets) that its recipient sees.

    Raises CarrierRejected or Later.
    """

    def send(self, mail: EmailMessage) -> str: ...


class Pace:
    """Lets so many a second through, over all threads; zero means no limit."""

    def __init__(
        self, per_second: float, clock: Callable[[], float] = monotonic, wait: Callable[[float], None] = sleep
    ) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._clock, self._wait = clock, wait
        self._lock = Lock()
        self._next = 0.0

    def take_turn(self) -> None:
        """Wait until the next mail may be sent."""
        with self._lock:
            turn = max(self._next, self._clock())
            self._next = turn + self._gap
        if (seconds := turn - self._clock()) > 0:
            self._wait(seconds)


class SesCarrier:
    """Amazon SES with raw mails: SES replaces the Message-ID and nothing else."""

    def __init__(self, ses: Any, *, configuration_set: str = "") -> None:
        self._ses = ses
        self._more = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    def send(self, mail: EmailMessage) -> str:
        data = mail.as_bytes()
        try:
            answer = self._ses.send_raw_email(RawMessage={"Data": data}, **self._more)
        except ClientError as error:
            raise _of_ses(error) from error
        except BotoCoreError as error:
            raise Later(str(error)) from error
        return ses_message_id(str(answer["MessageId"]), self._ses.meta.region_name)


def ses_message_id(provider_id: str, region: str) -> str:
    """The Message-ID that SES puts into a mail, from the id that its API returns and its events name."""
    domain = "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
    return provider_id if "@" in provider_id else f"{provider_id}@{domain}"


def _of_ses(error: ClientError) -> NotSent:
    code, words = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    refused = code in SES_REFUSES and OURS_TO_MEND not in words
    return (CarrierRejected if refused else Later)(f"{code}: {words}")


class SmtpCarrier:
    """One SMTP connection, opened for the first mail and again after it broke.

    Once it cannot be opened, this carrier gives up: the batch has no time to wait for it again.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: smtplib.SMTP | None = None
        self._down: Later | None = None

    def send(self, mail: EmailMessage) -> str:
        sender, to = (str(mail[name].addresses[0].addr_spec) for name in ("From", "To"))
        data = mail.as_bytes()  # before the connection is used, which an unwritable mail must not break
        connection = self._open()
        try:
            connection.sendmail(sender, [to], data)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise self._not_sent(error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Later(f"the connection was lost: {error}") from error
        except Exception:
            self.close()  # its state is unknown in the middle of a mail
            raise
        return str(mail["Message-ID"]).strip("<>")

    def _not_sent(self, error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> NotSent:
        code, words = (
            next(iter(error.recipients.values()))
            if isinstance(error, smtplib.SMTPRecipientsRefused)
            else (error.smtp_code, error.smtp_error)
        )
        if code == CLOSING:
            self.close()
        ours = isinstance(error, smtplib.SMTPSenderRefused) and code != TOO_LARGE
        return _of_smtp(code, words, ours=ours)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _open(self) -> smtplib.SMTP:
        if self._down:
            raise self._down
        if self._connection is None:
            try:
                self._connection = connect(self._url)
            except (smtplib.SMTPException, OSError) as error:
                self._down = Later(f"no connection: {error}")
                raise self._down from error
        return self._connection


def connect(url: str) -> smtplib.SMTP:
    """Open `smtp://` plain, `smtp+starttls://` or `smtps://` with TLS, and log in with what the URL holds.

    Certificates are checked; `?ca=/path.pem` names another authority.
    Raises SMTPException or OSError.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or (465 if parts.scheme == "smtps" else 25)
    context = ssl.create_default_context(cafile=parse_qs(parts.query).get("ca", [None])[0])
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT, local_hostname="aftercare", context=context
        )
    else:
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT, local_hostname="aftercare")
    try:
        if parts.scheme == "smtp+starttls":
            connection.starttls(context=context)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _of_smtp(code: int, words: bytes | str, *, ours: bool = False) -> NotSent:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return (CarrierRejected if code >= 500 and not ours else Later)(f"{code} {text}")


@contextmanager
def carrier(kind: str, *, smtp_url: str, ses: Any, configuration_set: str = "") -> Iterator[Carrier]:
    """Yield the carrier for a batch of mails; no connection is opened before the first of them."""
    if kind == "ses":
        yield SesCarrier(ses, configuration_set=configuration_set)
        return
    chosen = SmtpCarrier(smtp_url)
    try:
        yield chosen
    finally:
        chosen.close()
