r"""Parses mails: any bytes → what is new in it, what kind of mail it is, its files, whom it did not reach.

>>> from chalicelib.mail_parser import Nature, parse_mail
>>> mail = parse_mail(b"From: Lin <lin@example.com>\nSubject: Re: W8\n\nIt leaks.\n\n> What is wrong?\n")
>>> mail.nature is Nature.PERSONAL, mail.sender, mail.text
(True, 'lin@example.com', 'It leaks.')

Nothing here raises for a mail's bytes, reads a clock or does I/O but for the word lists in `words/`. The
functions are imported when they are first used, so that who only needs the types does not wait for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from chalicelib.mail_parser.message.incoming import Failure, Fate, File, Incoming, Language, Nature, Problem

if TYPE_CHECKING:
    from chalicelib.mail_parser.attachments.dangers import is_dangerous
    from chalicelib.mail_parser.attachments.file_types import detect_type
    from chalicelib.mail_parser.attachments.inspection import clean_file, inspect_file
    from chalicelib.mail_parser.classify.delivery_status import is_permanent_failure
    from chalicelib.mail_parser.parse import parse_mail

__all__ = [
    "Failure",
    "Fate",
    "File",
    "Incoming",
    "Language",
    "Nature",
    "Problem",
    "clean_file",
    "detect_type",
    "inspect_file",
    "is_dangerous",
    "is_permanent_failure",
    "parse_mail",
]

_MODULES = {
    "clean_file": "attachments.inspection",
    "inspect_file": "attachments.inspection",
    "detect_type": "attachments.file_types",
    "is_dangerous": "attachments.dangers",
    "is_permanent_failure": "classify.delivery_status",
    "parse_mail": "parse",
}


def __getattr__(name: str) -> object:
    """Import a function's module when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
