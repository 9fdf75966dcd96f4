"""What kind of mail it is, by its own headers and structure; when in doubt, a person wrote it."""

from email.message import Message

from chalicelib.mail_parser.automatic import is_automatic, is_marked
from chalicelib.mail_parser.bounces import bounced
from chalicelib.mail_parser.calendars import is_calendar
from chalicelib.mail_parser.complaints import is_complaint
from chalicelib.mail_parser.incoming import Nature
from chalicelib.mail_parser.lists import is_bulk_answer, is_list, names_list


def nature(message: Message, text: str) -> Nature:
    """Say what kind of mail it is; `text` is what is new in it. When in doubt, a person wrote it."""
    if is_complaint(message):
        return Nature.COMPLAINT
    delivery = bounced(message)
    if delivery:
        return delivery
    if is_calendar(message, text):
        return Nature.CALENDAR
    if is_bulk_answer(message) or (is_marked(message) and not names_list(message)):
        return Nature.AUTO_REPLY
    if is_list(message, text):
        return Nature.LIST
    return Nature.AUTO_REPLY if is_automatic(message, text) else Nature.PERSONAL
